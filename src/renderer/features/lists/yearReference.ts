import { formatInstant } from '../../../shared/logic/formatters'

/**
 * An instant in the middle of the year that `timeNs` lies in, in that zone (ns since the epoch as text): as a reference
 * for short instants it says the same, and stays the same while an import adds newer data.
 */
export function yearReference(timeNs: string | null, zone: string): string | null {
  const year = /^(\d{4})-/.exec(formatInstant(timeNs, zone, 'date'))?.[1]
  return year === undefined ? timeNs : String(BigInt(Date.UTC(Number(year), 6, 1)) * 1_000_000n)
}
