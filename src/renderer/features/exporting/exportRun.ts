import type { Output } from '../../../shared/contract/contract'
import type { ExportForm } from '../../../shared/model/exportForms'
import type { ExportScope } from '../../../shared/model/exportScope'
import type { Filter } from '../../../shared/model/filter'
import { emptyFilter } from '../../../shared/model/filter'
import type { RendererClient } from '../../engine/rendererClient'
import { errorCode } from '../../engine/replies'

type Client = Pick<RendererClient, 'call'>
export type Losses = Output<'exports.findLosses'>['losses']

/** Rows of one question, and traces that one request names. */
const rowsPerQuestion = 1_000
const tracesPerRequest = 200

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
      try {
        const { trace } = await client.call('traces.get', { traceKey }, { signal })
        traces.push({ traceKey, spans: trace.spans })
      } catch (error) {
        // One that was deleted since it was chosen: the others can be exported, and the export says which is missing.
        if (errorCode(error) !== 'not_found' || scope.traceKeys.length === 1) throw error
      }
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
  for (let first = 0; first < traces.length; first += tracesPerRequest) {
    const traceKeys = traces.slice(first, first + tracesPerRequest).map(({ traceKey }) => traceKey)
    let from: Output<'exports.findLosses'>['next'] = null
    do {
      const input = { form, traceKeys, from }
      const part: Output<'exports.findLosses'> = await client.call('exports.findLosses', input, { signal })
      for (const loss of part.losses)
        found.set(loss.code, { ...loss, count: loss.count + (found.get(loss.code)?.count ?? 0) })
      done += part.observations
      onPart(done)
      from = part.next
    } while (from !== null)
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count)
}
