import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, describe, expect, test } from 'vitest'
import { FidelityRecord, importRoom } from '../../src/main/ingest/fidelity'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import { undoImport } from '../../src/main/ingest/undoImport'
import { createReaderOperations } from '../../src/main/store/readerOperations'
import type { ReaderOperations } from '../../src/main/store/readerOperations'
import { otlpLines } from '../support/otlpText'
import { writerStore } from '../support/writerStore'
import type { WriterStore } from '../support/writerStore'

interface Opened {
  readonly target: WriterStore
  readonly read: ReaderOperations
  /** Imports texts as the files of one import. */
  importTexts(files: Readonly<Record<string, string>>): Promise<number>
}

function opened(): Opened {
  const target = writerStore()
  const { operations, close } = createReaderOperations(target.folder, { nowMs: () => 0 })
  onTestFinished(() => {
    close()
    target.close()
  })
  return {
    target,
    read: operations,
    async importTexts(texts) {
      const files = Object.entries(texts).map(([name, text]) => {
        const path = join(target.folder, name)
        writeFileSync(path, text)
        return { path, displayPath: name, unreadable: null }
      })
      const importId = beginImport(target.state, 'files', 'files')
      const argument = { importId, source: 'files', files }
      await runImport(target.state, argument, new AbortController().signal, () => undefined)
      return importId
    },
  }
}

const question = (importId: number) => ({
  importId,
  fileId: null,
  code: null,
  status: null,
  text: '',
  offset: 0,
  limit: 1_000,
})

const place = (line: number) => ({ message: `m${line}`, offset: line, line, traceKey: null, spanId: null })
const good = otlpLines('one', 'a root 0-100\n b < a step 10-20').trimEnd()

describe('the places of a finding', () => {
  test('more than the first can be listed, in order, in windows, with their bytes', async () => {
    const { importTexts, read } = opened()
    const broken = Array.from({ length: 70 }, (_, index) => `{"broken": ${index}`)
    const importId = await importTexts({
      'a.jsonl': `${good}\n${broken.join('\n')}\n${good}\n`,
      'b.jsonl': good,
    })
    const all = read.findingPlaces({ ...question(importId), code: 'bad_json', first: null })
    expect([all.matching, all.total]).toEqual([70, 70])
    expect(all.rows.map(({ position }) => position)).toEqual(Array.from({ length: 70 }, (_, at) => at))
    expect(all.rows.map(({ line }) => line)).toEqual(Array.from({ length: 70 }, (_, at) => at + 3))
    const last = all.rows.at(-1)
    const bytes = read.rawRead({ fileId: last?.fileId ?? 0, offset: last?.offset ?? 0, length: 13 })
    expect(bytes.text).toBe('{"broken": 69')
    const window = read.findingPlaces({
      ...question(importId),
      code: 'bad_json',
      first: null,
      offset: 15,
      limit: 10,
    })
    expect(window.rows).toEqual(all.rows.slice(15, 25))
    const first = read.findingPlaces({ ...question(importId), code: 'bad_json', first: 3 })
    expect(first.rows).toEqual(all.rows.slice(0, 3))
  })

  test('those beyond the first are bounded by file and by import; the count goes on', () => {
    const room = importRoom()
    const one = new FidelityRecord(room)
    for (let line = 0; line < 12_000; line++) one.add('orphan', place(line))
    expect(one.list()[0]).toMatchObject({ count: 12_000 })
    expect(one.list()[0]?.samples).toHaveLength(10_000)
    expect(room.left).toBe(100_000 - 9_980)
    room.left = 2
    const other = new FidelityRecord(room)
    for (let line = 0; line < 30; line++) other.add('orphan', place(line))
    expect(other.list()[0]?.samples).toHaveLength(22)
    expect(other.list()[0]?.count).toBe(30)
  })

  test('a batch that fails takes its places and their room back', () => {
    const room = importRoom()
    const record = new FidelityRecord(room)
    for (let line = 0; line < 25; line++) record.add('orphan', place(line))
    record.textBytes = 7
    const before = record.mark()
    for (let line = 25; line < 40; line++) record.add('orphan', place(line))
    record.add('skewed', place(1))
    record.textBytes = 99
    record.restore(before)
    expect(record.list()).toEqual([
      { code: 'orphan', count: 25, samples: Array.from({ length: 25 }, (_, line) => place(line)) },
    ])
    expect([room.left, record.textBytes]).toEqual([99_995, 7])
  })
})

