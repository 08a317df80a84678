import type { TimeSpan } from '../../../shared/model/importRecord'

const baseNs = 1_000_000_000n
const stepNs = 1_000_000n

/** Times for a source that has none: the order is real, the moments are not. */
export interface OrderClock {
  /** The moment that the next step begins at. */
  now(): bigint
  /**
   * A step that begins now; `durationNs` where the source states one (flag it `statedDuration`), else a millisecond to be
   * seen by.
   */
  step(durationNs?: bigint | null): TimeSpan
}

/**
 * Counts from one second after 1970-01-01T00:00:00Z, so that nobody takes what it says for a real time. Whatever gets
 * its times here carries the flag `orderOnlyTime` (its times are drawn and not said, see `countedBeforeNs`), and its
 * trace a finding `order_only_time`.
 */
export class CountingClock implements OrderClock {
  private nowNs = baseNs

  now(): bigint {
    return this.nowNs
  }

  step(durationNs: bigint | null = null): TimeSpan {
    const startNs = this.nowNs
    this.nowNs += durationNs === null || durationNs <= 0n ? stepNs : durationNs
    return { startNs, endNs: this.nowNs, timeDigits: 0 }
  }
}

export const createOrderClock = (): OrderClock => new CountingClock()
