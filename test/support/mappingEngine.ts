import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createEngine } from '../../src/main/engine/createEngine'
import { createNodePlatform } from '../../src/main/hosting/nodePlatform'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import type { FieldMapping } from '../../src/shared/model/fieldMapping'
import { ensureExists } from '../../src/shared/util/assert'
import { temporaryFolder } from './temporaryFolder'

/** An engine over a folder, with ways to import texts and folders to their end; closed when the test ends. */
export async function openMappingEngine(storeWorkerUrl: URL, folder = temporaryFolder()) {
  const platform = createNodePlatform({ version: '1.2.3', resourcesFolder: folder })
  const workspaceFolder = join(folder, 'w.spanglass')
  const engine = await createEngine({ workspaceFolder, storeWorkerUrl }, platform)
  onTestFinished(() => engine.close())
  const call = async <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> => {
    const reply = await engine.dispatch(name, input, new AbortController().signal)
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`)
    return reply.value as Output<N>
  }
  /** Runs a command that starts an import, to its end; answers the file's line in the report. */
  const imported = async (start: () => Promise<{ importId: number }>) => {
    const finished = new Promise<void>((resolve) => {
      const stop = engine.subscribe((name) => {
        if (name !== 'jobs.finished') return
        stop()
        resolve()
      })
    })
    const { importId } = await start()
    await finished
    const { rows } = await call('imports.listFiles', { importId })
    return { importId, file: ensureExists(rows[0], 'a file') }
  }
  const importText = async (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    const done = await imported(() => call('imports.start', { handles: [platform.files.register(path)] }))
    // As an upload does: what the person dropped is gone by the time they map it.
    rmSync(path)
    return done
  }
  const importFolder = async (files: Readonly<Record<string, string>>): Promise<number> => {
    const from = temporaryFolder()
    for (const [name, content] of Object.entries(files)) writeFileSync(join(from, name), content)
    return (await imported(() => call('imports.start', { handles: [platform.files.register(from)] })))
      .importId
  }
  return { folder, workspaceFolder, engine, call, imported, importText, importFolder }
}

export type MappingEngine = Awaited<ReturnType<typeof openMappingEngine>>

/** The mapping that is guessed for a file that was kept. */
export async function guessedMapping(
  { call }: MappingEngine,
  fileId: number,
  name: string,
): Promise<FieldMapping> {
  const survey = await call('mappings.survey', { fileId })
  return {
    name,
    shape: survey.shape,
    rows: survey.rows,
    fields: survey.guesses.map(({ path, role, unit }) => ({ path, role, unit })),
    grouping: survey.grouping,
    knownPaths: survey.fields.map(({ path }) => path),
  }
}
