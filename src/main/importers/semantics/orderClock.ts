import type { TimeSpan } from '../../../shared/model/importRecord'
import { countedStepNs } from '../../../shared/model/time'

const baseNs = 1_000_000_000n

/** Times for a source that has none: the order is real, the moments are not. */
export interface OrderClock {
  /** The moment that the next step begins at. */
  now(): bigint
  /** A step that begins now; `durationNs` where the source states one, else a millisecond to be seen by. */
  step(durationNs?: bigint | null): TimeSpan
}

/**
 * Counts from one second after 1970-01-01T00:00:00Z, so that nobody takes what it says for a real time. Whatever gets
 * its times here carries the flag `orderOnlyTime` (its times are drawn and not said, see `countedBeforeNs`), and its
 * trace a finding `order_only_time`.
 */
export function createOrderClock(): OrderClock {
  let nowNs = baseNs
  return {
    now: () => nowNs,
    step(durationNs = null) {
      const startNs = nowNs
      nowNs += durationNs === null || durationNs <= 0n ? countedStepNs : durationNs
      return { startNs, endNs: nowNs, timeDigits: 0 }
    },
  }
}
