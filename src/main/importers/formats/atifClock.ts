import type { TimeSpan } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import { createOrderClock } from '../semantics/orderClock'
import { type Field, objectOf } from './vendorFields'
import type { RecordTimes } from './vendorRecords'

export interface StepTimes extends TimeSpan {
  /** What a reader must know about these times. */
  readonly flags: number
}

/** When the steps of a trajectory happened, as far as it says. */
export interface AtifClock {
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  /** A step that is no call. */
  moment(timestamp: Field): StepTimes
  /** A model's call: from its invocation where that is stated, else as an estimate from the step before. */
  call(timestamp: Field, invocation: Field): StepTimes
  /** A tool: from its invocation, else a moment at its step. */
  tool(timestamp: Field, invocation: Field, isDone: boolean): StepTimes
}

/**
 * Steps without times: their order is real, the moments are not. `calledNs`: what a trajectory inside another counts
 * from, the moment of the call that began it.
 */
export function createTimelessClock(calledNs: bigint | null): AtifClock {
  const clock = createOrderClock()
  const shiftNs = calledNs === null ? 0n : calledNs - clock.now()
  const startNs = clock.now() + shiftNs
  const flags = observationFlags.orderOnlyTime
  const step = (): StepTimes & { endNs: bigint } => {
    const from = clock.now() + shiftNs
    clock.step()
    return { startNs: from, endNs: clock.now() + shiftNs, timeDigits: 0, flags }
  }
  return {
    startNs,
    get endNs() {
      return clock.now() + shiftNs
    },
    moment: () => {
      const at = step()
      return { ...at, endNs: at.startNs }
    },
    call: step,
    tool: (_timestamp, _invocation, isDone) => (isDone ? step() : { ...step(), endNs: null }),
  }
}

/**
 * Steps with times. A step has one moment, written when its answer was there: calls are drawn from the step before
 * (flag `repaired`), tools at the moment of their step. Steps without a time of their own stand where the last one did.
 */
export function createStepClock(times: RecordTimes): AtifClock {
  let startNs: bigint | null = null
  let lastNs: bigint | null = null
  let endNs: bigint | null = null
  const { repaired } = observationFlags
  const note = (timeNs: bigint | null): void => {
    if (timeNs === null) return
    if (startNs === null || timeNs < startNs) startNs = timeNs
    if (endNs === null || timeNs > endNs) endNs = timeNs
  }
  const stated = (invocation: Field): StepTimes | null => {
    const from = times.read(objectOf(invocation)['start_timestamp'])
    const to = times.read(objectOf(invocation)['end_timestamp'])
    if (from === null) return null
    note(from)
    note(to)
    const until = to ?? from
    if (lastNs === null || until > lastNs) lastNs = until
    return { startNs: from, endNs: to, timeDigits: times.digits, flags: 0 }
  }
  const at = (timestamp: Field): { timeNs: bigint | null; flags: number } => {
    const own = times.read(timestamp)
    note(own)
    return { timeNs: own ?? lastNs, flags: own === null ? repaired : 0 }
  }
  return {
    get startNs() {
      return startNs
    },
    get endNs() {
      return endNs
    },
    moment(timestamp) {
      const { timeNs, flags } = at(timestamp)
      lastNs = timeNs
      return { startNs: timeNs, endNs: timeNs, timeDigits: times.digits, flags }
    },
    call(timestamp, invocation) {
      const known = stated(invocation)
      if (known !== null) return known
      const { timeNs } = at(timestamp)
      const before = lastNs
      lastNs = timeNs
      const from = before === null || timeNs === null || before > timeNs ? timeNs : before
      return { startNs: from, endNs: timeNs, timeDigits: times.digits, flags: repaired }
    },
    tool(timestamp, invocation, isDone) {
      const known = stated(invocation)
      if (known !== null) return known
      const { timeNs } = at(timestamp)
      return {
        startNs: timeNs,
        endNs: isDone ? timeNs : null,
        timeDigits: times.digits,
        flags: repaired | (isDone ? 0 : observationFlags.unfinished),
      }
    },
  }
}
