import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHead } from '../../src/main/importers/detectFormat'
import { type CsvDelimiter, peekCsv } from '../../src/main/importers/readers/csvDialect'
import {
  type CsvHeader,
  type CsvOptions,
  type CsvRecord,
  type CsvRow,
  readCsvRecords,
  readCsvRows,
} from '../../src/main/importers/readers/csvRows'
import type { ProblemRecord } from '../../src/shared/model/importRecord'

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

async function readAll(
  input: string | Uint8Array,
  size = 1 << 16,
  options: CsvOptions = {},
): Promise<(CsvRow | ProblemRecord)[]> {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : input
  const items: (CsvRow | ProblemRecord)[] = []
  for await (const batch of readCsvRows(chunked(bytes, size), options)) items.push(...batch)
  return items
}

async function readRecords(text: string, size = 1 << 16): Promise<(CsvHeader | CsvRecord | ProblemRecord)[]> {
  const items: (CsvHeader | CsvRecord | ProblemRecord)[] = []
  for await (const batch of readCsvRecords(chunked(Buffer.from(text), size))) items.push(...batch)
  return items
}

const rowsOf = (items: readonly (CsvRow | ProblemRecord)[]): (readonly string[])[] =>
  items.flatMap((item) => (item.type === 'row' ? [item.fields] : []))
const codesOf = (items: readonly { type: string }[]): string[] =>
  (items as readonly (CsvRow | ProblemRecord)[]).flatMap((item) =>
    item.type === 'problem' ? [item.code] : [],
  )
const peek = (text: string, isWhole = true): ReturnType<typeof peekCsv> =>
  peekCsv(createHead(Buffer.from(text), isWhole))

/** RFC 4180: quotes where they are needed, or everywhere. */
function writeField(field: string, delimiter: string, quoteAll: boolean): string {
  const needed =
    quoteAll || field.trim() === '' || [delimiter, '"', '\n', '\r'].some((c) => field.includes(c))
  return needed ? `"${field.replaceAll('"', '""')}"` : field
}

