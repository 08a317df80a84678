import { readChain } from './conversation'
import type { ChainStep } from './conversation'
import { readSessionTraceIds, readTraceColumns } from './getTrace'
import type { ReaderDb } from './readerDb'

/** A call that may have come before another one. */
interface Candidate {
  readonly id: number
  readonly inputContext: number
  readonly outputContext: number | null
  readonly agentName: string | null
}

export interface CallPlace {
  readonly id: number
  readonly traceRow: number
  readonly kind: number
  readonly agentName: string | null
}

/** Calls of the same trace that are looked at, nearest first, and traces of the session before it. */
const nearestCalls = 64
const earlierTraces = 5
const callsPerTrace = 16

/**
 * Which messages of a call's input the previous call of the same conversation did not have, neither as input nor as
 * its answer: one flag for each step. The previous call is an earlier one of the trace, else of the session, whose
 * whole input is the beginning of this one; the longest such. Where a framework rewrites the beginning, the nearest
 * call of the same agent that shares messages stands in, compared message by message.
 */
export function markNewMessages(
  reader: ReaderDb,
  call: CallPlace,
  chain: readonly ChainStep[],
): readonly boolean[] {
  if (chain.length === 0) return []
  const depthOf = new Map(chain.map(({ step }, index) => [step, index + 1]))
  const inTrace = findEarlierInTrace(reader, call)
  const inSession = (): Candidate[] => findEarlierInSession(reader, call)
  const found = longestBeginning(inTrace, depthOf) ?? longestBeginning(inSession(), depthOf)
  if (found !== null) {
    const answered = new Set(readChain(reader, found.call.outputContext).map(({ messageId }) => messageId))
    return chain.map(({ messageId }, index) => index >= found.depth && !answered.has(messageId))
  }
  for (const candidate of inTrace) {
    if (candidate.agentName !== call.agentName) continue
    const known = readChain(reader, candidate.inputContext)
    const shared = new Set(known.map(({ messageId }) => messageId))
    if (!chain.some(({ messageId }) => shared.has(messageId))) continue
    for (const { messageId } of readChain(reader, candidate.outputContext)) shared.add(messageId)
    return chain.map(({ messageId }) => !shared.has(messageId))
  }
  return chain.map(() => true)
}

function longestBeginning(
  candidates: readonly Candidate[],
  depthOf: ReadonlyMap<number, number>,
): { call: Candidate; depth: number } | null {
  let best: { call: Candidate; depth: number } | null = null
  for (const call of candidates) {
    const depth = depthOf.get(call.inputContext)
    if (depth !== undefined && depth > (best?.depth ?? 0)) best = { call, depth }
  }
  return best
}

/** Calls of the same kind in the trace that began earlier, nearest first. */
function findEarlierInTrace(reader: ReaderDb, call: CallPlace): Candidate[] {
  const columns = readTraceColumns(reader, call.traceRow)
  if (columns === null) return []
  const own = columns.observationId.indexOf(call.id)
  if (own < 0) return []
  const ownStart = columns.start[own] ?? 0
  const nearest: number[] = []
  for (let row = 0; row < columns.count; row++) {
    if (columns.kind[row] !== call.kind || row === own) continue
    const start = columns.start[row] ?? 0
    if (start > ownStart || (start === ownStart && row > own)) continue
    insertByStart(nearest, row, columns.start)
  }
  const ids = nearest.map((row) => columns.observationId[row] ?? 0)
  return reader
    .sql(
      `SELECT o.id, o.input_context AS inputContext, o.output_context AS outputContext, o.agent_name AS agentName
       FROM json_each(?) wanted JOIN observation o ON o.id = wanted.value
       WHERE o.input_context > 0 ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as Candidate[]
}

/** Keeps the latest starts, latest first. */
function insertByStart(rows: number[], row: number, start: Float64Array): void {
  const value = start[row] ?? 0
  let at = rows.length
  while (at > 0 && (start[rows[at - 1] ?? 0] ?? 0) <= value) at--
  if (at >= nearestCalls) return
  rows.splice(at, 0, row)
  if (rows.length > nearestCalls) rows.pop()
}

function findEarlierInSession(reader: ReaderDb, call: CallPlace): Candidate[] {
  const sessionRow = reader.pluck('SELECT session_row FROM trace WHERE id = +?').get(call.traceRow) as
    number | null | undefined
  if (sessionRow === null || sessionRow === undefined) return []
  const traces = readSessionTraceIds(reader, sessionRow)
  const index = traces.indexOf(call.traceRow)
  const calls = reader.sql(
    `SELECT id, input_context AS inputContext, output_context AS outputContext, agent_name AS agentName FROM observation
     WHERE trace_row = +? AND kind = ? AND input_context > 0 ORDER BY start_ns DESC, id DESC LIMIT ${callsPerTrace}`,
  )
  return traces
    .slice(Math.max(0, index - earlierTraces), Math.max(0, index))
    .toReversed()
    .flatMap((row) => calls.all(row, call.kind) as Candidate[])
}