describe('the files of an import', () => {
  test('come in windows, by status, finding and part of the name; the account says how they ended', async () => {
    const { importTexts, read } = opened()
    const importId = await importTexts({
      'deep-A.jsonl': good,
      'b.txt': 'prose, not a trace\n',
      'deep-c.jsonl': `${otlpLines('two', 'x root 0-9')}\n{"oops`,
    })
    const report = read.importReport({ importId })
    expect(report.fileCount).toBe(3)
    expect(report.statuses).toEqual([
      { status: 'done', count: 2 },
      { status: 'failed', count: 1 },
    ])
    const paths = (changes: object): string[] =>
      read.importFiles({ ...question(importId), ...changes }).rows.map(({ path }) => path)
    expect(paths({})).toEqual(['deep-A.jsonl', 'b.txt', 'deep-c.jsonl'])
    expect(paths({ offset: 1, limit: 1 })).toEqual(['b.txt'])
    expect(paths({ status: 'failed' })).toEqual(['b.txt'])
    expect(paths({ text: 'DEEP-' })).toEqual(['deep-A.jsonl', 'deep-c.jsonl'])
    expect(paths({ text: '%' })).toEqual([])
    expect(paths({ code: 'unrecognised' })).toEqual(['b.txt'])
    expect(read.importFiles({ ...question(importId), limit: 1 })).toMatchObject({ matching: 3, total: 3 })
  })

  test('a byte leads to the spans that were read from it', async () => {
    const { importTexts, read, target } = opened()
    await importTexts({ 'a.jsonl': good })
    const [span] = target.rows("SELECT file_id, raw_offset FROM observation WHERE name = 'step'")
    const offset = Number(span?.['raw_offset'])
    const { spans } = read.spansAt({ fileId: Number(span?.['file_id']), offset: offset + 3 })
    expect(spans.map(({ name }) => name)).toEqual(['step'])
    expect(read.spansAt({ fileId: 1, offset: 1_000_000 })).toEqual({ spans: [] })
  })
})

test('files that overlap count what they share once in their import, and each for itself', async () => {
  const { importTexts, read } = opened()
  const importId = await importTexts({
    'a.jsonl': otlpLines('one', 'a root 0-100 [session.id=s]\n b < a step 10-20'),
    'b.jsonl': `${otlpLines('one', 'b < a step 10-20\n c < a step 30-40')}\n${otlpLines('two', 'z root 0-5')}`,
  })
  const report = read.importReport({ importId })
  expect(report.import).toMatchObject({ sessions: 1, traces: 2, observations: 4 })
  const figures = read
    .importFiles(question(importId))
    .rows.map(({ sessions, traces, observations }) => [sessions, traces, observations])
  expect(figures).toEqual([
    [1, 1, 2],
    [1, 2, 3],
  ])
})

test('how long an import took stays as it was when it is taken back', async () => {
  const { importTexts, target } = opened()
  const importId = await importTexts({ 'a.jsonl': good })
  target.state.db.prepare('UPDATE import SET started_ms = 1000, finished_ms = 2500').run()
  await undoImport(target.state, importId, 'undone')
  expect(target.rows('SELECT status, started_ms, finished_ms FROM import')).toEqual([
    { status: 'undone', started_ms: 1000, finished_ms: 2500 },
  ])
})
