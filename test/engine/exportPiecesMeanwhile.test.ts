import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { exportPieces } from '../../src/main/engine/exportPieces'
import { undoImport } from '../../src/main/ingest/undoImport'
import { deleteTraces } from '../../src/main/ingest/deleteData'
import type { ExportGap, ExportPiece, ExportPlace } from '../../src/shared/model/exportPiece'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { ensureExists } from '../../src/shared/util/assert'
import { readerStore } from '../support/readerStore'
import type { ReaderStore } from '../support/readerStore'
import { observation } from '../support/records'

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Spans of a trace with a text of 1.2 MB each, so that two fill a piece. */
const steps = (traceId: string, numbers: readonly number[]): ImportRecord[] =>
  numbers.map((number) =>
    observation({
      traceId,
      spanId: `${traceId}-${number}`,
      output: { type: 'value', value: 'x'.repeat(1_200_000) },
    }),
  )

/** Exports traces and lets the workspace change after the first piece: the names of the spans, and the gaps. */
async function exportWhile(
  store: ReaderStore,
  traceIds: readonly string[],
  change: () => Promise<unknown>,
): Promise<{ spans: string[]; gaps: readonly ExportGap[] }> {
  const spans: string[] = []
  const gaps: ExportGap[] = []
  const pieces = exportPieces({
    form: 'otlp',
    traceKeys: traceIds.map((id) => `files:${id}`),
    nowMs: 0,
    read: (argument) => Promise.resolve().then(() => store.read.exportTrace(argument)),
  })
  let isFirst = true
  for await (const piece of pieces) {
    const text = Buffer.from(piece.bytes).toString('utf8')
    spans.push(...[...text.matchAll(/"name":"(\w+-\d+)"/g)].map(([, name = '']) => name))
    gaps.push(...piece.gaps)
    if (isFirst) await change()
    isFirst = false
  }
  return { spans, gaps }
}

test('a trace that grows meanwhile: no span twice, none missing, what came in follows', async () => {
  const store = await readerStore(steps('t', [5, 1, 4]))
  const { spans, gaps } = await exportWhile(store, ['t'], () => store.put(steps('t', [0, 9, 2])))
  expect(spans).toEqual(['t-5', 't-1', 't-4', 't-0', 't-9', 't-2'])
  expect(gaps).toEqual([])
})

test('records that come again and merge into spans leave each where it is', async () => {
  const store = await readerStore(steps('t', [1, 2, 3, 4]))
  const again = steps('t', [4, 1]).map((record) => ({ ...record, statusMessage: 'later' }))
  const { spans, gaps } = await exportWhile(store, ['t'], () => store.put(again))
  expect(spans).toEqual(['t-1', 't-2', 't-3', 't-4'])
  expect(gaps).toEqual([])
})

test('a trace that is deleted before its turn is named, and the others are written', async () => {
  const store = await readerStore([...steps('a', [1, 2]), ...steps('b', [1]), ...steps('c', [1])])
  const { spans, gaps } = await exportWhile(store, ['a', 'b', 'c'], () =>
    deleteTraces(store.writer.state, ['files:b']),
  )
  expect(spans).toEqual(['a-1', 'a-2', 'c-1'])
  expect(gaps).toEqual([{ traceKey: 'files:b', what: 'missing' }])
})

test('a trace that is deleted when a part of it was written is said to be cut', async () => {
  const store = await readerStore([...steps('a', [1, 2, 3]), ...steps('b', [1])])
  const { spans, gaps } = await exportWhile(store, ['a', 'b'], () =>
    deleteTraces(store.writer.state, ['files:a']),
  )
  expect(spans).toEqual(['a-1', 'a-2', 'b-1'])
  expect(gaps).toEqual([{ traceKey: 'files:a', what: 'cut' }])
})

test('when what was written is taken back, the trace is said to have changed; nothing of the rest is missing', async () => {
  const store = await readerStore(steps('t', [1, 2]))
  await store.put(steps('t', [3, 4]))
  const { spans, gaps } = await exportWhile(store, ['t'], () => undoImport(store.writer.state, 1, 'undone'))
  expect(spans).toEqual(['t-1', 't-2', 't-3', 't-4'])
  expect(gaps).toEqual([{ traceKey: 'files:t', what: 'changed' }])
})

test('where everything is gone, a last piece says so without bytes', async () => {
  const store = await readerStore(steps('t', [1]))
  const pieces = []
  for await (const piece of exportPieces({
    form: 'otlp',
    traceKeys: ['files:x', 'files:y'],
    nowMs: 0,
    read: (argument) => Promise.resolve().then(() => store.read.exportTrace(argument)),
  }))
    pieces.push(piece)
  expect(pieces).toEqual([
    {
      bytes: new Uint8Array(0),
      spans: 0,
      gaps: [
        { traceKey: 'files:x', what: 'missing' },
        { traceKey: 'files:y', what: 'missing' },
      ],
      next: null,
    },
  ])
})

test('an export goes on from where a piece ended, as if it had not stopped', async () => {
  const store = await readerStore([...steps('a', [1, 2, 3]), ...steps('b', [1, 2])])
  const parts = {
    form: 'otlp-protobuf' as const,
    traceKeys: ['files:a', 'files:b'],
    nowMs: 0,
    read: (argument: Parameters<typeof store.read.exportTrace>[0]) =>
      Promise.resolve(store.read.exportTrace(argument)),
  }
  const whole = []
  for await (const { bytes, ...piece } of exportPieces(parts)) whole.push({ ...piece, hash: hashOf(bytes) })
  expect(whole.map(({ spans }) => spans)).toEqual([2, 2, 1])
  const single = []
  let from: ExportPlace | null = null
  do {
    const { value }: { value: ExportPiece | undefined } = await exportPieces({ ...parts, from }).next()
    const { bytes, ...piece } = ensureExists(value, 'a piece')
    single.push({ ...piece, hash: hashOf(bytes) })
    from = piece.next
  } while (from !== null)
  expect(single).toEqual(whole)
})
