import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { phoenix } from '../../src/main/importers/formats/phoenix'
import { importers } from '../../src/main/importers/registry'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { readerStore } from '../support/readerStore'
import { importBytes } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const traceId = '0af7651916cd43dd8448eb211c80319c'

/** A row of `get_spans_dataframe`, in the values JSON would hold. */
const frameRow = (spanId: string, more: object = {}): Record<string, unknown> => ({
  name: `span ${spanId}`,
  span_kind: 'LLM',
  parent_id: null,
  start_time: '2026-04-02T08:00:00.120000+00:00',
  end_time: '2026-04-02T08:00:01.020000+00:00',
  status_code: 'OK',
  status_message: '',
  events: [],
  'context.span_id': spanId,
  'context.trace_id': traceId,
  'attributes.input.value': 'hello',
  'attributes.llm.token_count.prompt': 12,
  'attributes.llm.input_messages': [{ 'message.role': 'user', 'message.content': 'hello' }],
  'attributes.metadata': null,
  ...more,
})

/** As Python prints a value inside a cell. */
function python(value: unknown): string {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, member]) => `${python(key)}: ${python(member)}`)
      .join(', ')}}`
  const text = (value as string).replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`
}

/** As `DataFrame.to_csv` writes it: quotes where they are needed, lists and dicts as Python prints them. */
function frameCsv(rows: readonly Record<string, unknown>[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const quote = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const cell = (value: unknown): string => {
    if (value === null || value === undefined) return ''
    if (typeof value === 'object') return quote(python(value))
    return typeof value === 'number' ? value.toFixed(1) : quote(value as string)
  }
  const lines = rows.map((row, index) => [String(index), ...columns.map((name) => cell(row[name]))].join(','))
  return [['', ...columns.map(quote)].join(','), ...lines].join('\n') + '\n'
}

const placeless = (records: readonly ImportRecord[]): unknown[] =>
  records.map(({ raw: _raw, ...record }) => record)

describe('a data frame', () => {
  test('says the same as CSV, as lines, as a list and column by column', async () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom("it's", '"quoted", said', 'a\nb', 'both \' and "', '[1]', '{"a": 1}', '42'),
    )
    const given = fc.array(
      fc.record({
        'attributes.input.value': texts,
        'attributes.llm.token_count.prompt': fc.nat(100_000),
        'attributes.llm.input_messages': fc.array(
          fc.record({ 'message.role': fc.constantFrom('user', 'system'), 'message.content': texts }),
          { minLength: 1, maxLength: 3 },
        ),
        status_code: fc.constantFrom('OK', 'ERROR', 'UNSET'),
      }),
      { minLength: 1, maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(given, async (rows) => {
        const frame = rows.map((row, index) => frameRow(`s${index}`, row))
        const expected = placeless(await readText(phoenix, frame))
        const columns = Object.fromEntries(
          Object.keys(frame[0] ?? {}).map((name) => [
            name,
            Object.fromEntries(frame.map((row, index) => [String(index), row[name]])),
          ]),
        )
        const lines = frame.map((row) => JSON.stringify(row)).join('\n')
        for (const content of [frameCsv(frame), lines, columns]) {
          expect(detectId(content, importers)).toBe('phoenix-spans')
          expect(placeless(await readText(phoenix, content))).toEqual(expected)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('with cells that are no Python keeps them as text', async () => {
    const text = frameCsv([frameRow('s', { 'attributes.llm.input_messages': '[{broken' })])
    const [record] = recordsOf(await readText(phoenix, text), 'observation')
    expect(record?.attributes).toMatchObject({ 'llm.input_messages': '[{broken' })
  })

  test('nests dotted names of list items within bounds', async () => {
    const item = { message: 'mine', 'message.role': 'user', '__proto__.x': 1, [`${'a.'.repeat(5000)}b`]: 2 }
    const records = await readText(phoenix, [frameRow('s', { 'attributes.my.list': [item] })])
    expect(recordsOf(records, 'observation')).toHaveLength(1)
    expect(JSON.stringify(recordsOf(records, 'observation')[0]?.attributes['my.list'])).toBe(
      JSON.stringify([
        { message: 'mine', 'message.role': 'user', ['__proto__']: { x: 1 }, [`${'a.'.repeat(5000)}b`]: 2 },
      ]),
    )
  })

  test('cut off and ragged keeps the other rows', async () => {
    const rows = ['a', 'b', 'c'].map((id) => frameRow(id, { 'attributes.input.value': 'one, two' }))
    const lines = frameCsv(rows).split('\n')
    const cut = [...lines.slice(0, 3), (lines[3] ?? '').slice(0, -70)].join('\n')
    const records = await readText(phoenix, cut)
    expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual(['a', 'b'])
    expect(recordsOf(records, 'problem')[0]).toMatchObject({ code: 'truncated_input', skipped: true })
    const ragged = await readText(phoenix, lines.with(2, '1,only a name').join('\n'))
    expect(recordsOf(ragged, 'observation').map(({ spanId }) => spanId)).toEqual(['a', 'c'])
    expect(recordsOf(ragged, 'problem').map(({ code }) => code)).toEqual(['ragged_row', 'not_a_record'])
  })
})

describe('annotations', () => {
  const row = {
    span_id: 'a',
    annotation_name: 'quality',
    annotator_kind: 'LLM',
    'result.score': 0.5,
    'result.label': 'fair',
    'result.explanation': 'so, so',
    metadata: { judge: 'j' },
  }

  test('of a data frame are those of the API', async () => {
    const api = {
      span_id: 'a',
      name: 'quality',
      annotator_kind: 'LLM',
      result: { score: 0.5, label: 'fair', explanation: 'so, so' },
      metadata: { judge: 'j' },
    }
    const expected = placeless(await readText(phoenix, [api]))
    expect(expected).toMatchObject([
      { spanId: 'a', name: 'quality', value: 0.5, label: 'fair', annotator: 'model' },
    ])
    for (const content of [[row], JSON.stringify(row), frameCsv([row])]) {
      expect(detectId(content, importers)).toBe('phoenix-spans')
      expect(placeless(await readText(phoenix, content))).toEqual(expected)
    }
  })

  test('of another file stand at their span, though they do not name its trace', async () => {
    const spans = await readText(phoenix, [frameRow('a'), frameRow('b')])
    const { read, put, idOf } = await readerStore(spans)
    await put(await readText(phoenix, [row]))
    const scoresOf = (spanId: string): unknown =>
      read.observationGet({ observationId: idOf(spanId, traceId) }).scores
    expect(scoresOf('a')).toEqual([
      { name: 'quality', value: '0.5', label: 'fair', comment: 'so, so', annotator: 'model' },
    ])
    expect(scoresOf('b')).toEqual([])
    const exported = read.exportTrace({ traceKey: `files:${traceId}`, after: 0, limit: 10 })
    expect(
      JSON.stringify(exported, (_key, value: unknown) => (typeof value === 'bigint' ? 'ns' : value)),
    ).toContain(`"traceId":"${traceId}","spanId":"a","name":"quality"`)
  })
})

test('what the page calls OTLP JSON says the same as its JSON Lines', async () => {
  const attributes = {
    'openinference.span.kind': 'LLM',
    'llm.model_name': 'small-1',
    'llm.token_count.prompt': 120,
    'session.id': 's-42',
    'annotations.0.annotation.name': 'quality',
    'annotations.0.annotation.score': 0.5,
    'annotations.0.annotation.annotator_kind': 'HUMAN',
  }
  const span = {
    name: 'answer',
    context: { trace_id: traceId, span_id: '00f067aa0ba902b7' },
    span_kind: 'LLM',
    parent_id: 'a3ce929d0e0e4736',
    start_time: '2026-04-02T08:00:00.120000+00:00',
    end_time: '2026-04-02T08:00:01.020000+00:00',
    status_code: 'ERROR',
    status_message: 'too late',
    attributes,
    events: [],
  }
  const otlp = {
    resource_spans: [
      {
        scope_spans: [
          {
            spans: [
              {
                trace_id: traceId,
                span_id: '00f067aa0ba902b7',
                parent_span_id: 'a3ce929d0e0e4736',
                name: 'answer',
                start_time_unix_nano: 1_775_116_800_120_000_000,
                end_time_unix_nano: 1_775_116_801_020_000_000,
                attributes: Object.entries(attributes).map(([key, value]) => ({
                  key,
                  value:
                    typeof value === 'string'
                      ? { string_value: value }
                      : Number.isInteger(value)
                        ? { int_value: value }
                        : { double_value: value },
                })),
                status: { code: 2, message: 'too late' },
              },
            ],
          },
        ],
      },
    ],
  }
  const text = JSON.stringify(otlp)
  expect(detectId(text, importers)).toBe('otlp-json')
  const named = (records: readonly ImportRecord[]): unknown =>
    records.map((record) =>
      record.type === 'observation'
        ? [
            record.spanId,
            record.parentSpanId,
            record.kind,
            record.status,
            record.statusMessage,
            record.startNs,
            record.endNs,
            record.model,
            record.usage?.inputUncached,
            record.sessionId,
          ]
        : record.type === 'score'
          ? [record.name, record.spanId, record.value, record.annotator]
          : record,
    )
  expect(named(await importBytes('otlp-json', Buffer.from(text)))).toEqual(
    named(await readText(phoenix, JSON.stringify(span))),
  )
})

describe('a frame in parts', () => {
  const split = (rows: readonly Record<string, unknown>[], index: readonly unknown[]): object => {
    const columns = Object.keys(rows[0] ?? {})
    return { columns, index, data: rows.map((row) => columns.map((name) => row[name])) }
  }
  const placeless = (records: readonly ImportRecord[]): unknown[] =>
    records.map(({ raw: _raw, ...record }) => record)

  test('says what the same rows say as a list', async () => {
    const rows = [frameRow('a'), frameRow('b', { parent_id: 'a' })]
    const frame = split(rows, [0, 1])
    expect(detectId(frame, importers)).toBe('phoenix-spans')
    const records = await readText(phoenix, frame)
    expect(placeless(records)).toEqual(placeless(await readText(phoenix, rows)))
  })

  test('names the span by its index where no column does', async () => {
    const judged = {
      annotation_name: 'tone',
      annotator_kind: 'HUMAN',
      'result.score': 1,
      'result.label': 'kind',
    }
    const frame = split([judged, { ...judged, 'result.score': 0 }], ['a', 'b'])
    expect(detectId(frame, importers)).toBe('phoenix-spans')
    const scores = recordsOf(await readText(phoenix, frame), 'score')
    expect(scores.map(({ spanId, value }) => [spanId, value])).toEqual([
      ['a', 1],
      ['b', 0],
    ])
  })

  test('rows that are no lists are reported, and other frames are left alone', async () => {
    const frame = { ...split([frameRow('a')], [0]), data: [7, null, ['x']] }
    const records = await readText(phoenix, frame)
    expect(recordsOf(records, 'observation')).toEqual([])
    expect(recordsOf(records, 'problem').length).toBeGreaterThan(0)
    expect(detectId({ columns: ['a', 'b'], index: [0], data: [[1, 2]] }, importers)).toBeNull()
  })
})
