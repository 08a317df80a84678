import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import { decodePackedTrace } from '../../src/shared/model/packedTrace'
import { createEngine } from '../../src/main/engine/createEngine'
import type { Engine } from '../../src/main/engine/engine'
import { shortenHome } from '../../src/main/engine/handlers/appHandlers'
import { createNodeFiles } from '../../src/main/hosting/nodeFiles'
import type { Platform } from '../../src/main/ports/platform'
import { bundleStoreWorker } from '../support/bundleChild'
import { otlpLines } from '../support/otlpText'
import { temporaryFolder } from '../support/temporaryFolder'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

const quiet = {
  info: () => undefined,
  warn: () => undefined,
  error: (message: string) => void process.stderr.write(`${message}\n`),
}

function platformFor(resourcesFolder: string): Platform {
  return {
    host: 'serve',
    version: '1.2.3',
    nativeDialogs: false,
    files: createNodeFiles(),
    dialogs: { chooseFiles: () => Promise.resolve([]) },
    exportTargets: null,
    logger: quiet,
    clock: { nowMs: Date.now },
    resourcesFolder,
  }
}

/** The whole engine over real store threads, with short ways to ask it. */
async function openEngine(folder: string, resources = folder) {
  const engine = await createEngine({ workspaceFolder: folder, storeWorkerUrl }, platformFor(resources))
  onTestFinished(() => engine.close())
  const call = async <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> => {
    const reply = await engine.dispatch(name, input, new AbortController().signal)
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`)
    return reply.value as Output<N>
  }
  return { engine, call }
}

async function importFile(engine: Engine, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = engine.subscribe((name, payload) => {
      if (name !== 'jobs.finished') return
      stop()
      const { state, message } = payload as { state: string; message: string | null }
      if (state === 'done') resolve()
      else reject(new Error(`${state}: ${message}`))
    })
    engine.openPaths([path]).catch(reject)
  })
}

const lines = otlpLines(
  't',
  'a desk 0-900 [session.id=s1]\nb < a search 100-300 [gen_ai.operation.name=execute_tool gen_ai.tool.name=search]',
)
const traceKey = `files:${Buffer.from('t').toString('hex').padStart(32, '0')}`

test('import, look, note, delete, import again: the note is there', { timeout: 60_000 }, async () => {
  const folder = join(temporaryFolder(), 'week.spanglass')
  const file = join(temporaryFolder(), 'spans.jsonl')
  writeFileSync(file, lines)
  const { engine, call } = await openEngine(folder)
  await importFile(engine, file)

  const list = await call('traces.list', { filter: {} })
  expect(list).toMatchObject({
    matching: 1,
    total: 1,
    rows: [{ traceKey, name: 'desk', spans: 2, notes: 0, sessionKey: 'files:s1' }],
  })
  expect((await call('facets.list', { filter: {} })).tools).toEqual([{ name: 'search', count: 1 }])
  const packed = await engine.dispatch('traces.readPacked', { traceKey }, new AbortController().signal)
  expect(packed.ok && decodePackedTrace(packed.value as Uint8Array).header.names).toEqual(['desk', 'search'])

  const spanId = Buffer.from('b').toString('hex').padStart(16, '0')
  const { observationId } = await call('observations.find', { traceKey, spanId })
  const details = await call('observations.get', { observationId: observationId ?? -1 })
  expect(details).toMatchObject({ name: 'search', kind: 'tool', toolName: 'search', durationNs: 200_000_000 })
  const [raw] = details.raw
  const source = await call('raw.readText', {
    fileId: raw?.fileId ?? 0,
    offset: raw?.offset ?? 0,
    length: raw?.length ?? 1,
  })
  // The record is the line that the span stands in.
  expect(source).toEqual({ text: lines.split('\n')[1], bytes: raw?.length, isText: true })
  expect((await call('traces.search', { traceKey, text: 'SEARCH' })).observationIds).toEqual([observationId])

  const note = await call('notes.save', {
    target: { type: 'observation', traceKey, spanId },
    text: 'Wrong parcel.',
  })
  await call('notes.save', { target: { type: 'session', sessionKey: 'files:s1' }, text: 'Angry.' })
  const notesNow = async () => [
    (await call('traces.list', { filter: {} })).rows[0]?.notes,
    (await call('traces.get', { traceKey })).trace.notes,
    // The session's own and those below it.
    (await call('sessions.list', { filter: {} })).rows[0]?.notes,
    (await call('sessions.get', { sessionKey: 'files:s1' })).traces[0]?.notes,
  ]
  expect(await notesNow()).toEqual([1, 1, 2, 1])
  await expect(
    call('notes.save', { noteId: note.noteId, revision: 7, target: note.target, text: 'x' }),
  ).rejects.toThrow(/refused: The note was changed meanwhile/)

  expect(await call('traces.delete', { traceKeys: [traceKey] })).toEqual({ traces: 1, observations: 2 })
  expect((await call('traces.list', { filter: {} })).total).toBe(0)
  expect((await call('notes.list', {})).notes).toHaveLength(2)
  await importFile(engine, file)
  expect(await notesNow()).toEqual([1, 1, 2, 1])
  expect(
    (await call('notes.list', { target: { type: 'trace', traceKey }, withObservations: true })).notes,
  ).toEqual([note])
  expect(await call('app.getStorage', {})).toMatchObject({
    traces: 1,
    sessions: 1,
    observations: 2,
    notes: 2,
  })
})

test('the program says what it is, keeps settings, and lists licences', async () => {
  const folder = join(temporaryFolder(), 'week.spanglass')
  const resources = temporaryFolder()
  const { engine, call } = await openEngine(folder, resources)
  expect(await call('app.getCapabilities', {})).toEqual({
    host: 'serve',
    nativeDialogs: false,
    version: '1.2.3',
    platform: process.platform,
    workspaceName: 'week',
    workspaceFolder: folder,
    readOnlyReason: null,
    notices: [],
  })
  await expect(call('app.chooseFiles', {})).rejects.toThrow(/refused: This host has no file dialog/)
  expect(await call('app.listLicences', {})).toEqual({ packages: [] })
  const packages = [{ name: 'left', version: '1.0.0', licence: 'MIT', text: 'MIT' }]
  writeFileSync(join(resources, 'licences.json'), JSON.stringify({ packages }))
  expect(await call('app.listLicences', {})).toEqual({ packages })
  expect((await call('app.updateSettings', { changes: { theme: 'dark' } })).theme).toBe('dark')
  await engine.close()
  const again = await openEngine(folder)
  expect((await again.call('app.getSettings', {})).theme).toBe('dark')
})

test('a damaged workspace opens, says so, and keeps the old files', async () => {
  const folder = join(temporaryFolder(), 'week.spanglass')
  mkdirSync(folder)
  for (const name of ['traces.db', 'notes.db']) writeFileSync(join(folder, name), 'garbage'.repeat(1_000))
  const { call } = await openEngine(folder)
  const { notices } = await call('app.getCapabilities', {})
  expect(notices).toEqual([
    expect.stringMatching(/^notes\.db was damaged/),
    expect.stringMatching(/^The trace database/),
  ])
  expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(2)
  expect(notices.join()).not.toContain(folder)
})

test('what goes wrong is answered without paths', async () => {
  const folder = join(temporaryFolder(), 'week.spanglass')
  const { engine, call } = await openEngine(folder)
  const failures = [
    () => call('traces.get', { traceKey: 'files:none' }),
    () => call('sessions.get', { sessionKey: '/etc/passwd' }),
    () => call('observations.get', { observationId: 5 }),
    () => call('payloads.readText', { reference: 'p:1', offset: 0, length: 1 }),
    () => call('raw.readText', { fileId: 1, offset: 0, length: 1 }),
    () => call('imports.getReport', { importId: 9 }),
    () => call('notes.delete', { noteId: 'none' }),
  ]
  for (const ask of failures) await expect(ask()).rejects.toThrow(/^not_found: [A-Z][^/\\]*\.$/)
  const second = createEngine({ workspaceFolder: folder, storeWorkerUrl }, platformFor(folder))
  await expect(second).rejects.toMatchObject({
    code: 'workspace_busy',
    message: expect.not.stringContaining(folder) as string,
  })
  await engine.close()
})

test('the home folder is shortened', () => {
  expect(shortenHome(join(homedir(), 'data', 'week.spanglass'), homedir())).toBe(
    join('~', 'data', 'week.spanglass'),
  )
  expect(shortenHome(`${homedir()}-other/x`, homedir())).toBe(`${homedir()}-other/x`)
})
