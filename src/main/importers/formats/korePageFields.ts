import { addMs, type Field, type FieldTime, readTime, wordOf } from './vendorFields'

const durationPattern = /^([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h|sec|seconds?|min|minutes?|hours?)$/i
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

export interface PageDuration {
  readonly ms: number
  /** Fractional digits of a second that the text states. */
  readonly digits: number
}

/** Reads "2.4s", "450ms", "9 minutes", "1 hour"; null when it is none of these. */
export function readDuration(field: Field): PageDuration | null {
  const match = durationPattern.exec(wordOf(field)?.trim() ?? '')
  if (match === null) return null
  const [, number = '', unit = ''] = match
  const short = /^m(s)?$/i.test(unit) ? unit.toLowerCase() : unit.charAt(0).toLowerCase()
  const fraction = number.split('.')[1]?.length ?? 0
  const digits = short === 'ms' ? 3 + fraction : short === 's' ? fraction : 0
  return { ms: Number(number) * (unitMs[short] ?? 1000), digits: Math.min(9, digits) }
}

/** Reads "$0.014" and "$1,234.50" as dollars; null when it is none. */
export function readDollars(field: Field): number | null {
  const match = /^\$\s?([0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)$/.exec(wordOf(field)?.trim() ?? '')
  return match?.[1] === undefined ? null : Number(match[1].replaceAll(',', ''))
}

const dayMs = 24 * 3_600_000
const halfDayNs = BigInt(dayMs / 2) * 1_000_000n

/**
 * Reads a time of day ("10:00:00.400") on the day of `baseNs`; one that lies more than half a day before the base is
 * of the next day. A whole date and time is read as it stands.
 */
export function readClock(field: Field, baseNs: bigint | null): FieldTime | null {
  const text = wordOf(field)?.trim() ?? ''
  if (!/^\d{1,2}:\d{2}:\d{2}(\.\d+)?$/.test(text)) {
    const time = readTime(field)
    return time === 'impossible' ? null : time
  }
  if (baseNs === null) return null
  const day = new Date(Number(baseNs / 1_000_000n)).toISOString().slice(0, 10)
  const time = readTime(
    `${day}T${text.padStart(text.indexOf(':') === 1 ? text.length + 1 : text.length, '0')}`,
  )
  if (time === null || time === 'impossible') return null
  if (baseNs - time.timeNs <= halfDayNs) return time
  const nextDayNs = addMs(time.timeNs, dayMs)
  return nextDayNs === null ? null : { ...time, timeNs: nextDayNs }
}
