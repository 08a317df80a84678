import type { Handlers } from '../../../shared/contract/contract'
import { ensureExists } from '../../../shared/util/assert'
import type { EngineStore } from '../engineStore'
import type { EventBus } from '../eventBus'
import { withSessionNotes, withTraceNotes } from './noteCounts'

type Names = Extract<keyof Handlers, `sessions.${string}`>

/** Sessions: lists, one session, its transcript, deletion. */
export function createSessionHandlers(store: EngineStore, events: EventBus): Pick<Handlers, Names> {
  return {
    'sessions.list': async (input, { signal }) => {
      const list = await store.read('sessionsList', input, { signal })
      return { ...list, rows: await withSessionNotes(store, list.rows, signal) }
    },
    'sessions.get': async ({ sessionKey }, { signal }) => {
      const details = await store.read('sessionGet', { sessionKey }, { signal })
      const [session] = await withSessionNotes(store, [details.session], signal)
      return {
        ...details,
        session: ensureExists(session, 'the session with its notes'),
        traces: await withTraceNotes(store, details.traces, signal),
      }
    },
    'sessions.getTranscript': (input, { signal }) => store.read('sessionTranscript', input, { signal }),
    'sessions.findInTranscript': (input, { signal }) =>
      store.read('sessionTranscriptFind', input, { signal }),
    'sessions.delete': async ({ sessionKeys }) => {
      const deleted = await store.write('sessionsDelete', { sessionKeys })
      events.emit('workspace.changed', { what: 'traces' })
      return deleted
    },
  }
}
