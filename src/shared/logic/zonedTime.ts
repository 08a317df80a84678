/**
 * Reads a wall-clock time in a zone: what a person typed into a field is meant in the zone they read times in.
 */

const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/

/**
 * `2026-10-03T14:59` in `Europe/Berlin` as ns since the epoch (text), or null when it is no time. A time that a change of
 * clocks skips is read with the offset before the change; one that happens twice is the first.
 */
export function parseZonedTime(text: string, zone: string): string | null {
  const match = pattern.exec(text.trim())
  if (match === null) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second)
  if (new Date(wallMs).getUTCDate() !== day) return null
  const candidates = [wallMs - 86_400_000, wallMs + 86_400_000].map(
    (near) => wallMs - zoneOffsetMs(near, zone),
  )
  const exact = candidates.filter((instant) => instant + zoneOffsetMs(instant, zone) === wallMs)
  const instantMs = exact.length > 0 ? Math.min(...exact) : (candidates[0] ?? wallMs)
  return (BigInt(instantMs) * 1_000_000n).toString()
}

/** An instant as the value of a `datetime-local` field in a zone, to the second. */
export function zonedFieldValue(timeNs: string, zone: string): string {
  const ms = Number(BigInt(timeNs) / 1_000_000n)
  return new Date(ms + zoneOffsetMs(ms, zone)).toISOString().slice(0, 19)
}

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
export function zoneOffsetMs(instantMs: number, zone: string): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of offsetFormat(zone).formatToParts(instantMs)) parts[type] = Number(value)
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instantMs / 1_000) * 1_000
}

const formats = new Map<string, Intl.DateTimeFormat>()

function offsetFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}
