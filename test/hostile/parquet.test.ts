import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { expectSentence, importHostile } from '../support/hostile/hostileImport'
import {
  levels,
  list,
  rawParquet,
  run,
  struct,
  texts,
  varint,
  withFooter,
} from '../support/hostile/rawParquet'
import type { RawColumn } from '../support/hostile/rawParquet'
import { sized } from '../support/hostile/soak'

const plain = (name: string, ...values: readonly string[]): RawColumn => ({
  name,
  type: 6,
  isOptional: false,
  values: values.length,
  pages: [{ type: 'data', values: values.length, encoding: 0, body: texts(...values) }],
})

const plainSpan = [
  plain('TraceId', '0af7651916cd43dd8448eb211c80319c'),
  plain('SpanId', 'b7ad6b7169203331'),
  plain('SpanName', 'hostile'),
  plain('Timestamp', '2025-10-09T08:53:20.1Z'),
  plain('Duration', '1000'),
  plain('SpanAttributes', '{}'),
] as const

/** A column of one text in a dictionary, named by `indices`. */
const dictionary = (name: string, text: string, values: number, indices: Buffer): RawColumn => ({
  name,
  type: 6,
  isOptional: false,
  values,
  pages: [
    { type: 'dictionary', values: 1, encoding: 0, body: texts(text) },
    { type: 'data', values, encoding: 8, body: indices },
  ],
})

const nothing = (name: string, values: number, runs = run(values, 0), stated = values): RawColumn => ({
  name,
  type: 6,
  isOptional: true,
  values: stated,
  pages: [{ type: 'data', values, encoding: 0, body: levels(runs) }],
})

