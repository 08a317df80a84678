import type { TimeRange } from '../../../shared/logic/timeScale'
import type { TimeTrail } from '../../../shared/logic/timeTrail'
import { useAppStore } from '../../state/appStore'
import type { Route, TraceRoute } from '../../state/view'

/** What the trace page keeps in the address besides the trace and the selected span. */
export interface TraceAddress {
  readonly spanId: string | null
  readonly tab: string
  readonly find: string
  readonly trail: TimeTrail
  readonly view: TimeRange | null
  /** Marks that were kept (Shift+M). */
  readonly marks: readonly TimeRange[]
}

const rangesAtMost = 20

/** Reads the parameters of the page; what makes no sense is left out. */
export function readTraceAddress(route: TraceRoute): TraceAddress {
  const { params } = route
  return {
    spanId: route.spanId,
    tab: params['tab'] ?? 'call',
    find: params['find'] ?? '',
    trail: readRanges(params['range']),
    marks: readRanges(params['marks']),
    view: readRange(params['view'] ?? ''),
  }
}

/** The route with changes applied; what is at its default leaves the address. */
export function writeTraceAddress(route: TraceRoute, changes: Partial<TraceAddress>): TraceRoute {
  const next = { ...readTraceAddress(route), ...changes }
  const params: Record<string, string> = {}
  if (next.tab !== 'call') params['tab'] = next.tab
  if (next.find !== '') params['find'] = next.find
  if (next.trail.length > 0) params['range'] = next.trail.map(writeRange).join('.')
  if (next.marks.length > 0) params['marks'] = next.marks.slice(-rangesAtMost).map(writeRange).join('.')
  if (next.view !== null) params['view'] = writeRange(next.view)
  return { ...route, spanId: next.spanId, params }
}

function writeRange(range: TimeRange): string {
  return `${String(Math.round(range.startNs))}_${String(Math.round(range.endNs))}`
}

function readRanges(text = ''): TimeRange[] {
  return text
    .split('.')
    .slice(0, rangesAtMost)
    .map(readRange)
    .filter((range) => range !== null)
}

function readRange(text: string): TimeRange | null {
  const match = /^(-?\d{1,17})_(-?\d{1,17})$/.exec(text)
  if (match === null) return null
  const [startNs, endNs] = [Number(match[1]), Number(match[2])]
  return endNs > startNs ? { startNs, endNs } : null
}

const plain = (traceKey: string): TraceRoute => ({ page: 'trace', traceKey, spanId: null, params: {} })

/** What the address says of a trace page now; of one that is not shown, what it says of none. */
export function traceAddressNow(traceKey: string): TraceAddress {
  return addressIn(useAppStore.getState().view.route, traceKey)
}

/** One part of the address of this trace page: only a change of that part draws again. */
export function useTraceAddress<N extends 'spanId' | 'tab' | 'find'>(
  traceKey: string,
  name: N,
): TraceAddress[N] {
  return useAppStore((state) => addressIn(state.view.route, traceKey)[name])
}

function addressIn(route: Route, traceKey: string): TraceAddress {
  return readTraceAddress(route.page === 'trace' && route.traceKey === traceKey ? route : plain(traceKey))
}

/** Changes the address of a trace page if that is the page one is on. */
export function changeTraceAddress(traceKey: string, changes: Partial<TraceAddress>): void {
  const { view, navigate } = useAppStore.getState()
  if (view.route.page !== 'trace' || view.route.traceKey !== traceKey) return
  navigate(writeTraceAddress(view.route, changes), { replace: true })
}
