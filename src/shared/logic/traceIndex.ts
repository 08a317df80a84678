import { type ObservationFlag, observationFlags, observationStatuses } from '../model/kinds'
import { decodePackedTrace } from '../model/packedTrace'
import type { PackedTrace } from '../model/packedTrace'

/**
 * What the waterfall needs beyond the packed columns, worked out once when a trace opens (a few passes over typed
 * arrays, no recursion).
 */
export interface TraceIndex {
  readonly trace: PackedTrace
  /** The time all spans lie in, ns from the origin; `endNs > startNs` always. */
  readonly startNs: number
  readonly endNs: number
  /**
   * Where each bar certainly reaches: its end, or for an open span the last instant known in its subtree. Never NaN,
   * never before the start.
   */
  readonly knownEnd: Float64Array
  /** Position among its siblings from 1, and the number of children (what `aria-posinset` and `aria-setsize` say). */
  readonly positionInSet: Uint32Array
  readonly childCount: Uint32Array
  readonly rootCount: number
  /** Failed rows before row i (length count + 1): failures in a subtree are a subtraction. */
  readonly errorsBefore: Uint32Array
  /** No row has times of its source: what is drawn is an order, not a pace. */
  readonly isOrderOnly: boolean
  /** How many rows carry each flag, in the order of `observationFlags`; only those that occur. */
  readonly flagCounts: readonly { readonly flag: ObservationFlag; readonly count: number }[]
}

const errorStatus = observationStatuses.indexOf('error')
const flagEntries = Object.entries(observationFlags) as [ObservationFlag, number][]

/**
 * Decodes a packed trace and indexes it. The one decoder of `traces.readPacked`: answers are cached by question, so all
 * who ask must make the same thing of the bytes.
 */
export function readTraceIndex(bytes: Uint8Array): TraceIndex {
  return buildTraceIndex(decodePackedTrace(bytes))
}

export function buildTraceIndex(trace: PackedTrace): TraceIndex {
  const { count, start, end, parent, status, flags } = trace
  const knownEnd = new Float64Array(count)
  const positionInSet = new Uint32Array(count)
  const childCount = new Uint32Array(count)
  const errorsBefore = new Uint32Array(count + 1)
  const flagTotals = new Uint32Array(16)
  let rootCount = 0
  let first = Infinity
  let last = -Infinity
  for (let row = 0; row < count; row++) {
    const from = start[row] as number
    const to = end[row] as number
    knownEnd[row] = to >= from ? to : from
    if (from < first) first = from
    if ((knownEnd[row] as number) > last) last = knownEnd[row] as number
    const up = parent[row] as number
    if (up < 0) positionInSet[row] = ++rootCount
    else positionInSet[row] = childCount[up] = (childCount[up] as number) + 1
    errorsBefore[row + 1] = (errorsBefore[row] as number) + (status[row] === errorStatus ? 1 : 0)
    for (let bits = flags[row] as number; bits !== 0; bits &= bits - 1) {
      const bit = 31 - Math.clz32(bits & -bits)
      flagTotals[bit] = (flagTotals[bit] as number) + 1
    }
  }
  spreadKnownEnds(trace, knownEnd)
  const startNs = Number.isFinite(first) ? first : 0
  const endNs = last > startNs ? last : startNs + 1_000
  const flagCounts = flagEntries
    .map(([flag, bit]) => ({ flag, count: flagTotals[31 - Math.clz32(bit)] as number }))
    .filter((entry) => entry.count > 0)
  const counted = flagCounts.find(({ flag }) => flag === 'orderOnlyTime')?.count ?? 0
  const isOrderOnly = count > 0 && counted === count
  return {
    trace,
    startNs,
    endNs,
    knownEnd,
    positionInSet,
    childCount,
    rootCount,
    errorsBefore,
    isOrderOnly,
    flagCounts,
  }
}

/** Open spans reach at least as far as anything below them; backwards, so that children come before parents. */
function spreadKnownEnds(trace: PackedTrace, knownEnd: Float64Array): void {
  for (let row = trace.count - 1; row >= 0; row--) {
    const up = trace.parent[row] as number
    if (up < 0 || !Number.isNaN(trace.end[up] as number)) continue
    if ((knownEnd[row] as number) > (knownEnd[up] as number)) knownEnd[up] = knownEnd[row] as number
  }
}

/** Failed rows in the subtree of a row, itself included. */
export function errorsWithin(index: TraceIndex, row: number): number {
  const size = Math.max(1, index.trace.subtreeSize[row] ?? 1)
  return (index.errorsBefore[row + size] ?? 0) - (index.errorsBefore[row] ?? 0)
}

/** True for a failed row with no failed row below it: where the error began, as far as the trace tells. */
export function isErrorOrigin(index: TraceIndex, row: number): boolean {
  return index.trace.status[row] === errorStatus && errorsWithin(index, row) === 1
}

export function isOpen(trace: PackedTrace, row: number): boolean {
  return Number.isNaN(trace.end[row] as number)
}

/** Duration in ns, or null while the end is unknown. */
export function durationOf(trace: PackedTrace, row: number): number | null {
  const to = trace.end[row] as number
  return Number.isNaN(to) ? null : Math.max(0, to - (trace.start[row] as number))
}
