import type { Handlers } from '../../../shared/contract/contract'
import { ensureExists } from '../../../shared/util/assert'
import { isZstd } from '../../store/tables/zstdFrame'
import type { EngineStore } from '../engineStore'
import type { EventBus } from '../eventBus'
import { ZstdBytes } from '../zstdBytes'
import { withTraceNotes } from './noteCounts'

type Names = Extract<keyof Handlers, `traces.${string}` | `facets.${string}`>

/** Traces: lists, one trace, search in it, facets, deletion. */
export function createTraceHandlers(store: EngineStore, events: EventBus): Pick<Handlers, Names> {
  return {
    'traces.list': async (input, { signal }) => {
      const list = await store.read('tracesList', input, { signal })
      return { ...list, rows: await withTraceNotes(store, list.rows, signal) }
    },
    'traces.get': async ({ traceKey }, { signal }) => {
      const details = await store.read('traceGet', { traceKey }, { signal })
      const [trace] = await withTraceNotes(store, [details.trace], signal)
      return { ...details, trace: ensureExists(trace, 'the trace with its notes') }
    },
    'traces.getNeighbours': (input, { signal }) => store.read('traceNeighbours', input, { signal }),
    'traces.readPacked': async ({ traceKey }, { signal, takesZstd = false }) => {
      const bytes = await store.read('traceReadPacked', { traceKey, takesZstd }, { signal })
      return isZstd(bytes) ? new ZstdBytes(bytes.buffer) : bytes
    },
    'traces.search': (input, { signal }) => store.read('traceSearch', input, { signal }),
    'traces.delete': async ({ traceKeys }) => {
      const { traces, observations } = await store.write('tracesDelete', { traceKeys })
      events.emit('workspace.changed', { what: 'traces' })
      return { traces, observations }
    },
    'facets.list': ({ filter }, { signal }) => store.read('facetsList', { filter }, { signal }),
  }
}
