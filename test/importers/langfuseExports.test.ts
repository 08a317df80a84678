import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { importers } from '../../src/main/importers/registry'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { writerStore } from '../support/writerStore'
import { observation, score, trace } from './langfuseSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

/** As Langfuse writes it: the keys of the first row, every field quoted, objects as JSON. */
function csvOf(rows: readonly object[], lineEnd = '\n'): string {
  const columns = Object.keys(rows[0] ?? {})
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const cell = (value: unknown): string =>
    quoted(
      typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value),
    )
  const lines = rows.map((row) =>
    columns.map((name) => cell((row as Record<string, unknown>)[name])).join(','),
  )
  return [columns.map(quoted).join(','), ...lines].join(lineEnd) + lineEnd
}

const snake = (row: object): object =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  )

/** Records without the places they stand at. */
const placeless = (records: readonly ImportRecord[]): unknown[] =>
  records.map(({ raw: _raw, ...record }) => record)

const exported = (id: string, more: object = {}): object => ({
  ...observation(id),
  environment: 'production',
  sessionId: 's',
  userId: 'u',
  traceName: 'trip',
  tags: ['demo'],
  release: null,
  usageDetails: {},
  costDetails: {},
  modelParameters: null,
  metadata: {},
  promptVersion: null,
  comments: [],
  quality: null,
  ...more,
})

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('a "b", c', 'line\nline', '; \t', 'ü日本', "{'a': 1}", '- x'),
)
const rows = fc.array(
  fc.record({
    input: fc.oneof(
      fc.record({ question: texts }),
      texts.filter((text) => text !== ''),
    ),
    metadata: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { maxKeys: 3 }),
    statusMessage: fc.oneof(fc.constant(null), texts),
    usageDetails: fc.record({ input: fc.nat(), output: fc.nat() }),
    quality: fc.oneof(
      fc.constant(null),
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 3 }),
    ),
    promptVersion: fc.oneof(fc.constant(null), fc.nat()),
  }),
  { minLength: 1, maxLength: 5 },
)

