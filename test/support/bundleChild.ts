import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')

/**
 * Bundles a script of `test/support/children` so that a plain Node process can run it (tests are transformed by
 * vitest, child processes are not). Packages stay outside, found from the project's own folder. Answers the path
 * of the built file; about half a second.
 */
export async function bundleChild(name: string): Promise<string> {
  const outDir = join(root, '.cache/children', `${name}-${process.pid}`)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(root, 'test/support/children', `${name}.ts`),
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node24',
      rolldownOptions: { output: { format: 'es', entryFileNames: '[name].mjs' } },
    },
  })
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  return join(outDir, `${name}.mjs`)
}