describe('Parquet files that no writer makes', () => {
  test('the generator writes what is read: one span, and one whose columns are dictionaries and nulls', async () => {
    const whole = await importHostile(rawParquet(plainSpan, 1))
    expect(whole).toMatchObject({ status: 'done', counts: {} })
    const index = Buffer.concat([Buffer.from([1]), run(1, 0)])
    const report = await importHostile(
      rawParquet([...plainSpan, dictionary('a', 'x', 1, index), nothing('b', 1)], 1),
    )
    expect(report).toMatchObject({ status: 'done', counts: {} })
    expect(report.files[0]).toMatchObject({ format: 'otel-rows', stored: 1 })
  })

  const claims: readonly (readonly [string, 'corrupt_container' | 'decompression_limit', () => Buffer])[] = [
    [
      'levels in a run of two billion',
      'corrupt_container',
      () => rawParquet([nothing('a', 10, run(2 ** 30 - 1, 0))], 10),
    ],
    [
      'indices in a run of two billion',
      'corrupt_container',
      () =>
        rawParquet([dictionary('a', 'x', 10, Buffer.concat([Buffer.from([1]), run(2 ** 30 - 1, 0)]))], 10),
    ],
    [
      'a page that claims two billion values',
      'decompression_limit',
      () => rawParquet([nothing('a', 2 ** 31 - 1, run(5, 0), 10)], 10),
    ],
    [
      'a page with more values than its column',
      'corrupt_container',
      () => rawParquet([nothing('a', 1_000_000, run(1_000_000, 0), 10)], 10),
    ],
    [
      'a group of more rows than anything',
      'decompression_limit',
      () => rawParquet([nothing('a', 10, run(10, 0), 2 ** 40)], 2 ** 40),
    ],
    [
      'ten thousand columns of a million nulls each, which share one page',
      'decompression_limit',
      () =>
        rawParquet(
          Array.from({ length: 10_000 }, (_, index) => ({
            ...nothing(`c${index}`, 1_000_000),
            ...(index === 0 ? {} : { sharesPagesOf: 0 }),
          })),
          1_000_000,
        ),
    ],
    [
      'a column of a terabyte',
      'decompression_limit',
      () => rawParquet([{ ...plain('a', 'x'), statedBytes: 2 ** 40 }], 1),
    ],
    [
      'texts that each repeat the one before and a bit',
      'decompression_limit',
      () => rawParquet([deltaTexts(1_000, 1_000_000)], 1_000),
    ],
    [
      'a page of snappy that claims a gigabyte',
      'decompression_limit',
      () =>
        rawParquet(
          [
            {
              ...plain('a', 'x'),
              codec: 1,
              pages: [{ type: 'data', values: 1, encoding: 0, body: Buffer.alloc(64), statedBytes: 2 ** 30 }],
            },
          ],
          1,
        ),
    ],
    [
      'two hundred columns that share one text of a megabyte: a row of more than any',
      'decompression_limit',
      () =>
        rawParquet(
          Array.from({ length: 200 }, (_, index) => ({
            ...dictionary(`c${index}`, 'x'.repeat(1 << 20), 1, Buffer.concat([Buffer.from([1]), run(1, 0)])),
            ...(index === 0 ? {} : { sharesPagesOf: 0 }),
          })),
          1,
        ),
    ],
    [
      'a number of a megabyte in its footer',
      'corrupt_container',
      () =>
        withFooter(Buffer.from('PAR1'), Buffer.concat([Buffer.from([0x16]), Buffer.alloc(1 << 20, 0xff)])),
    ],
    [
      'a footer of structures in structures',
      'corrupt_container',
      () => withFooter(Buffer.from('PAR1'), Buffer.alloc(1 << 20, 0x1c)),
    ],
    [
      'a footer of millions of empty structures',
      'corrupt_container',
      () =>
        withFooter(
          Buffer.from('PAR1'),
          struct([
            2,
            'list',
            Buffer.concat([Buffer.from([0xfc]), varint(5_000_000), Buffer.alloc(5_000_000)]),
          ]),
        ),
    ],
    [
      'a footer longer than the file',
      'corrupt_container',
      () => Buffer.concat([Buffer.from('PAR1xxxx'), Buffer.from([0xff, 0xff, 0, 0]), Buffer.from('PAR1')]),
    ],
    [
      'another mark at its end',
      'corrupt_container',
      () => Buffer.concat([rawParquet(plainSpan, 1), Buffer.from('!')]),
    ],
    ['nothing but its mark', 'corrupt_container', () => Buffer.from('PAR1')],
    [
      'no column in a group of rows',
      'corrupt_container',
      () =>
        withFooter(
          Buffer.from('PAR1'),
          struct(
            [1, 'int', 1],
            [2, 'list', list('struct', [struct([4, 'text', 'schema'], [5, 'int', 2 ** 30])])],
            [3, 'long', 10],
            [
              4,
              'list',
              list('struct', [struct([1, 'list', list('struct', [])], [2, 'long', 1], [3, 'long', 10])]),
            ],
          ),
        ),
    ],
  ]

  test.each(claims)('%s', { timeout: 120_000 }, async (_, code, make) => {
    const started = performance.now()
    const report = await importHostile(make(), { again: false })
    expect(report).toMatchObject({ status: 'failed', counts: { [code]: 1 } })
    expectSentence(report.first(code)?.message ?? null)
    expect(performance.now() - started).toBeLessThan(60_000)
    expect(process.resourceUsage().maxRSS * 1_024).toBeLessThan(1_500 * 2 ** 20)
  })

  test(
    'a bomb of a dictionary stops at its limit; what came in before stays',
    { timeout: 1_800_000 },
    async () => {
      const rows = sized(100, 12_000)
      const named = (name: string, text: string): RawColumn =>
        dictionary(name, text, rows, Buffer.concat([Buffer.from([1]), run(rows, 0)]))
      const [, , ...others] = plainSpan.map(({ name, pages }) =>
        named(name, pages[0]?.body.toString('latin1', 4) ?? ''),
      )
      const ids = (digits: number): string[] =>
        Array.from({ length: rows }, (_, index) => (2 ** 20 + index).toString(16).padStart(digits, 'a'))
      const columns = [plain('TraceId', ...ids(32)), plain('SpanId', ...ids(16)), ...others]
      const bytes = gzipSync(rawParquet([...columns, named('StatusMessage', 'x'.repeat(100_000))], rows))
      const report = await importHostile(bytes, { again: false })
      const [file] = report.files
      expect(report.status).toBe('done')
      if (rows < 10_000) expect(file).toMatchObject({ stored: rows })
      else expect(report.counts['decompression_limit']).toBe(1)
      expect(file?.stored).toBeGreaterThanOrEqual(100)
    },
  )
})

/** Each text takes nearly all of the one before it: a few bytes each, a megabyte when written out. */
function deltaTexts(count: number, length: number): RawColumn {
  const deltas = (first: number, ...others: readonly number[]): Buffer => {
    const zigzag = (value: number): Buffer => varint(value < 0 ? -2 * value - 1 : 2 * value)
    // One block of equal differences needs no bits beyond the least of them.
    const blocks: Buffer[] = []
    for (let index = 0; index < others.length; index += 128)
      blocks.push(Buffer.concat([zigzag(others[index] ?? 0), Buffer.alloc(4)]))
    return Buffer.concat([varint(128), varint(4), varint(others.length + 1), zigzag(first), ...blocks])
  }
  // The first text is written whole, the second takes all of it, and so do all others.
  const prefixes = deltas(length, ...Array.from({ length: count - 1 }, () => 0))
  const suffixes = deltas(0, ...Array.from({ length: count - 1 }, () => 0))
  return {
    name: 'a',
    type: 6,
    isOptional: false,
    values: count,
    pages: [{ type: 'data', values: count, encoding: 7, body: Buffer.concat([prefixes, suffixes]) }],
  }
}