const pieces = fc.constantFrom(
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '{"a": 1}',
  'ü',
  '日本',
  '𝄞',
  ' ',
  '',
)
const fields = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.oneof(pieces, fc.string()), { maxLength: 6 }).map((parts) => parts.join('')),
)
const layouts = fc.record({
  delimiter: fc.constantFrom<CsvDelimiter>(',', ';', '\t'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  quoteAll: fc.boolean(),
  mark: fc.constantFrom('', '\uFEFF'),
  isEnded: fc.boolean(),
  chunk: fc.integer({ min: 1, max: 40 }),
})

describe('readCsvRows on any table and any chunking', () => {
  it('gives back what was written, each row at its bytes and line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fields, { minLength: 1, maxLength: 5 }), { maxLength: 8 }),
        layouts,
        async (rows, { delimiter, lineEnd, quoteAll, mark, isEnded, chunk }) => {
          const lines = rows.map((row) =>
            row.map((field) => writeField(field, delimiter, quoteAll)).join(delimiter),
          )
          const bytes = Buffer.from(mark + lines.join(lineEnd) + (isEnded ? lineEnd : ''), 'utf8')
          const items = await readAll(bytes, chunk, { delimiter })
          expect(codesOf(items)).toEqual([])
          expect(rowsOf(items)).toEqual(rows)
          for (const [index, item] of items.entries()) {
            if (item.type !== 'row') continue
            const { offset, length, line } = item.position
            expect(bytes.toString('utf8', offset, offset + length)).toBe(lines[index])
            expect(line).toBe(bytes.toString('latin1', 0, offset).split('\n').length)
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  it('never throws and places every item within any bytes, the same in any chunking', async () => {
    const parts = fc.array(fc.oneof(pieces, fc.constantFrom('a', 'b,c\n', '"x",', '\n')), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 12 }), async (texts, chunk) => {
        const bytes = Buffer.from(texts.join(''), 'utf8')
        const items = await readAll(bytes, chunk, { rowLimit: 60 })
        expect(items).toEqual(await readAll(bytes, 1 << 16, { rowLimit: 60 }))
        let before = 0
        for (const item of items) {
          const { offset, length } = item.type === 'row' ? item.position : item.raw
          expect(offset).toBeGreaterThanOrEqual(item.type === 'row' ? before : 0)
          expect(offset + length).toBeLessThanOrEqual(bytes.length)
          if (item.type === 'row') before = offset + length
        }
      }),
      { numRuns: 500 },
    )
  })

  it('keeps every character of a table with a stray quote', async () => {
    const table = fc.array(fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 3, maxLength: 3 }), {
      minLength: 3,
      maxLength: 30,
    })
    await fc.assert(
      fc.asyncProperty(table, fc.nat(), fc.boolean(), async (rows, pick, quoteAll) => {
        const lines = rows.map((row) => row.map((field) => writeField(field, ',', quoteAll)).join(','))
        const broken = 1 + (pick % (rows.length - 2))
        lines[broken] = `"${rows[broken]?.join(',') ?? ''}`
        const items = await readAll(lines.join('\n'), 5, { delimiter: ',' })
        const found = rowsOf(items).flat().join('')
        expect(found.replaceAll(/[",]/g, '')).toBe(rows.flat().join(''))
      }),
      { numRuns: 200 },
    )
  })
})

describe('readCsvRows', () => {
  it('finds comma, semicolon and tab by the first rows', async () => {
    expect(rowsOf(await readAll('a;b,c;d\n1;2,5;3\n'))).toEqual([
      ['a', 'b,c', 'd'],
      ['1', '2,5', '3'],
    ])
    expect(rowsOf(await readAll('a\tb\n1,0\t2,0\n'))[1]).toEqual(['1,0', '2,0'])
    expect(rowsOf(await readAll('"a;1","b;2","c;3"\n1,2,3\n'))[0]).toEqual(['a;1', 'b;2', 'c;3'])
    expect(rowsOf(await readAll('sep=;\r\na,b;c\r\n1,2;3\r\n'))).toEqual([
      ['a,b', 'c'],
      ['1,2', '3'],
    ])
  })

  it('reads UTF-16 with places in the original bytes', async () => {
    const bytes = Buffer.from('\uFEFFid,text\n1,"zwölf\n"\n2,x', 'utf16le')
    const items = await readAll(bytes, 3)
    expect(rowsOf(items)).toEqual([
      ['id', 'text'],
      ['1', 'zwölf\n'],
      ['2', 'x'],
    ])
    const last = items[2]
    if (last?.type !== 'row') throw new Error('no row')
    const { offset, length, line } = last.position
    expect(bytes.toString('utf16le', offset, offset + length)).toBe('2,x')
    expect(line).toBe(4)
  })

  it('goes on behind a quote that is never closed, and behind one closed in the wrong place', async () => {
    const atEnd = await readAll('id,text,n\n1,"never closed,5\n2,good,6\n3,good,7\n')
    expect(rowsOf(atEnd).slice(1)).toEqual([
      ['1', '"never closed,5'],
      ['2', 'good', '6'],
      ['3', 'good', '7'],
    ])
    expect(codesOf(atEnd)).toEqual(['bad_csv'])
    const beforeQuoted = await readAll('"id","text"\n"1","never closed\n"2","good"\n"3","good"\n')
    expect(rowsOf(beforeQuoted).slice(1)).toEqual([
      ['1', '"never closed'],
      ['2', 'good'],
      ['3', 'good'],
    ])
    const json = await readAll('id,body,n\n1,"{"a": {"b": 2}}",3\n')
    expect(rowsOf(json)[1]).toEqual(['1', '{"a": {"b": 2}}', '3'])
    expect(codesOf(json)).toEqual(['bad_csv'])
  })

  it('says where a table is cut off inside quotes and where a row is too large', async () => {
    const cut = await readAll('id,text\n1,a\n2,"cut in the\nmiddle')
    expect(rowsOf(cut)).toHaveLength(2)
    expect(cut[2]).toMatchObject({ code: 'truncated_input', skipped: true, raw: { offset: 12, line: 3 } })
    const long = `id,text\n1,"${'x\n'.repeat(100)}"\n2,b\n`
    const large = await readAll(long, 7, { rowLimit: 64 })
    expect(rowsOf(large)).toEqual([
      ['id', 'text'],
      ['2', 'b'],
    ])
    expect(large[1]).toMatchObject({ code: 'too_large', raw: { offset: 8, line: 2, length: 205 } })
  })

  it('stays linear on tables made of stray quotes', async () => {
    const startMs = performance.now()
    for (const line of ['x,"b\n', 'x,"b\nx,y\n', 'x,""b\nx,y\n', '"\n', 'x,"a"b', '"a"b,"c"\n']) {
      await readAll(line.repeat(200_000), 1 << 16, { delimiter: ',', rowLimit: 1 << 20 })
    }
    expect(performance.now() - startMs).toBeLessThan(50_000)
  }, 60_000)

  it('leaves a row of a million fields out, and names a million equal columns', async () => {
    const wide = await readAll(`a,b\n${','.repeat(1_000_000)}\n1,2\n`)
    expect(rowsOf(wide)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(wide[1]).toMatchObject({ code: 'too_large', raw: { offset: 4, line: 2, length: 1_000_000 } })
    const [header] = await readRecords(`${'a,'.repeat(60_000)}a (2)\n`)
    expect(header?.type === 'header' && new Set(header.columns).size).toBe(60_001)
  })

  it('replaces bytes that are not UTF-8 and says so', async () => {
    const items = await readAll(Buffer.from('a,b\n1,\xff\n', 'latin1'))
    expect(codesOf(items)).toEqual(['invalid_unicode'])
    expect(rowsOf(items)[1]).toEqual(['1', '\uFFFD'])
  })
})

describe('readCsvRecords', () => {
  it('names fields by the header, keeps ragged rows and says so', async () => {
    const items = await readRecords('id,text,,id\n1,a,b,c\n\n2\n3,a,b,c,d\n', 3)
    expect(items[0]).toMatchObject({ type: 'header', columns: ['id', 'text', 'column 3', 'id (2)'] })
    const values = items.flatMap((item) => (item.type === 'record' ? [item.value] : []))
    expect(values).toEqual([
      { id: '1', text: 'a', 'column 3': 'b', 'id (2)': 'c' },
      { id: '2' },
      { id: '3', text: 'a', 'column 3': 'b', 'id (2)': 'c', 'column 5': 'd' },
    ])
    const problems = items.filter((item) => item.type === 'problem')
    expect(problems.map(({ code, raw }) => [code, raw.line])).toEqual([
      ['ragged_row', 4],
      ['ragged_row', 5],
    ])
  })

  it('keeps a column named __proto__ as data', async () => {
    const [, record] = await readRecords('__proto__,b\nx,y\n')
    expect(record?.type === 'record' && Object.keys(record.value)).toEqual(['__proto__', 'b'])
  })
})

describe('peekCsv', () => {
  it('knows a table by its columns and shows its first rows', () => {
    expect(peek('\uFEFFid;name\r\n1;"a;b"\r\n')).toEqual({
      delimiter: ';',
      columns: ['id', 'name'],
      rows: [{ id: '1', name: 'a;b' }],
    })
    expect(peek('id,name\n1,"cut in the mid', false)?.rows).toEqual([])
    expect(peek('id,name')?.columns).toEqual(['id', 'name'])
  })

  it('takes JSON, prose, logs and binary data for no table', () => {
    for (const text of [
      '{"a":1,"b":2}\n{"a":2,"b":3}\n',
      '[1,2]\n[3,4]\n',
      '',
      'one column\nof text\n',
      'Dear all, it is done.\nI went there, saw it, and came back.\nNothing more to say.\nBye\n',
      '2026-03-01 10:00:00,123 INFO start\n  at main\n  at run, line 3, col 4\n',
      'a,b\0c\n1,2\n',
      ',,,\n1,2,3,4\n',
    ]) {
      expect(peek(text), text).toBeNull()
    }
  })
})
