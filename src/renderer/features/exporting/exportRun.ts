import type { Output } from '../../../shared/contract/contract'
import type { ExportForm } from '../../../shared/model/exportForms'
import type { Filter } from '../../../shared/model/filter'
import { emptyFilter } from '../../../shared/model/filter'
import type { RendererClient } from '../../engine/rendererClient'
import { errorCode } from '../../engine/replies'

/** What is to be exported. */
export type ExportScope =
  | { readonly type: 'traces'; readonly traceKeys: readonly string[] }
  | { readonly type: 'sessions'; readonly sessionKeys: readonly string[] }
  /** All rows of a list that match a filter. */
  | { readonly type: 'list'; readonly list: 'traces' | 'sessions'; readonly filter: Filter }

type Client = Pick<RendererClient, 'call' | 'binary'>
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

/** The export in pieces, in order, line breaks between them where the form is text; `onPart` hears how many spans have come. */
export async function readExport(
  client: Client,
  form: ExportForm,
  traces: readonly TraceToTake[],
  signal: AbortSignal,
  onPart: (done: number) => void,
): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  const lineBreak = new TextEncoder().encode('\n')
  let before = 0
  for (const batch of batchTraces(traces)) {
    let inBatch = 0
    const spans = batch.reduce((sum, trace) => sum + trace.spans, 0)
    await readBatch(client, form, batch, signal, (bytes, newSpans) => {
      pieces.push(bytes)
      if (form !== 'otlp-protobuf') pieces.push(lineBreak)
      inBatch = Math.min(spans, inBatch + newSpans)
      onPart(before + inBatch)
    })
    before += spans
    onPart(before)
  }
  return pieces
}

async function readBatch(
  client: Client,
  form: ExportForm,
  batch: readonly TraceToTake[],
  signal: AbortSignal,
  add: (bytes: Uint8Array, spans: number) => void,
): Promise<void> {
  const [first] = batch
  if (first === undefined) return
  if (batch.length === 1 && first.spans > spansPerRequest) {
    await readPieces(client, form, first, signal, add)
    return
  }
  try {
    const traceKeys = batch.map(({ traceKey }) => traceKey)
    const bytes = await client.binary('exports.traces', { form, traceKeys }, { signal })
    add(
      bytes,
      batch.reduce((sum, trace) => sum + trace.spans, 0),
    )
  } catch (error) {
    if (errorCode(error) !== 'too_large') throw error
    if (batch.length === 1) await readPieces(client, form, first, signal, add)
    else for (const trace of batch) await readBatch(client, form, [trace], signal, add)
  }
}

/** Pieces of a big trace become smaller when one is too large for a reply. */
async function readPieces(
  client: Client,
  form: ExportForm,
  { traceKey, spans }: TraceToTake,
  signal: AbortSignal,
  add: (bytes: Uint8Array, spans: number) => void,
): Promise<void> {
  let limit = Math.max(1, Math.min(spansPerRequest, Math.ceil(spans / 4)))
  for (let offset = 0; ;) {
    try {
      const bytes = await client.binary(
        'exports.traces',
        { form, traceKeys: [traceKey], spans: { offset, limit } },
        { signal },
      )
      if (bytes.length === 0) return
      add(bytes, limit)
      offset += limit
    } catch (error) {
      if (errorCode(error) !== 'too_large' || limit === 1) throw error
      limit = Math.max(1, Math.floor(limit / 4))
    }
  }
}
