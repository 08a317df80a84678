import { type ObservationKind, observationKinds } from '../model/kinds'
import { formatCount } from './formatters'
import type { TimeRange } from './timeScale'
import type { TraceIndex } from './traceIndex'
import { uncoveredWithin } from './uncoveredTime'

/** How the time of a trace (or of a range of it) divides among kinds, by self time. */
export interface TimeShares {
  /** Self time of all spans in the range; more than the clock shows when work ran in parallel. */
  readonly totalNs: number
  /** Time in the range that no span covers at all. */
  readonly uncoveredNs: number
  /** Kinds with self time, largest first. */
  readonly kinds: readonly KindShare[]
}

export interface KindShare {
  readonly kind: ObservationKind
  readonly selfNs: number
  /** Spans of the kind that have self time in the range. */
  readonly spans: number
  /** The name with most self time within the kind. */
  readonly top: { readonly name: string; readonly selfNs: number; readonly spans: number } | null
}

/**
 * Self time inside a range, for every span at once: its own part of the range minus the union of its children's
 * (cut to it). Siblings come sorted by start, so the union grows as they pass and one loop suffices. Open spans
 * count as far as they are known to reach.
 */
export function selfTimesWithin(
  index: TraceIndex,
  range: TimeRange,
): { readonly self: Float64Array; readonly uncoveredNs: number } {
  const { trace, knownEnd } = index
  const self = new Float64Array(trace.count)
  const coveredUntil = new Float64Array(trace.count)
  for (let row = 0; row < trace.count; row++) {
    const from = Math.max(trace.start[row] as number, range.startNs)
    const to = Math.min(knownEnd[row] as number, range.endNs)
    coveredUntil[row] = from
    self[row] = to > from ? to - from : 0
    const up = trace.parent[row] as number
    if (up < 0) continue
    const begin = Math.max(from, coveredUntil[up] as number)
    const until = Math.min(to, knownEnd[up] as number, range.endNs)
    if (until <= begin) continue
    self[up] = (self[up] as number) - (until - begin)
    coveredUntil[up] = until
  }
  return { self, uncoveredNs: uncoveredWithin(index, range) }
}

/** Divides a range among the kinds. */
export function timeShares(index: TraceIndex, range: TimeRange): TimeShares {
  const { trace } = index
  const { self, uncoveredNs } = selfTimesWithin(index, range)
  const nameCount = Math.max(1, trace.header.names.length)
  const kindNs = new Float64Array(observationKinds.length)
  const kindSpans = new Uint32Array(observationKinds.length)
  const byName = new Map<number, { selfNs: number; spans: number }>()
  for (let row = 0; row < trace.count; row++) {
    const own = self[row] as number
    if (!(own > 0)) continue
    const kind = trace.kind[row] as number
    kindNs[kind] = (kindNs[kind] as number) + own
    kindSpans[kind] = (kindSpans[kind] as number) + 1
    const key = kind * nameCount + (trace.nameId[row] as number)
    const sum = byName.get(key)
    if (sum === undefined) byName.set(key, { selfNs: own, spans: 1 })
    else {
      sum.selfNs += own
      sum.spans += 1
    }
  }
  const tops = new Map<number, { name: string; selfNs: number; spans: number }>()
  for (const [key, sum] of byName) {
    const kind = Math.floor(key / nameCount)
    const best = tops.get(kind)
    if (best !== undefined && best.selfNs >= sum.selfNs) continue
    tops.set(kind, { name: trace.header.names[key % nameCount] ?? '', ...sum })
  }
  const kinds = observationKinds
    .map((kind, at) => ({
      kind,
      selfNs: kindNs[at] as number,
      spans: kindSpans[at] as number,
      top: tops.get(at) ?? null,
    }))
    .filter((share) => share.selfNs > 0)
    .sort((a, b) => b.selfNs - a.selfNs)
  return { totalNs: kinds.reduce((sum, share) => sum + share.selfNs, 0), uncoveredNs, kinds }
}

/**
 * Whole percentages that add up to 100 (largest remainders are rounded up), so that a reader who adds them is not
 * misled. All zero when there is nothing to divide.
 */
export function wholePercentages(parts: readonly number[]): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0)
  if (!(total > 0)) return parts.map(() => 0)
  const exact = parts.map((part) => (part / total) * 100)
  const floors = exact.map((value) => Math.floor(value))
  const missing = 100 - floors.reduce((sum, value) => sum + value, 0)
  const order = exact
    .map((value, at) => ({ at, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest)
  for (const { at } of order.slice(0, missing)) floors[at] = (floors[at] ?? 0) + 1
  return floors
}

/** Kinds whose heaviest name says more than the kind: model calls mostly share one name, tools do not. */
const named: ReadonlySet<ObservationKind> = new Set(['tool', 'span', 'retrieval'])

const kindWords: Readonly<Record<ObservationKind, string>> = {
  agent: 'agents themselves',
  generation: 'model',
  tool: 'tools',
  retrieval: 'retrieval',
  embedding: 'embedding',
  reranker: 'reranking',
  guardrail: 'guardrails',
  evaluator: 'evaluation',
  decision: 'decisions',
  chain: 'chains themselves',
  event: 'events',
  span: 'other steps',
}

export interface SharePhrase {
  /** Null for time that no span covers. */
  readonly kind: ObservationKind | null
  readonly percent: number
  /** e.g. `26 % tools, 9.9 s of it crm_lookup ×3`. */
  readonly text: string
}

/**
 * The shares as phrases, largest first. The heaviest name is told where it explains at least a third of its kind and
 * is not all there is to say.
 */
export function sharePhrases(shares: TimeShares, formatDuration: (ns: number) => string): SharePhrase[] {
  const entries = [
    ...shares.kinds.map((share) => ({
      kind: share.kind as ObservationKind | null,
      ns: share.selfNs,
      words: kindWords[share.kind] + topWords(share, formatDuration),
    })),
    ...(shares.uncoveredNs > 0 ? [{ kind: null, ns: shares.uncoveredNs, words: 'covered by no span' }] : []),
  ]
  const percentages = wholePercentages(entries.map((entry) => entry.ns))
  return entries.map((entry, at) => {
    const percent = percentages[at] ?? 0
    return { kind: entry.kind, percent, text: `${percentText(percent, entries.length)} % ${entry.words}` }
  })
}

/** Neither is a little called none, nor nearly all called all. */
function percentText(percent: number, parts: number): string {
  if (percent === 0) return '< 1'
  return percent === 100 && parts > 1 ? '> 99' : String(percent)
}

function topWords(share: KindShare, formatDuration: (ns: number) => string): string {
  const { top } = share
  if (top === null || !named.has(share.kind) || top.selfNs < share.selfNs / 3) return ''
  const name = top.spans > 1 ? `${top.name} ×${formatCount(top.spans)}` : top.name
  return top.spans === share.spans ? `, ${name}` : `, ${formatDuration(top.selfNs)} of it ${name}`
}
