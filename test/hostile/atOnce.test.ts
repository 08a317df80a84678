import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createEngine } from '../../src/main/engine/createEngine'
import { createNodePlatform } from '../../src/main/hosting/nodePlatform'
import { StoreClient } from '../../src/main/store/storeClient'
import type { NotesOperations } from '../../src/main/store/notesOperations'
import type { ReaderOperations } from '../../src/main/store/readerOperations'
import type { WriterOperations } from '../../src/main/ingest/writerOperations'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import { bundleStoreWorker } from '../support/bundleChild'
import { sized } from '../support/hostile/soak'
import { otlpLines } from '../support/otlpText'
import { turns } from '../support/sessionTurns'
import { temporaryFolder } from '../support/temporaryFolder'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

const soon = (check: () => Promise<void>): Promise<void> =>
  expect.poll(() => check().then(() => true, String), { timeout: 120_000, interval: 50 }).toBe(true)

test(
  'copies of one file, while a watched file grows, imports are taken back and traces deleted',
  { timeout: 600_000 },
  async () => {
    const folder = temporaryFolder()
    const watched = join(folder, 'watched')
    mkdirSync(watched)
    const growing = join(watched, 'a.jsonl')
    writeFileSync(growing, turns(0, 2))
    const copied = join(folder, 'spans.jsonl')
    writeFileSync(
      copied,
      otlpLines('one', 'a root 0-9\nb < a step 1-5\nc < a step 5-8') + otlpLines('two', 'a root 0-9'),
    )
    const workspaceFolder = join(folder, 'w.spanglass')
    const platform = createNodePlatform({ version: '1.2.3', resourcesFolder: folder })
    const engine = await createEngine({ workspaceFolder, storeWorkerUrl, watches: true }, platform)
    onTestFinished(() => engine.close())
    const call = async <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> => {
      const reply = await engine.dispatch(name, input, new AbortController().signal)
      if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`)
      return reply.value as Output<N>
    }
    const own = async () =>
      (await call('imports.list', {})).imports.filter(({ label }) => label !== 'watched (watched)')
    await engine.watchFolders([watched])
    const copies = sized(4, 100)
    const rounds = sized(2, 40)
    const keyOf = (name: string): string => `files:${Buffer.from(name).toString('hex').padStart(32, '0')}`
    const grow = async (): Promise<void> => {
      for (let turn = 2; turn < 2 + rounds; turn++) {
        appendFileSync(growing, turns(turn, turn + 1))
        await new Promise((done) => setTimeout(done, 120))
      }
    }
    const takeBack = async (): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        await soon(async () => expect((await own()).some(({ status }) => status === 'done')).toBe(true))
        const done = (await own()).find(({ status }) => status === 'done')
        if (done !== undefined) await call('imports.undo', { importId: done.importId })
        await call('traces.delete', { traceKeys: [keyOf('one')] })
      }
    }
    await Promise.all([
      grow(),
      takeBack(),
      ...Array.from({ length: copies + rounds }, () => engine.openPaths([copied])),
      ...Array.from({ length: 3 }, (_, index) =>
        call('notes.save', { target: { type: 'session', sessionKey: 'files:s' }, text: `Note ${index}.` }),
      ),
    ])
    await soon(async () =>
      expect((await own()).filter(({ status }) => status === 'done' || status === 'undone')).toHaveLength(
        copies + rounds,
      ),
    )
    // One more import makes it whole, whatever came last.
    await engine.openPaths([copied])
    await soon(async () =>
      expect((await own()).filter(({ status }) => status === 'done')).toHaveLength(copies + 1),
    )
    const perTurn = 2
    await soon(async () =>
      expect(await call('app.getStorage', {})).toMatchObject({
        traces: 2 + 2 + rounds,
        observations: 4 + perTurn * (2 + rounds),
      }),
    )
    expect((await call('watching.list', {})).folders.at(-1)).toMatchObject({ error: null, files: 1 })
    await engine.close()

    // Reopened, with a backup made while an import and a taking back run.
    const store = await StoreClient.start<ReaderOperations, WriterOperations, NotesOperations>(
      storeWorkerUrl,
      workspaceFolder,
      folder,
    )
    onTestFinished(() => store.close())
    const importId = await store.write('importBegin', { label: 'once more', source: 'files' })
    const files = [{ path: copied, displayPath: 'spans.jsonl', unreadable: null }]
    const [backup, ended] = await Promise.all([
      store.note('backup', {}),
      store.write('importRun', { importId, source: 'files', files }),
      store.write('importUndo', { importId }),
      store.note('noteTotal', {}),
    ])
    expect(ended.status).toBe('done')
    const copy = new Database(backup, { readonly: true })
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    copy.close()
    await store.close()
    const db = new Database(join(workspaceFolder, 'traces.db'), { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.prepare('SELECT count(*) FROM observation').pluck().get()).toBe(4 + perTurn * (2 + rounds))
    db.close()
  },
)
