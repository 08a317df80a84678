import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rawRows, rowOfByte } from '../../../../src/renderer/features/importing/rawRows'
import { readReportView, writeReportView } from '../../../../src/renderer/features/importing/reportView'
import { decodeView, encodeView } from '../../../../src/renderer/state/urlState'
import { emptyFilter } from '../../../../src/shared/model/filter'

describe('source text in rows', () => {
  test('cut at line ends and where a line is long, each row with its byte', () => {
    expect(rawRows('ä1\n\nabcdef', 0, 4)).toEqual([
      { offset: 0, text: 'ä1', isLineStart: true },
      { offset: 4, text: '', isLineStart: true },
      { offset: 5, text: 'abcd', isLineStart: true },
      { offset: 9, text: 'ef', isLineStart: false },
    ])
    expect(rawRows('x', 100, 4)).toEqual([{ offset: 100, text: 'x', isLineStart: false }])
  })

  test('every byte is in the row that holds it, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '語', '😀', '\n') }),
        fc.integer({ min: 1, max: 9 }),
        (text, width) => {
          const rows = rawRows(text, 7, width)
          const bytes = new TextEncoder().encode(text)
          for (const row of rows) {
            const own = new TextEncoder().encode(row.text)
            const from = row.offset - 7
            expect(bytes.slice(from, from + own.length)).toEqual(own)
          }
          expect(rows.map((row) => row.text).join('')).toBe(text.replaceAll('\n', ''))
          rows.forEach((row, index) => expect(rowOfByte(rows, row.offset)).toBe(index))
        },
      ),
    )
    expect(rowOfByte(rawRows('abc', 10, 5), 9)).toBe(-1)
  })
})

test('what a report shows stands in the address and comes back from it', () => {
  const view = { fileId: 3, code: 'bad_json', status: 'failed', text: 'a b/é', byte: 0 } as const
  const route = { page: 'imports', importId: 12, params: writeReportView(view) } as const
  const address = encodeView({ route, filter: emptyFilter })
  const back = decodeView(address).route
  expect(back).toEqual(route)
  expect(back.page === 'imports' ? readReportView(back.params ?? {}) : null).toEqual(view)
  const none = { fileId: null, code: null, status: null, text: '', byte: null }
  expect(readReportView({})).toEqual(none)
  expect(writeReportView(none)).toEqual({})
  expect(readReportView({ file: '-1', finding: 'A B', status: 'lost', byte: '5' })).toEqual(none)
})
