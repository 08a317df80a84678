import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { onTestFinished, describe, expect, test } from 'vitest'
import { deleteTraces } from '../../src/main/ingest/deleteData'
import { BatchBuilder } from '../../src/main/ingest/reading/batchBuilder'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import { undoImport } from '../../src/main/ingest/undoImport'
import { createReaderOperations } from '../../src/main/store/readerOperations'
import type { Message } from '../../src/shared/model/message'
import { otlpLines } from '../support/otlpText'
import { observation } from '../support/records'
import { testStore } from '../support/testStore'
import type { WriterStore } from '../support/writerStore'

/** A message whose parts take 27 bytes and its text: `[{"type":"text","text":"…"}]`. */
const say = (role: Message['role'], text: string): Message => ({
  role,
  name: null,
  parts: [{ type: 'text', text }],
})
const around = 27

/** What the texts in the tables take. */
const tableBytes = ({ rows }: WriterStore): unknown =>
  rows(
    `SELECT (SELECT COALESCE(sum(octet_length(data)), 0) FROM payload) +
            (SELECT COALESCE(sum(octet_length(parts)), 0) FROM message) AS bytes`,
  )[0]?.['bytes']

describe('what texts came to and what they took', () => {
  test('a growing conversation counts whole in each call, and takes each message once', async () => {
    const target = testStore()
    // 2, 3 and 4 bytes of text: é is two bytes.
    const [a, b, c] = [say('user', 'hi'), say('assistant', 'yé'), say('user', 'more')] as const
    const { textBytes, keptBytes } = await target.put([
      observation({
        spanId: '1',
        input: { type: 'messages', messages: [a] },
        output: { type: 'messages', messages: [b] },
      }),
      observation({ spanId: '2', input: { type: 'messages', messages: [a, b, c] } }),
      // Equal messages that are other objects are the same text.
      observation({
        spanId: '3',
        input: { type: 'messages', messages: [say('user', 'hi'), say('assistant', 'yé')] },
      }),
    ])
    expect(textBytes).toBe(around + 2 + (around + 3) + (3 * around + 9) + (2 * around + 5))
    // What is nothing but one short text is kept without what stands around it.
    expect(keptBytes).toBe(9)
    expect(keptBytes).toBe(tableBytes(target))
  })

  test('values count as text or as JSON; long ones take what zstd makes of them', async () => {
    const target = testStore()
    const long = 'The same sentence again. '.repeat(400)
    const { textBytes, keptBytes } = await target.put([
      observation({
        spanId: '1',
        input: { type: 'value', value: long },
        output: { type: 'value', value: { a: 1 } },
      }),
      observation({ spanId: '2', input: { type: 'value', value: long }, toolDefinitions: [{ name: 'f' }] }),
    ])
    expect(textBytes).toBe(2 * 10_000 + '{"a":1}'.length + '[{"name":"f"}]'.length)
    expect(keptBytes).toBe(zstdCompressSync(Buffer.from(long)).length + 7 + 14)
    expect(keptBytes).toBe(tableBytes(target))
  })

  test('a resource counts once, however many spans it has', async () => {
    const target = testStore()
    const spans = ['1', '2', '3'].map((spanId) => observation({ spanId, resource: { host: 'h' } }))
    const { textBytes, keptBytes } = await target.put(spans)
    expect([textBytes, keptBytes]).toEqual(['{"host":"h"}'.length, '{"host":"h"}'.length])
  })

  test('texts that were there already take nothing more', async () => {
    const target = testStore()
    const record = observation({ spanId: '1', input: { type: 'value', value: 'twelve bytes' } })
    expect((await target.put([record])).keptBytes).toBe(12)
    const again = await target.put([
      { ...record, spanId: '2' },
      observation({ spanId: '3', input: { type: 'value', value: 'new' } }),
    ])
    expect([again.textBytes, again.keptBytes]).toEqual([15, 3])
    expect(tableBytes(target)).toBe(15)
  })

  test('forgetting what was met changes nothing in the figures', async () => {
    const records = Array.from({ length: 40 }, (_, index) =>
      observation({
        spanId: String(index),
        input: { type: 'messages', messages: [say('user', 'same'), say('user', String(index % 4))] },
      }),
    )
    const forgetful = new BatchBuilder(2)
    let bytes = 0
    for (const record of records) {
      forgetful.add(record)
      bytes += forgetful.take().counts.textBytes
    }
    expect(bytes).toBe(40 * (2 * around + 5))
  })
})

