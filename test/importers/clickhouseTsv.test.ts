import { describe, expect, test } from 'vitest'
import { isClickHouseTsv, unescapeCell } from '../../src/main/importers/formats/clickhouseTsv'
import { createHead } from '../../src/main/importers/detectFormat'
import { codesOf, importBytes, observationsOf } from './importerSupport'

const columns = ['Timestamp', 'TraceId', 'SpanId', 'SpanName', 'SpanAttributes', 'StatusMessage']
const row = (spanId: string, name: string, attributes: string, message = ''): string[] => [
  '2025-10-09 08:53:20.100000001',
  '0af7651916cd43dd8448eb211c80319c',
  spanId,
  name,
  attributes,
  message,
]
const table = (...rows: string[][]): Buffer =>
  Buffer.from(rows.map((fields) => `${fields.join('\t')}\n`).join(''))
const read = (...rows: string[][]) => importBytes('otel-rows', table(columns, ...rows))

describe('tables that ClickHouse writes with tabs', () => {
  test('backslashes stand for what would end a value or a row', async () => {
    const records = await read(
      row(
        '00000000000000a1',
        '"quoted" at once',
        "{'k':'it\\'s\\ta \\\\ line\\n','n':'1'}",
        'C:\\\\new\\tfolder\\nend',
      ),
      row('00000000000000a2', 'second', '{}', '\\N'),
    )
    expect(codesOf(records)).toEqual([])
    expect(observationsOf(records)).toMatchObject([
      {
        name: '"quoted" at once',
        statusMessage: 'C:\\new\tfolder\nend',
        attributes: { k: "it's\ta \\ line\n", n: '1' },
        raw: { line: 2 },
      },
      { name: 'second', statusMessage: null, raw: { line: 3 } },
    ])
  })

  test('a second row with the types of the columns is none of the data', async () => {
    const types = [
      'DateTime64(9)',
      'String',
      'String',
      'LowCardinality(String)',
      'Map(LowCardinality(String), String)',
      'String',
    ]
    const records = await read(types, row('00000000000000a1', 'only', "{'k':'v'}"))
    expect(codesOf(records)).toEqual([])
    expect(observationsOf(records).map(({ name }) => name)).toEqual(['only'])
  })

  test('a row that is cut off is kept with what it has, and said', async () => {
    const records = await read(
      row('00000000000000a1', 'whole', "{'k':'v'}"),
      row('00000000000000a2', 'short', '{}').slice(0, 5),
    )
    expect(codesOf(records)).toEqual(['ragged_row'])
    expect(observationsOf(records)).toHaveLength(2)
  })

  test('tables of others with tabs keep their backslashes and lose their quotes', async () => {
    const frame = row('00000000000000a1', '"He said ""no"""', "{'k': 'v'}", 'C:\\new')
    expect(isClickHouseTsv(createHead(table(columns, frame), true))).toBe(false)
    const [observation] = observationsOf(await read(frame))
    expect(observation).toMatchObject({ name: 'He said "no"', statusMessage: 'C:\\new' })
    const quoted = columns.map((name) => `"${name}"`)
    expect(isClickHouseTsv(createHead(table(quoted, row('00000000000000a1', 'x', "{'k':'v'}")), true))).toBe(
      false,
    )
  })

  test.each([
    ['plain', 'plain'],
    ['a\\tb\\nc\\rd', 'a\tb\nc\rd'],
    ["it\\'s \\\\N", "it's \\N"],
    ['\\N', '\\N'],
    ['\\0\\x41\\q', '\0Aq'],
  ])('%s', (written, meant) => expect(unescapeCell(written)).toBe(meant))
})
