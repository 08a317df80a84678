import { observationFlags } from '../../../shared/model/kinds'
import { countedBeforeNs } from '../../../shared/model/time'

/** SQL that is true for an observation whose times were counted because the source has none. */
export function hasCountedTime(alias: string): string {
  return `${alias}.flags & ${String(observationFlags.orderOnlyTime)} AND ${alias}.start_ns < ${String(countedBeforeNs)}`
}

/** The same of a moment inside an observation with these flags. */
export const isCountedTime = (flags: number, timeNs: string | null): boolean =>
  timeNs !== null && (flags & observationFlags.orderOnlyTime) !== 0 && BigInt(timeNs) < countedBeforeNs

/**
 * SQL columns `startNs`, `endNs` (text) and `durationNs` of the observations under an alias. Times that were counted
 * because the source has none are null, and a duration too unless the source stated it.
 */
export function saidTimes(alias: string): string {
  const counted = hasCountedTime(alias)
  const isStated = `${alias}.flags & ${String(observationFlags.statedDuration)}`
  return `iif(${counted}, NULL, CAST(${alias}.start_ns AS TEXT)) AS startNs,
    iif(${counted}, NULL, CAST(${alias}.end_ns AS TEXT)) AS endNs,
    CAST(iif(${counted} AND NOT ${isStated}, NULL, ${alias}.end_ns - ${alias}.start_ns) AS REAL) AS durationNs`
}
