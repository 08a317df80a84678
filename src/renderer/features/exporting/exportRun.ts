import type { Output } from '../../../shared/contract/contract'
import type { ExportForm } from '../../../shared/model/exportForms'
import type { ExportScope } from '../../../shared/model/exportScope'
import type { Filter } from '../../../shared/model/filter'
import { emptyFilter } from '../../../shared/model/filter'
import { mergeSecrets } from '../../../shared/model/masking'
import type { FoundSecrets } from '../../../shared/model/masking'
import type { RendererClient } from '../../engine/rendererClient'

type Client = Pick<RendererClient, 'call'>
export type Losses = Output<'exports.findLosses'>['losses']

/** Rows of one question, traces of one request, and spans beyond which a trace is taken in pieces. */
const rowsPerQuestion = 1_000
const tracesPerRequest = 100
const spansPerRequest = 2_000

interface TraceToTake {
  readonly traceKey: string
  readonly spans: number
}

/** The traces that a scope means, in the order of time. */
export async function readTraceKeys(
  client: Client,
  scope: ExportScope,
  signal: AbortSignal,
): Promise<TraceToTake[]> {
  if (scope.type === 'traces') {
    const traces: TraceToTake[] = []
    for (const traceKey of scope.traceKeys) {
      const { trace } = await client.call('traces.get', { traceKey }, { signal })
      traces.push({ traceKey, spans: trace.spans })
    }
    return traces
  }
  if (scope.type === 'list' && scope.list === 'traces') return listTraces(client, scope.filter, signal)
  const sessionKeys =
    scope.type === 'sessions' ? scope.sessionKeys : await listSessions(client, scope.filter, signal)
  const traces: TraceToTake[] = []
  for (const sessionKey of sessionKeys) {
    const session = await client.call('sessions.get', { sessionKey }, { signal })
    if (session.traces.length >= session.tracesTotal) traces.push(...session.traces.map(toTake))
    else
      traces.push(...(await listTraces(client, emptyFilter, signal, (row) => row.sessionKey === sessionKey)))
  }
  return traces
}

type Row = Output<'traces.list'>['rows'][number]
const toTake = ({ traceKey, spans }: Row): TraceToTake => ({ traceKey, spans })

async function listTraces(
  client: Client,
  filter: Filter,
  signal: AbortSignal,
  isWanted: (row: Row) => boolean = () => true,
): Promise<TraceToTake[]> {
  const traces: TraceToTake[] = []
  for (let offset = 0; ; offset += rowsPerQuestion) {
    const { rows, matching } = await client.call(
      'traces.list',
      { filter, descending: false, offset, limit: rowsPerQuestion },
      { signal },
    )
    traces.push(...rows.filter(isWanted).map(toTake))
    if (rows.length === 0 || offset + rows.length >= matching) return traces
  }
}

async function listSessions(client: Client, filter: Filter, signal: AbortSignal): Promise<string[]> {
  const keys: string[] = []
  for (;;) {
    const { rows, matching } = await client.call(
      'sessions.list',
      { filter, descending: false, offset: keys.length, limit: rowsPerQuestion },
      { signal },
    )
    keys.push(...rows.map((row) => row.sessionKey))
    if (rows.length === 0 || keys.length >= matching) return keys
  }
}

/** Groups of traces that fit one request. */
export function batchTraces(traces: readonly TraceToTake[]): TraceToTake[][] {
  const batches: TraceToTake[][] = []
  let spans = 0
  for (const trace of traces) {
    const last = batches.at(-1)
    if (last === undefined || last.length >= tracesPerRequest || spans + trace.spans > spansPerRequest) {
      batches.push([trace])
      spans = trace.spans
    } else {
      last.push(trace)
      spans += trace.spans
    }
  }
  return batches
}

/** What a form would lose of these traces, most first; `onPart` hears how many spans have been looked at. */
export async function findAllLosses(
  client: Client,
  form: ExportForm,
  traces: readonly TraceToTake[],
  signal: AbortSignal,
  onPart: (done: number) => void,
): Promise<Losses> {
  const found = new Map<string, Losses[number]>()
  let done = 0
  for (const batch of batchTraces(traces)) {
    const traceKeys = batch.map(({ traceKey }) => traceKey)
    const total = batch.reduce((sum, { spans }) => sum + spans, 0)
    for (const spans of windowsOf(batch, total)) {
      const { losses } = await client.call('exports.findLosses', { form, traceKeys, spans }, { signal })
      for (const loss of losses)
        found.set(loss.code, { ...loss, count: loss.count + (found.get(loss.code)?.count ?? 0) })
      done += spans === null ? total : Math.min(spans.limit, total - spans.offset)
      onPart(done)
    }
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count)
}

/** The secrets of these traces; `onPart` hears how many spans have been looked through. */
export async function findAllSecrets(
  client: Client,
  traces: readonly TraceToTake[],
  signal: AbortSignal,
  onPart: (done: number) => void,
): Promise<FoundSecrets> {
  const found: FoundSecrets[] = []
  let done = 0
  for (const batch of batchTraces(traces)) {
    const traceKeys = batch.map(({ traceKey }) => traceKey)
    const total = batch.reduce((sum, { spans }) => sum + spans, 0)
    for (const spans of windowsOf(batch, total)) {
      found.push(await client.call('exports.findSecrets', { traceKeys, spans }, { signal }))
      done += spans === null ? total : Math.min(spans.limit, total - spans.offset)
      onPart(done)
    }
  }
  return mergeSecrets(found)
}

/** A trace too big for one question is asked about window by window. */
function windowsOf(
  batch: readonly TraceToTake[],
  total: number,
): ({ readonly offset: number; readonly limit: number } | null)[] {
  if (batch.length > 1 || total <= spansPerRequest) return [null]
  return Array.from({ length: Math.ceil(total / spansPerRequest) }, (_, index) => ({
    offset: index * spansPerRequest,
    limit: spansPerRequest,
  }))
}
