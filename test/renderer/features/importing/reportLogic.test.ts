import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hexPlace, hexRows, rawRows, rowOfByte } from '../../../../src/renderer/features/importing/rawRows'
import {
  changeReportView,
  readReportView,
  writeReportView,
} from '../../../../src/renderer/features/importing/reportView'
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

test('a dump in rows: each with its address, and where a byte stands in it', () => {
  const dump = ['00000120  63 61 74 61 ', '00000130  99 11 03 6c '].join('\n')
  const rows = hexRows(dump, 0x120)
  expect(rows).toEqual([
    { offset: 0x120, label: '00000120', text: '63 61 74 61 ', isLineStart: true },
    { offset: 0x130, label: '00000130', text: '99 11 03 6c ', isLineStart: true },
  ])
  const row = rows[rowOfByte(rows, 0x132)]
  expect(row?.text.slice(hexPlace(row, 0x132), hexPlace(row, 0x132) + 2)).toBe('03')
})

describe('what a report shows', () => {
  const none = {
    fileId: null,
    code: null,
    status: null,
    text: '',
    place: null,
    byte: null,
    sourceId: null,
  } as const

  test('stands in the address and comes back from it', () => {
    const view = {
      fileId: 3,
      code: 'bad_json',
      status: 'failed',
      text: 'a b/é',
      place: 12,
      byte: 0,
      sourceId: 3,
    } as const
    for (const each of [view, { ...view, fileId: null }, { ...view, sourceId: 9 }]) {
      const route = { page: 'imports', importId: 12, params: writeReportView(each) } as const
      const address = encodeView({ route, filter: emptyFilter })
      const back = decodeView(address).route
      expect(back).toEqual(route)
      expect(back.page === 'imports' ? readReportView(back.params ?? {}) : null).toEqual(each)
    }
    expect(readReportView({})).toEqual(none)
    expect(writeReportView(none)).toEqual({})
    expect(readReportView({ file: '-1', finding: 'A B', status: 'lost', byte: '5' })).toEqual(none)
  })

  test('the row among the places goes with the places', () => {
    const view = { ...none, code: 'orphan', place: 4 }
    expect(changeReportView(view, { sourceId: 2, byte: 90 })).toEqual({ ...view, sourceId: 2, byte: 90 })
    expect(changeReportView(view, { place: 5 }).place).toBe(5)
    expect(changeReportView(view, { code: null }).place).toBeNull()
    expect(changeReportView(view, { fileId: 1 }).place).toBeNull()
  })
})
