import { formatIso } from '../../shared/model/time'

/** Where a command writes: results to one stream, sentences to the other. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** Columns of the terminal; null when the output goes elsewhere. */
  readonly width: number | null
}

/** Control characters that a terminal would obey or that reorder text: traces are foreign, they are shown escaped. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const inJson = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

const escapeCharacter = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`

/** Text for a line of a table: no line breaks, nothing a terminal acts upon. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\t\r\n]+/g, ' ').replaceAll(unsafe, escapeCharacter)
}

/** Text of several lines, its control characters escaped. */
export function manyLines(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replaceAll('\t', '  ').replaceAll(unsafe, escapeCharacter))
    .join('\n')
}

/** JSON that is also harmless on a terminal: the characters in question are written as escapes, the value is the same. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(inJson, escapeCharacter)
}

/** ISO 8601 with the digits the source gave; null stays null. */
export function isoOrNull(ns: string | null, digits: number): string | null {
  return ns === null ? null : formatIso(BigInt(ns), digits)
}

/** Milliseconds from nanoseconds; null stays null. */
export function msOrNull(ns: number | null): number | null {
  return ns === null ? null : ns / 1e6
}

/** "842 ms", "3.42 s", "2 min 5 s"; "–" for unknown. */
export function shortDuration(ms: number | null): string {
  if (ms === null) return '–'
  if (ms < 1) return `${Math.round(ms * 1000)} µs`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`
  const seconds = Math.round(ms / 1000)
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** "31 MB": three digits at most, in powers of 1000. */
export function shortBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 ? value : Number(value.toPrecision(3))} ${units[power] ?? 'B'}`
}

export const shortNumber = (value: number | null): string =>
  value === null ? '–' : value.toLocaleString('en')
export const shortCost = (usd: number | null): string =>
  usd === null ? '–' : `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`

export interface Column<T> {
  readonly title: string
  readonly align?: 'right'
  /** May shrink when the terminal is narrow. */
  readonly flexible?: boolean
  value(row: T): string
}

/** A table for people: aligned columns, one row a line, cut to the terminal's width where there is one. */
export function formatTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  width: number | null,
): string {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))))
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => displayWidth(row[index] ?? ''))),
  )
  const total = widths.reduce((sum, each) => sum + each + 2, -2)
  if (width !== null && total > width) {
    const flexible = columns.findIndex((column) => column.flexible === true)
    if (flexible >= 0) widths[flexible] = Math.max(12, (widths[flexible] ?? 0) - (total - width))
  }
  const line = (values: readonly string[]): string =>
    values
      .map((value, index) => pad(value, widths[index] ?? 0, columns[index]?.align === 'right'))
      .join('  ')
      .trimEnd()
  return [line(columns.map((column) => column.title)), ...cells.map(line)].join('\n')
}

/** Columns a text takes on a terminal: East Asian wide characters take two (Unicode UAX 11, the common ranges). */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const isWide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe4f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff)
    width += isWide ? 2 : 1
  }
  return width
}

function pad(text: string, width: number, right: boolean): string {
  let shown = text
  if (displayWidth(shown) > width) {
    const characters = Array.from(shown)
    while (characters.length > 0 && displayWidth(characters.join('')) > width - 1) characters.pop()
    shown = `${characters.join('')}…`
  }
  const space = ' '.repeat(Math.max(0, width - displayWidth(shown)))
  return right ? space + shown : shown + space
}
