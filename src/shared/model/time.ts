/** Nanoseconds since 1970-01-01T00:00:00Z. Exact, so bigint; never a number. */
export type EpochNs = bigint

const nsPerSecond = 1_000_000_000n

/**
 * Moments before this one (1980-01-01), on a span flagged `orderOnlyTime`, were counted and not read: the order of the
 * source is real, the date and the pace are not. They are used for drawing and never said as times.
 */
export const countedBeforeNs = 315_532_800_000_000_000n

/**
 * Writes an instant in ISO 8601 UTC with the digits that the source gave (0 to 9), so that nothing is invented:
 * `formatIso(1760000000000000001n, 9)` = `2025-10-09T08:53:20.000000001Z`.
 */
export function formatIso(timeNs: EpochNs, digits: number): string {
  const seconds = timeNs >= 0n ? timeNs / nsPerSecond : -((-timeNs + nsPerSecond - 1n) / nsPerSecond)
  const fraction = timeNs - seconds * nsPerSecond
  const base = new Date(Number(seconds) * 1000).toISOString().slice(0, -5)
  if (digits <= 0) return `${base}Z`
  return `${base}.${fraction.toString().padStart(9, '0').slice(0, Math.min(digits, 9))}Z`
}

export interface ParsedTime {
  readonly timeNs: EpochNs
  /** Fractional digits of a second that were written. */
  readonly digits: number
  /** False when the text had no offset and was read as UTC. */
  readonly hasZone: boolean
}

const isoPattern =
  /^([+-]?\d{4,6})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|z|[+-]\d{2}:?\d{2}|UTC)?)?$/

/** Reads ISO 8601 (a space for T is accepted) without losing digits below the millisecond; null when it is none. */
export function parseIso(text: string): ParsedTime | null {
  const match = isoPattern.exec(text.trim())
  if (match === null) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone] = match
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  if (!Number.isFinite(ms) || Number(month) > 12 || Number(day) > 31 || Number(hour) > 24) return null
  const offsetMinutes =
    zone === undefined || /^(z|utc)$/i.test(zone)
      ? 0
      : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
  const fractionNs = BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return {
    timeNs: BigInt(ms - offsetMinutes * 60_000) * 1_000_000n + fractionNs,
    digits: Math.min(fraction.length, 9),
    hasZone: zone !== undefined,
  }
}