describe('after traces are deleted, the figures speak of what is left', () => {
  /** Two files as two imports, each with traces of one span; fields as `observation` has them. */
  const importOf = async (target: WriterStore, drawn: string, traces: Record<string, string>) => {
    const path = join(target.folder, `${drawn}.jsonl`)
    const lines = Object.entries(traces).map(([trace, input]) =>
      otlpLines(trace, `${trace} root 0-100 [input.value=${input}]`),
    )
    writeFileSync(path, lines.join(''))
    const importId = beginImport(target.state, drawn, 'files')
    const files = [{ path, displayPath: drawn, unreadable: null }]
    const signal = new AbortController().signal
    await runImport(target.state, { importId, source: 'files', files }, signal, () => undefined)
    return importId
  }
  const shares = (target: WriterStore) =>
    target
      .rows('SELECT text_bytes AS texts, kept_bytes AS kept FROM import_file ORDER BY id')
      .map(({ texts, kept }) => [texts, kept])
  const keyOf = (trace: string) => `files:${Buffer.from(trace).toString('hex').padStart(32, '0').slice(-32)}`

  test('per import and overall', async () => {
    const target = testStore()
    const { operations, close } = createReaderOperations(target.folder, { nowMs: () => 0 })
    onTestFinished(close)
    // The first file says 10 + 20 + 10 bytes in two texts, the second 20 + 5 with one new text of 5.
    const [ten, twenty, five] = ['x'.repeat(10), 'y'.repeat(20), 'z'.repeat(5)] as const
    await importOf(target, 'a', { a1: ten, a2: twenty, a3: ten })
    await importOf(target, 'b', { b1: twenty, b2: five })
    expect(shares(target)).toEqual([
      [40, 30],
      [25, 5],
    ])

    await deleteTraces(target.state, [keyOf('a1')])
    expect(shares(target)).toEqual([
      [30, 30],
      [25, 5],
    ])
    // The text of 20 is the second file's now; that of 10 has one speaker left.
    await deleteTraces(target.state, [keyOf('a2')])
    expect(shares(target)).toEqual([
      [10, 10],
      [25, 25],
    ])
    await deleteTraces(target.state, [keyOf('a3'), keyOf('b2')])
    expect(shares(target)).toEqual([
      [0, 0],
      [20, 20],
    ])
    expect(operations.storage({})).toMatchObject({ textBytes: 20, contentBytes: tableBytes(target) })
  })

  test('of conversations: a chain counts whole, and each message is kept by who still says it', async () => {
    const target = testStore()
    const [hi, yes, more] = [say('user', 'hi'), say('assistant', 'yes'), say('user', 'more')] as const
    const asks = (traceId: string, messages: Message[]) =>
      observation({ spanId: traceId, traceId, input: { type: 'messages', messages } })
    const first = await target.put([asks('a', [hi, yes]), asks('b', [hi])])
    const second = await target.put([asks('c', [hi, yes, more]), asks('a', [hi, yes])])
    const lengths = { hi: around + 2, yes: around + 3, more: around + 4 }
    // Kept is the text alone.
    const kept = { hi: 2, yes: 3, more: 4 }
    const save = (fidelity: typeof first, id: number): void => fidelity.save(target.state.db, id)
    save(first, 1)
    save(second, 2)
    expect(shares(target)).toEqual([
      [2 * lengths.hi + lengths.yes, kept.hi + kept.yes],
      [2 * lengths.hi + 2 * lengths.yes + lengths.more, kept.more],
    ])
    await deleteTraces(target.state, ['files:a'])
    expect(shares(target)).toEqual([
      [lengths.hi, kept.hi],
      [lengths.hi + lengths.yes + lengths.more, kept.yes + kept.more],
    ])
    await undoImport(target.state, 1, 'undone')
    expect(shares(target)).toEqual([
      [0, 0],
      [lengths.hi + lengths.yes + lengths.more, kept.hi + kept.yes + kept.more],
    ])
  })
})

test('an import and the storage say it; what was taken back is left out of the whole', async () => {
  const target = testStore()
  const { operations, close } = createReaderOperations(target.folder, { nowMs: () => 0 })
  onTestFinished(close)
  const path = join(target.folder, 'a.jsonl')
  // Two spans with one input of 40 bytes.
  const line = (span: string): string =>
    otlpLines('one', `${span} root 0-100 [input.value=${'x'.repeat(40)}]`)
  writeFileSync(path, `${line('a')}\n${line('b')}\n`)
  const importId = beginImport(target.state, 'a', 'files')
  const files = [{ path, displayPath: 'a.jsonl', unreadable: null }]
  await runImport(
    target.state,
    { importId, source: 'files', files },
    new AbortController().signal,
    () => undefined,
  )
  const { textBytes, keptBytes } = operations.importReport({ importId }).import
  const resources = Number(textBytes) - 80
  expect(keptBytes).toBe(40 + resources)
  expect(keptBytes).toBe(tableBytes(target))
  expect(operations.storage({})).toMatchObject({ textBytes, contentBytes: keptBytes })
  target.state.db.prepare("UPDATE import SET status = 'undone'").run()
  const later = createReaderOperations(target.folder, { nowMs: () => 0 })
  onTestFinished(later.close)
  expect(later.operations.storage({})).toMatchObject({ textBytes: 0 })
})
