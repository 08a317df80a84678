import { describe, expect, test } from 'vitest'
import { logfire } from '../../src/main/importers/formats/logfire'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const row = (more: object = {}) => ({
  trace_id: '0195a0b1c2d3e4f5061728394a5b6c7d',
  span_id: 'a000000000000001',
  parent_span_id: 'a000000000000000',
  span_name: 'step',
  kind: 'span',
  start_timestamp: '2026-03-01T10:00:00Z',
  end_timestamp: '2026-03-01T10:00:01Z',
  attributes: {},
  ...more,
})
const read = async (more: object) => readText(logfire, [row(more)])
const first = async (more: object) => recordsOf(await read(more), 'observation')[0]

describe('recognised by content', () => {
  test('answers by rows and by columns, lists, lines, tables', () => {
    const columns = Object.entries(row()).map(([name, value]) => ({ name, datatype: 'x', values: [value] }))
    const names = Object.keys(row()).join(',')
    for (const content of [
      { columns: [], rows: [row()] },
      { columns },
      [row()],
      `${JSON.stringify(row())}\n${JSON.stringify(row())}\n`,
      `${names}\n${names}\n`,
      { columns: columns.map(({ name }) => ({ name })), rows: [] },
    ]) {
      expect(detectId(content, importers)).toBe('logfire')
    }
  })

  test('other tables and rows are not its own', () => {
    expect(detectId('trace_id,span_id,start_time\na,b,c\n', importers)).not.toBe('logfire')
    expect(detectId({ columns: [{ name: 'trace_id' }], rows: [] }, importers)).toBeNull()
  })
})

describe('what a row says', () => {
  test('a log is an event; its level is its status, its message the reason', async () => {
    expect(await first({ kind: 'log', level: 17, message: 'lost order 7' })).toMatchObject({
      kind: 'event',
      status: 'error',
      statusMessage: 'lost order 7',
    })
    expect(await first({ kind: 'log', level: 'warn' })).toMatchObject({ status: 'unset' })
    expect(await first({ level: 17 })).toMatchObject({ status: 'unset', statusMessage: null })
  })

  test('without an end the duration gives it; without either it is open', async () => {
    expect((await first({ end_timestamp: null, duration: 0.25 }))?.endNs).toBe(1772359200250000000n)
    expect(await first({ end_timestamp: null })).toMatchObject({ endNs: null, status: 'open', flags: 1 })
  })

  test('an exception that only the columns tell stays told', async () => {
    const failed = { is_exception: 'true', exception_type: 'KeyError', exception_message: '' }
    expect(await first(failed)).toMatchObject({
      status: 'error',
      statusMessage: 'KeyError',
      attributes: { 'exception.type': 'KeyError' },
    })
  })

  test("users' attributes and columns of the same name do not meet", async () => {
    const span = await first({ attributes: { level: 'mine', kind: 1 }, level: 9 })
    expect(span?.attributes).toMatchObject({
      level: 'mine',
      kind: 1,
      'logfire.level': 9,
      'logfire.kind': 'span',
    })
  })

  test('tags as a list, as JSON, as PostgreSQL writes them', async () => {
    const tagsOf = async (tags: unknown) =>
      recordsOf(await read({ parent_span_id: null, tags }), 'trace')[0]?.tags ?? []
    expect(await tagsOf(['a', 'b'])).toEqual(['a', 'b'])
    expect(await tagsOf('["a"]')).toEqual(['a'])
    expect(await tagsOf('{a,"b c"}')).toEqual(['a', 'b c'])
    expect(await tagsOf('{}')).toEqual([])
  })

  test("a root's message is the trace's name", async () => {
    const records = await read({ parent_span_id: '0000000000000000', message: 'step 7' })
    expect(recordsOf(records, 'trace')[0]).toMatchObject({ name: 'step 7' })
    expect(recordsOf(records, 'observation')[0]).toMatchObject({ name: 'step', parentSpanId: null })
  })
})

describe('placeholders of spans that had not ended', () => {
  const pending = (id: string) =>
    row({
      kind: 'pending_span',
      span_id: `f${id.slice(1)}`,
      parent_span_id: id,
      attributes: { 'logfire.pending_parent_id': '0000000000000000' },
    })
  const ended = (id: string) => row({ span_id: id, parent_span_id: null })
  const [a, b] = ['a000000000000001', 'a000000000000002']

  test('stand back for the span itself, in either order', async () => {
    for (const rows of [
      [pending(a), ended(a)],
      [ended(a), pending(a)],
    ]) {
      const spans = recordsOf(await readText(logfire, rows), 'observation')
      expect(spans).toMatchObject([{ spanId: a, endNs: 1772359201000000000n }])
    }
  })

  test('are the unfinished span where nothing else tells of it', async () => {
    const spans = recordsOf(await readText(logfire, [pending(b), ended(a)]), 'observation')
    expect(spans).toMatchObject([
      { spanId: a },
      { spanId: b, parentSpanId: null, status: 'open', endNs: null, flags: 1 },
    ])
  })
})

test("as many rows as the API's limit may be not all", async () => {
  const rows = Array.from({ length: 500 }, (_, index) => row({ span_id: `b${index}` }))
  expect(codesOf(await readText(logfire, rows))).toEqual(['partial_trace'])
  expect(codesOf(await readText(logfire, rows.slice(1)))).toEqual([])
})

test('columns of unequal length and rows without ids are said, the others kept', async () => {
  const records = await readText(logfire, {
    columns: [
      { name: 'trace_id', values: ['t1', 't2', 't3'] },
      { name: 'span_id', values: ['s1', null, 's3'] },
      { name: 'span_name', values: ['x'] },
      { name: 'start_timestamp', values: ['2026-03-01T10:00:00Z', null, '2026-03-01T10:00:00Z'] },
    ],
  })
  expect(recordsOf(records, 'observation').map(({ spanId, name }) => [spanId, name])).toEqual([
    ['s1', 'x'],
    ['s3', ''],
  ])
  expect(codesOf(records)).toEqual(['missing_id'])
  expect(codesOf(await readText(logfire, [7, row(), {}]))).toEqual(['not_a_record', 'not_a_record'])
})

test('a broken row of a table does not stop the others', async () => {
  const header = 'trace_id,span_id,span_name,start_timestamp,attributes'
  const text = `${header}\nt,s1,a,2026-03-01T10:00:00Z,"{""x"": 1"\nt,s2,b\nt,s3,c,2026-03-01T10:00:00Z,{}\n`
  const records = await readText(logfire, text)
  expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual(['s1', 's2', 's3'])
  expect(codesOf(records)).toEqual(['ragged_row', 'missing_time'])
})
