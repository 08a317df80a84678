import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ContentSweeper } from '../../src/main/ingest/contentSweeper'
import { deleteTraces } from '../../src/main/ingest/deleteData'
import { removeObservations } from '../../src/main/ingest/removeRows'
import { createWriterOperations } from '../../src/main/ingest/writerOperations'
import type { WritableDb } from '../../src/main/store/database'
import { workspaceFiles } from '../../src/main/store/workspaceFiles'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { plainSweep } from '../support/plainSweep'
import { observation, traceStatement, userMessage } from '../support/records'
import { temporaryFolder } from '../support/temporaryFolder'
import { writerStore } from '../support/writerStore'
import type { WriterStore } from '../support/writerStore'

const tables = ['context', 'message', 'payload', 'word', 'term'] as const

/** Few words, so that records share texts, names and beginnings of conversations in many ways. */
const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
const conversation = fc.array(word, { minLength: 1, maxLength: 5 }).map((texts) => ({
  type: 'messages' as const,
  messages: texts.map((text) => userMessage(text)),
}))
const value = word.map((text) => ({ type: 'value' as const, value: text.repeat(9) }))
const said = fc.oneof(conversation, value, fc.constant(null))
const traceId = fc.constantFrom('t1', 't2', 't3', 't4', 't5')

const record: fc.Arbitrary<ImportRecord> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        traceId,
        spanId: fc.constantFrom('1', '2', '3', '4'),
        name: word,
        agentName: fc.option(word),
        model: fc.option(word),
        input: said,
        output: said,
        resource: word.map((host) => ({ host })),
        toolDefinitions: fc.option(word.map((name) => [{ name }])),
      })
      .map((fields) => observation(fields)),
  },
  { weight: 1, arbitrary: fc.record({ traceId, input: said }).map((fields) => traceStatement(fields)) },
)
const file = fc.array(record, { minLength: 1, maxLength: 12 })

type Turn =
  | { readonly type: 'put'; readonly records: readonly ImportRecord[] }
  | { readonly type: 'delete'; readonly traces: readonly string[] }
  | { readonly type: 'sweep'; readonly steps: number }

const turn: fc.Arbitrary<Turn> = fc.oneof(
  file.map((records) => ({ type: 'put' as const, records })),
  fc
    .uniqueArray(traceId, { minLength: 1, maxLength: 3 })
    .map((traces) => ({ type: 'delete' as const, traces })),
  fc.integer({ min: 1, max: 12 }).map((steps) => ({ type: 'sweep' as const, steps })),
)

/** Deletes observations and leaves what they referred to, as a deletion in a large workspace does. */
function deleteWithoutSweep({ state, rows }: WriterStore, traces: readonly string[]): void {
  state.transaction(() => {
    state.sweeper.mark('shares')
    for (const trace of traces) {
      const ids = rows(
        'SELECT o.id FROM observation_row o JOIN trace t ON t.id = o.trace_row WHERE t.trace_id = ?',
        trace,
      )
      removeObservations(
        state.db,
        ids.map(({ id }) => Number(id)),
      )
    }
  })
  state.forget()
}

const idsIn = (db: WritableDb): unknown =>
  Object.fromEntries(
    tables.map((table) => [table, db.prepare(`SELECT id FROM ${table} ORDER BY id`).pluck().all()]),
  )

/** What the large statements would leave. */
function plainlySwept({ state: { db } }: WriterStore): unknown {
  db.exec('BEGIN')
  plainSweep(db)
  const ids = idsIn(db)
  db.exec('ROLLBACK')
  return ids
}

async function putCounted(store: WriterStore, records: readonly ImportRecord[]): Promise<void> {
  const fidelity = await store.put(records)
  const [row] = store.rows('SELECT max(id) AS id FROM import_file')
  fidelity.save(store.state.db, Number(row?.['id']))
}

