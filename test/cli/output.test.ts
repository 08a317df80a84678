import { describe, expect, it } from 'vitest'
import {
  displayWidth,
  formatTable,
  isoOrNull,
  manyLines,
  oneLine,
  shortDuration,
  toJson,
} from '../../src/main/cli/output'

describe('what reaches a terminal', () => {
  it('escapes what a terminal would obey', () => {
    expect(oneLine('a\u001b[31mb\nc\u202ed\u009b0m')).toBe('a\\u001b[31mb c\\u202ed\\u009b0m')
    expect(manyLines('a\r\nb\u0007\tc')).toBe('a\nb\\u0007  c')
  })

  it('writes JSON whose value is unchanged', () => {
    const value = { text: 'a\u009b\u202e\u2066\u001b', list: [1, null] }
    const text = toJson(value)
    expect(
      Array.from(text).every((character) => character === '\n' || /[\u0020-\u007e]/.test(character)),
    ).toBe(true)
    expect(JSON.parse(text)).toEqual(value)
  })

  it('writes times with the digits of the source, unknown as null', () => {
    expect(isoOrNull('1760000000000000001', 9)).toBe('2025-10-09T08:53:20.000000001Z')
    expect(isoOrNull('1760000000123000000', 3)).toBe('2025-10-09T08:53:20.123Z')
    expect(isoOrNull(null, 9)).toBeNull()
  })

  it('says durations the short way', () => {
    expect([0.02, 12.3, 4_210, 75_000, 7_500_000, null].map(shortDuration)).toEqual([
      '20 µs', '12 ms', '4.21 s', '1 min 15 s', '2 h 5 min', '–',
    ]) // prettier-ignore
  })
})

describe('a table', () => {
  const columns = [
    { title: 'NAME', flexible: true, value: (row: { name: string; count: number }) => row.name },
    {
      title: 'COUNT',
      align: 'right' as const,
      value: (row: { name: string; count: number }) => String(row.count),
    },
  ]

  it('aligns its columns, wide characters counted as two', () => {
    expect(
      formatTable(
        [
          { name: '東京', count: 1 },
          { name: 'Oslo', count: 20 },
        ],
        columns,
        null,
      ),
    ).toBe(['NAME  COUNT', '東京      1', 'Oslo     20'].join('\n'))
  })

  it('shortens the flexible column where there is no room', () => {
    const lines = formatTable([{ name: 'a'.repeat(100), count: 7 }], columns, 40).split('\n')
    expect(lines[1]).toBe(`${'a'.repeat(32)}…      7`)
    expect(lines.every((line) => displayWidth(line) <= 40)).toBe(true)
  })
})
