import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { locateProgram } from '../../src/main/hosting/program'
import type { Program } from '../../src/main/hosting/program'

const root = join(import.meta.dirname, '../..')

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command line as a person runs it: built, in a process of its own. */
export interface BuiltCli {
  readonly program: Program
  run(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<Ran>
  /** As `run` with `--json`, the answer parsed. */
  json<T>(args: readonly string[]): Promise<T>
  /** Starts without waiting. */
  start(args: readonly string[]): ChildProcess
}

/** Builds the command line and the store thread into a folder of this process, laid out like `out/`. About a second. */
export async function buildCli(): Promise<BuiltCli> {
  const folder = join(root, '.cache/children', `cli-${process.pid}`)
  const outDir = join(folder, 'out/main')
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        input: { cli: join(root, 'src/main/cli.ts'), storeWorker: join(root, 'src/main/storeWorker.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'resources'), join(folder, 'resources'), 'junction')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const entry = join(outDir, 'cli.js')

  const run: BuiltCli['run'] = (args, { cwd, env } = {}) =>
    new Promise((resolve) => {
      const options = { cwd: cwd ?? root, env: { ...process.env, ...env }, maxBuffer: 256 * 1_048_576 }
      execFile(process.execPath, [entry, ...args], options, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err })
      })
    })
  return {
    program: locateProgram(pathToFileURL(entry).href),
    run,
    async json(args) {
      const { out, err } = await run([...args, '--json'])
      try {
        return JSON.parse(out) as never
      } catch {
        throw new Error(`no JSON from ${args.join(' ')}: ${out.slice(0, 200)} ${err}`)
      }
    },
    start: (args) => spawn(process.execPath, [entry, ...args], { cwd: root, stdio: 'pipe' }),
  }
}
