import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')

/**
 * Bundles a script of `test/support/children` so that a plain Node process can run it (tests are transformed by
 * vitest, child processes are not). Packages stay outside, found from the project's own folder. Answers the path
 * of the built file; about half a second.
 */
export function bundleChild(name: string): Promise<string> {
  return bundle(name, join(root, 'test/support/children', `${name}.ts`))
}

/** Bundles the entry of the store's threads, as the program does; answers its URL. */
export async function bundleStoreWorker(): Promise<URL> {
  return pathToFileURL(await bundle('storeWorker', join(root, 'src/main/storeWorker.ts')))
}

async function bundle(name: string, entry: string): Promise<string> {
  const folder = join(root, '.cache/children')
  removeLeftovers(folder)
  const outDir = join(folder, `${name}-${process.pid}`)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node24',
      rolldownOptions: { output: { format: 'es', entryFileNames: '[name].mjs' } },
    },
  })
  return join(outDir, `${name}.mjs`)
}

/** Test workers are ended without a goodbye: what those that are gone have built is removed by the next one. */
function removeLeftovers(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const pid = /-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
