import { observationFlags } from '../../../shared/model/kinds'
import type { TimeSpan } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { createOrderClock } from '../semantics/orderClock'
import { addMs, numberOf, objectOf } from './vendorFields'
import type { RecordTimes } from './vendorRecords'

export interface MessageTimes extends TimeSpan {
  readonly flags: number
}

/** When the messages of a simulation were there. */
export interface TauClock {
  readonly isTimed: boolean
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  /** A message: from its generation where that is timed, else from the message before it. */
  next(message: JsonObject): MessageTimes
}

/** tau2-bench times its messages, tau-bench does not: then the order counts, from the stated beginning if there is one. */
export function tauClock(
  messages: readonly JsonValue[],
  startNs: bigint | null,
  times: RecordTimes,
): TauClock {
  const isTimed = messages.some((message) => typeof objectOf(message)['timestamp'] === 'string')
  return isTimed ? new StatedClock(times) : new CountedClock(startNs)
}

class CountedClock implements TauClock {
  readonly isTimed = false
  private readonly clock = createOrderClock()
  private readonly shiftNs: bigint
  readonly startNs: bigint

  constructor(startNs: bigint | null) {
    this.shiftNs = startNs === null ? 0n : startNs - this.clock.now()
    this.startNs = this.clock.now() + this.shiftNs
  }

  get endNs(): bigint {
    return this.clock.now() + this.shiftNs
  }

  next(): MessageTimes {
    const startNs = this.endNs
    this.clock.step()
    return { startNs, endNs: this.endNs, timeDigits: 0, flags: observationFlags.orderOnlyTime }
  }
}

class StatedClock implements TauClock {
  readonly isTimed = true
  startNs: bigint | null = null
  endNs: bigint | null = null

  constructor(private readonly times: RecordTimes) {}

  next(message: JsonObject): MessageTimes {
    const before = this.endNs
    const own = this.times.read(message['timestamp']) ?? before
    const seconds = numberOf(message['generation_time_seconds'])
    const generated = seconds === null ? null : addMs(own, -seconds * 1000)
    const estimate = before !== null && own !== null && before < own ? before : own
    const startNs = generated ?? estimate
    if (this.startNs === null) this.startNs = startNs
    if (own !== null && (this.endNs === null || own > this.endNs)) this.endNs = own
    const flags = generated === null ? observationFlags.repaired : 0
    return { startNs, endNs: own, timeDigits: this.times.digits, flags }
  }
}