test('whatever comes between its steps: what is still said stays, nothing else does, and the shares add up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 3, maxLength: 10 }), async (turns) => {
      const store = writerStore()
      const { state } = store
      try {
        for (const each of turns) {
          if (each.type === 'put') await putCounted(store, each.records)
          else if (each.type === 'delete') deleteWithoutSweep(store, each.traces)
          else for (let step = 0; step < each.steps; step++) state.sweeper.step(0)
        }
        deleteWithoutSweep(store, ['t1'])
        const expected = plainlySwept(store)
        let steps = 0
        while (state.sweeper.step(0)) expect(++steps).toBeLessThan(1_000)
        expect(idsIn(state.db)).toEqual(expected)
        expect(store.rows("SELECT * FROM meta WHERE key = 'sweep_due'")).toEqual([])
        const [{ kept, held } = {}] = store.rows(
          `SELECT (SELECT ifnull(sum(kept_bytes), 0) FROM import_file) AS kept,
                  (SELECT ifnull(sum(octet_length(data)), 0) FROM payload) +
                  (SELECT ifnull(sum(octet_length(parts)), 0) FROM message) AS held`,
        )
        expect(kept).toBe(held)
      } finally {
        store.close()
      }
    }),
    { numRuns: 20 },
  )
})

const twoTraces = [
  observation({ spanId: '1', traceId: 't1', input: { type: 'messages', messages: [userMessage('gone')] } }),
  observation({ spanId: '2', traceId: 't2', input: { type: 'messages', messages: [userMessage('stays')] } }),
]
const countMessages = (store: WriterStore): unknown =>
  store.rows('SELECT count(*) AS n FROM message')[0]?.['n']

test('what a crash left unswept is swept after the next start', async () => {
  const folder = temporaryFolder()
  const store = writerStore(folder)
  await putCounted(store, twoTraces)
  deleteWithoutSweep(store, ['t1'])
  store.state.sweeper.step(0)
  expect(countMessages(store)).toBe(2)
  store.close()

  const { close } = createWriterOperations(folder, { onChanged: () => undefined })
  onTestFinished(close)
  const reader = new Database(workspaceFiles(folder).traces, { readonly: true })
  onTestFinished(() => void reader.close())
  await vi.waitFor(
    () => {
      expect(reader.prepare('SELECT count(*) FROM message').pluck().get()).toBe(1)
      expect(reader.prepare("SELECT count(*) FROM meta WHERE key = 'sweep_due'").pluck().get()).toBe(0)
    },
    { timeout: 30_000 },
  )
})

test('a step takes no longer than it is given, and a new sweeper goes on from the mark', async () => {
  const store = writerStore()
  onTestFinished(() => store.close())
  await putCounted(store, twoTraces)
  deleteWithoutSweep(store, ['t1'])
  const removed = vi.fn<() => void>()
  const sweeper = new ContentSweeper(store.state.db, removed)
  expect(sweeper.isDue).toBe(true)
  let steps = 0
  while (sweeper.step(0)) steps += 1
  expect(steps).toBeGreaterThan(5)
  expect(removed).toHaveBeenCalled()
  expect(countMessages(store)).toBe(1)
  expect(sweeper.step()).toBe(false)
})

test('in a small workspace a deletion leaves nothing to sweep', async () => {
  const store = writerStore()
  onTestFinished(() => store.close())
  await putCounted(store, twoTraces)
  await deleteTraces(store.state, ['files:t1'])
  expect(store.state.sweeper.isDue).toBe(false)
  expect(countMessages(store)).toBe(1)
})

test('texts that come back before they were swept are kept by the file that says them now', async () => {
  const store = writerStore()
  onTestFinished(() => store.close())
  await putCounted(store, twoTraces)
  deleteWithoutSweep(store, ['t1', 't2'])
  // As after a cancelled import, of which nobody else's figures speak.
  store.state.db.prepare("UPDATE meta SET value = 'contents' WHERE key = 'sweep_due'").run()
  const again = writerStore(store.folder)
  onTestFinished(() => again.close())
  await putCounted(again, twoTraces)
  while (again.state.sweeper.step());
  expect(
    again.rows('SELECT kept_bytes AS kept FROM import_file ORDER BY id').map(({ kept }) => kept),
  ).toEqual([0, 'gone'.length + 'stays'.length])
})
