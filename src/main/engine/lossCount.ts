import type { Output, ParsedInput } from '../../shared/contract/contract'
import { exportLosses } from '../../shared/model/exportForms'
import type { ExportLoss } from '../../shared/model/exportForms'
import { firstPlace } from '../../shared/model/exportPiece'
import { StoreError } from '../store/storeError'
import type { ExportedTrace, ExportTraceArgument } from '../store/queries/exportTrace'
import { findLosses } from './exportLosses'

/** One answer is about so many spans or traces, roughly; the asker goes on from there. */
const answeredSpans = 2_000
const answeredTraces = 100
/** What is written and read back at a time, roughly, in bytes of text; one observation may be larger. */
const comparedBytes = 2 * 1_048_576

/**
 * What a form would lose of traces, counted by writing, reading back and comparing, a part of the traces at a time:
 * `next` says where the next part begins. Traces that are not there (any more) are counted, not compared.
 */
export async function countLosses(
  { form, traceKeys, from }: ParsedInput<'exports.findLosses'>,
  read: (argument: ExportTraceArgument) => Promise<ExportedTrace>,
  signal: AbortSignal,
): Promise<Output<'exports.findLosses'>> {
  const counts = new Map<ExportLoss, number>()
  let [traces, observations, missing] = [0, 0, 0]
  let at = from ?? firstPlace
  let limit = answeredSpans
  for (let traceKey = traceKeys[at.trace]; traceKey !== undefined; traceKey = traceKeys[at.trace]) {
    if (observations >= answeredSpans || traces + missing >= answeredTraces) break
    const argument = { traceKey, after: at.after, limit, maxBytes: comparedBytes }
    const trace = await read(argument).catch((error: unknown) => {
      if (error instanceof StoreError && error.code === 'not_found') return null
      throw error
    })
    if (trace === null) {
      if (at.after === 0) missing += 1
      at = { ...firstPlace, trace: at.trace + 1 }
      continue
    }
    const losses = await findLosses(form, trace, signal).catch((error: unknown) => {
      // A text longer than the longest string: one at a time.
      if (error instanceof RangeError && trace.observations.length > 1) return null
      throw error
    })
    if (losses === null) {
      limit = 1
      continue
    }
    for (const [loss, count] of losses) counts.set(loss, (counts.get(loss) ?? 0) + count)
    if (at.after === 0) traces += 1
    observations += trace.observations.length
    at = trace.hasMore
      ? { trace: at.trace, after: trace.last, spans: trace.before + trace.observations.length }
      : { ...firstPlace, trace: at.trace + 1 }
  }
  return {
    losses: [...counts]
      .map(([code, count]) => ({ code, text: exportLosses[code], count }))
      .sort((a, b) => b.count - a.count),
    traces,
    observations,
    missing,
    next: at.trace < traceKeys.length ? at : null,
  }
}