describe('a batch export', () => {
  test('says the same as CSV, JSON and JSON Lines', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), async (given, lineEnd) => {
        const table = given.map((row, index) => exported(`o${index}`, row))
        const asJson = placeless(await readText(langfuse, JSON.stringify(table)))
        const lines = table.map((row) => JSON.stringify(row)).join('\n')
        expect(placeless(await readText(langfuse, lines))).toEqual(asJson)
        expect(detectId(csvOf(table, lineEnd), importers)).toBe('langfuse')
        expect(placeless(await readText(langfuse, csvOf(table, lineEnd)))).toEqual(asJson)
      }),
      { numRuns: 100 },
    )
  })

  test('knows every table by its columns, with rows, without, and with a first row that the head cuts off', () => {
    const tables: readonly object[] = [
      exported('o'),
      { ...trace(), observationCount: 1, comments: [] },
      score({ observationId: null, stringValue: null, comment: null }),
      { id: 's', userIds: [], countTraces: 1, sessionDuration: 2, createdAt: '2026-05-01T10:00:00.000Z' },
    ]
    for (const row of tables) {
      const text = csvOf([row])
      const header = text.slice(0, text.indexOf('\n') + 1)
      for (const content of [text, header, header + `"${'x'.repeat(70_000)}`, csvOf([snake(row)])]) {
        expect(detectId(content, importers), content.slice(0, 300)).toBe('langfuse')
      }
    }
  })

  test('names the tables that hold no traces', async () => {
    const audit = {
      id: 'a',
      createdAt: '2026-05-01T10:00:00Z',
      projectId: 'p',
      resourceType: 'trace',
      resourceId: 't',
    }
    const records = await readText(langfuse, [
      exported('o'),
      audit,
      { id: 'i', projectId: 'p', createdAt: 'x', datasetItemId: 'd', traceId: 't1' },
    ])
    expect(recordsOf(records, 'session')).toEqual([])
    expect(recordsOf(records, 'problem').map(({ code, message }) => [code, message])).toEqual([
      ['unknown_record', 'A row of the audit log.'],
      ['unknown_record', 'A row of a dataset run.'],
    ])
  })

  test('of older versions has every text in quotes of its own', async () => {
    const text = csvOf([
      Object.fromEntries(
        Object.entries(exported('o1', { input: 'say "hi"', parentObservationId: 'p1' })).map(
          ([key, value]) => [key, typeof value === 'string' ? JSON.stringify(value) : (value as unknown)],
        ),
      ),
    ])
    const [record] = recordsOf(await readText(langfuse, text), 'observation')
    expect(record).toMatchObject({
      spanId: 'o1',
      traceId: 't1',
      parentSpanId: 'p1',
      input: { value: 'say "hi"' },
      sessionId: 's',
      kind: 'span',
    })
    expect(record?.startNs).not.toBeNull()
  })

  test('cut off, ragged and with a stray quote keeps every row it can', async () => {
    const table = [1, 2, 3, 4].map((number) => exported(`o${number}`, { input: `text ${number}` }))
    const lines = csvOf(table).split('\n')
    const cut = lines.slice(0, 4).join('\n') + '\n' + (lines[4] ?? '').slice(0, 60)
    const cutRecords = await readText(langfuse, cut)
    expect(recordsOf(cutRecords, 'observation').map(({ spanId }) => spanId)).toEqual(['o1', 'o2', 'o3'])
    expect(recordsOf(cutRecords, 'problem')).toMatchObject([
      { code: 'truncated_input', skipped: true, raw: { line: 5 } },
    ])
    const stray = lines.with(2, (lines[2] ?? '').replace('"text 2"', '"text 2')).join('\n')
    const strayRecords = await readText(langfuse, stray)
    const found = recordsOf(strayRecords, 'observation').map(({ spanId }) => spanId)
    expect(found).toEqual(['o1', 'o2', 'o3', 'o4'])
    expect(recordsOf(strayRecords, 'problem').map(({ code }) => code)).toContain('bad_csv')
    const short = lines.with(3, '"o3","t1"').join('\n')
    const ragged = await readText(langfuse, short)
    expect(recordsOf(ragged, 'problem')).toMatchObject([
      { code: 'ragged_row', raw: { line: 4 } },
      { code: 'not_a_record', raw: { line: 4 } },
    ])
    expect(recordsOf(ragged, 'observation')).toHaveLength(3)
  })
})

describe('files of one export', () => {
  test('traces, observations and scores of three files come together', async () => {
    const folder = path.join(import.meta.dirname, '../fixtures/importers/langfuse')
    const target = writerStore()
    try {
      const files = ['blobScores.input.csv', 'blobObservations.input.jsonl', 'blobTraces.input.csv'].map(
        (name) => {
          const copy = path.join(target.folder, name)
          writeFileSync(copy, readFileSync(path.join(folder, name)))
          return { path: copy, displayPath: name, unreadable: null }
        },
      )
      const importId = beginImport(target.state, 'blob', 'files')
      const result = await runImport(
        target.state,
        { importId, source: 'files', files },
        new AbortController().signal,
        () => undefined,
      )
      expect(result).toMatchObject({ status: 'done', failedFiles: 0 })
      expect(target.rows('SELECT format FROM import_file')).toEqual(
        [1, 2, 3].map(() => ({ format: 'langfuse' })),
      )
      expect(target.rows('SELECT trace_id, name, span_count FROM trace')).toEqual([
        { trace_id: 'tr-1', name: 'trip', span_count: 2 },
      ])
      expect(target.rows('SELECT session_id FROM session')).toEqual([{ session_id: 'chat-3' }])
      const attached =
        target.rows(`SELECT s.name, o.span_id FROM score s JOIN trace t ON t.trace_id = s.trace_id AND t.source = s.source
        LEFT JOIN observation o ON o.trace_row = t.id AND o.span_id = s.span_id ORDER BY s.name`)
      expect(attached).toEqual([
        { name: 'answer_relevance', span_id: 'ob-2' },
        { name: 'is_safe', span_id: null },
        { name: 'remark', span_id: 'ob-2' },
      ])
    } finally {
      target.close()
    }
  })
})
