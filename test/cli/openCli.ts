import { onTestFinished } from 'vitest'
import { runCli } from '../../src/main/cli/runCli'
import { createEngine } from '../../src/main/engine/createEngine'
import type { Engine } from '../../src/main/engine/engine'
import type { Platform } from '../../src/main/ports/platform'
import type { BuiltCli, Ran } from './builtCli'

/**
 * The command line in this process, over real engines that stay open between commands: what a command does, without
 * the second that starting a process and its threads takes. Engines close with the test.
 */
export function openCli(built: Pick<BuiltCli, 'program'>): Pick<BuiltCli, 'run' | 'json'> {
  const engines = new Map<string, Engine>()
  let current: Platform | null = null
  onTestFinished(async () => {
    for (const engine of engines.values()) await engine.close()
  })

  const run = async (args: readonly string[]): Promise<Ran> => {
    let [out, err] = ['', '']
    const code = await runCli(args, {
      program: built.program,
      async createEngine(options, platform) {
        // Handles live with the platform of the command that runs.
        current = platform
        const files: Platform['files'] = {
          register: (path, name) => (current ?? platform).files.register(path, name),
          open: (handle) => (current ?? platform).files.open(handle),
          locate: (handle) => (current ?? platform).files.locate(handle),
          release: (handle) => (current ?? platform).files.release(handle),
        }
        const engine =
          engines.get(options.workspaceFolder) ?? (await createEngine(options, { ...platform, files }))
        engines.set(options.workspaceFolder, engine)
        return { ...engine, close: () => Promise.resolve() }
      },
      // Nobody to hand over to: the engines are ours.
      holderFile: (folder) => `${folder}.none`,
      serve: () => Promise.reject(new Error('not here')),
      terminal: { out: (text) => void (out += text), err: (text) => void (err += text), width: null },
      signal: new AbortController().signal,
    })
    return { code, out, err }
  }
  return {
    run,
    async json(args) {
      const { out, err } = await run([...args, '--json'])
      if (out === '') throw new Error(`no JSON from ${args.join(' ')}: ${err}`)
      return JSON.parse(out) as never
    },
  }
}
