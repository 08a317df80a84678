import { formatIso } from '../model/time'

/**
 * How numbers, times and costs are written for people, one way everywhere. Unknown (null, NaN) is an en dash, never 0.
 * Language is English with its separators, so that a figure in a report means the same for every reader.
 */

/** What stands where nothing is known. */
export const unknownText = '–'

const isUnknown = (value: number | null | undefined): value is null | undefined =>
  value === null || value === undefined || Number.isNaN(value)

const wholeNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 71204 → `71,204`. */
export function formatCount(value: number | null | undefined): string {
  return isUnknown(value) ? unknownText : wholeNumber.format(value)
}

/** `1 span`, `2 spans`, `no spans`; the plural is given only where adding an s is wrong. */
export function formatCounted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count === 0 ? 'no' : formatCount(count)} ${count === 1 ? noun : plural}`
}

const compactUnits: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

/** Three significant digits: 812 → `812`, 31416 → `31.4k`, 1250000 → `1.25M`. */
export function formatCompact(value: number | null | undefined): string {
  if (isUnknown(value)) return unknownText
  const size = Math.abs(value)
  for (const [unit, letter] of compactUnits) {
    // 999,950 rounds up to the next unit: "1M", never "1000k".
    if (size >= unit * 0.9995) return `${threeDigits(value / unit)}${letter}`
  }
  return threeDigits(value)
}

/** Keeps zeros at the end, so that a column of figures stands still. */
function fixedThreeDigits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)
}

function threeDigits(value: number): string {
  return fixedThreeDigits(value)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

/** Tokens in a list: exact to 99,999, compact above. */
export function formatTokens(value: number | null | undefined): string {
  if (isUnknown(value)) return unknownText
  return Math.abs(value) < 100_000 ? formatCount(value) : formatCompact(value)
}

/**
 * A duration in nanoseconds with the unit that reads best: `0 ns`, `850 ns`, `12.4 µs`, `46 ms`, `6.24 s`, `40.2 s`,
 * `12 min 13 s`, `3 h 04 min`, `2 d 05 h`. Three digits below a minute, two units above.
 */
export function formatDuration(durationNs: number | null | undefined): string {
  if (isUnknown(durationNs)) return unknownText
  if (durationNs < 0) return `−${formatDuration(-durationNs)}`
  if (durationNs < 999.5) return `${Math.round(durationNs)} ns`
  if (durationNs < 999.5e3) return `${threeDigits(durationNs / 1e3)} µs`
  if (durationNs < 999.5e6) return `${threeDigits(durationNs / 1e6)} ms`
  if (durationNs < 59.95e9) return `${fixedSeconds(durationNs / 1e9)} s`
  const seconds = Math.round(durationNs / 1e9)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`
  const hours = Math.round(minutes / 60)
  return `${formatCount(Math.floor(hours / 24))} d ${twoDigits(hours % 24)} h`
}

/** Seconds keep their zeros (`6.20 s`), so that a column of them stands still. */
function fixedSeconds(seconds: number): string {
  return seconds.toFixed(seconds >= 9.995 ? 1 : 2)
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/**
 * US dollars: four decimals below one dollar, two above (`$0.0973`, `$12.40`); what would round to nothing says
 * `<$0.0001`.
 */
export function formatUsd(value: number | null | undefined): string {
  if (isUnknown(value)) return unknownText
  if (value < 0) return `−${formatUsd(-value)}`
  if (value === 0) return '$0'
  if (value < 0.00005) return '<$0.0001'
  if (value < 0.99995) return `$${value.toFixed(4)}`
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** Bytes in decimal units, three digits with their zeros: `0 B`, `999 B`, `1.80 MB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (isUnknown(bytes)) return unknownText
  if (bytes < 999.5) return `${Math.round(bytes)} B`
  for (const [unit, letter] of [
    [1e12, 'TB'],
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ] as const) {
    if (bytes >= unit * 0.9995) return `${fixedThreeDigits(bytes / unit)} ${letter}`
  }
  return `${fixedThreeDigits(bytes / 1e3)} kB`
}

/** A share of 0..1: `0 %`, `<1 %`, `61 %`, `100 %` (only when it is all). */
export function formatShare(share: number | null | undefined): string {
  if (isUnknown(share)) return unknownText
  if (share <= 0) return '0 %'
  if (share < 0.01) return '<1 %'
  if (share > 0.99 && share < 1) return '>99 %'
  return `${Math.round(share * 100)} %`
}

/** Seconds as a person counts them down: `4 s`, `2 min`, `1 h 20 min`. */
export function formatTimeLeft(seconds: number | null | undefined): string {
  if (isUnknown(seconds)) return unknownText
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`
}

/** How an instant is written: time of day, day alone, both, or both short (day without its year when it is this one). */
export type InstantStyle = 'time' | 'date' | 'dateTime'

/**
 * An instant (ns since the epoch as text) in a zone, as `2026-10-03 14:59:14.123`. `digits` is how many digits of a
 * second to show at most (the source's own, so nothing is invented). Null and what is no number: an en dash.
 */
export function formatInstant(
  timeNs: string | null,
  zone: string,
  style: InstantStyle = 'dateTime',
  digits = 0,
): string {
  const parts = instantParts(timeNs, zone)
  if (parts === null) return unknownText
  const fraction = digits > 0 ? `.${parts.fraction.slice(0, Math.min(digits, 9))}` : ''
  if (style === 'date') return parts.date
  if (style === 'time') return `${parts.time}${fraction}`
  return `${parts.date} ${parts.time}${fraction}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/**
 * An instant for a column: `Oct 03 14:59:14`, or `2025-10-03 14:59` where its year is not that of the reference (the
 * newest data; null: the year is always written).
 */
export function formatShortInstant(timeNs: string | null, zone: string, referenceNs: string | null): string {
  const parts = instantParts(timeNs, zone)
  if (parts === null) return unknownText
  const [year, month, day] = parts.date.split('-')
  if (instantParts(referenceNs, zone)?.date.split('-')[0] !== year)
    return `${parts.date} ${parts.time.slice(0, 5)}`
  return `${months[Number(month) - 1] ?? month} ${day} ${parts.time}`
}

/** The instant in UTC with every digit the source gave, for a hover: `2026-10-03T12:59:14.123Z`. */
export function formatUtc(timeNs: string | null, digits: number): string {
  if (timeNs === null || !/^-?\d+$/.test(timeNs)) return unknownText
  try {
    return formatIso(BigInt(timeNs), digits)
  } catch {
    return `${timeNs} ns since 1970`
  }
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>()

function zoneFormat(zone: string): Intl.DateTimeFormat {
  const known = zoneFormats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  zoneFormats.set(zone, made)
  return made
}

function instantParts(
  timeNs: string | null,
  zone: string,
): { readonly date: string; readonly time: string; readonly fraction: string } | null {
  if (timeNs === null || !/^-?\d{1,20}$/.test(timeNs)) return null
  const exact = BigInt(timeNs)
  const ms = Number((exact - (((exact % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n)
  if (Math.abs(ms) > 8.64e15) return null
  const found: Record<string, string> = {}
  for (const { type, value } of zoneFormat(zone).formatToParts(ms)) found[type] = value
  const fraction = ((exact % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  return {
    date: `${found['year']}-${found['month']}-${found['day']}`,
    time: `${found['hour']}:${found['minute']}:${found['second']}`,
    fraction: fraction.toString().padStart(9, '0'),
  }
}
