import type { Engine } from '../../src/main/engine/engine'
import type { EventName, EventPayload } from '../../src/shared/contract/contract'
import type { Reply } from '../../src/shared/contract/errors'

export interface FakeEngine extends Engine {
  readonly calls: { readonly procedure: string; readonly input: unknown; readonly signal: AbortSignal }[]
  readonly opened: string[]
  readonly routes: string[]
  readonly watched: string[]
  emit<E extends EventName>(name: E, payload: EventPayload<E>): void
  busy: boolean
  closed: number
}

/** An engine that records what reaches it, for tests of the doors: their promise is that nothing else does. */
export function createFakeEngine(
  answer: (
    procedure: string,
    input: unknown,
    signal: AbortSignal,
  ) => Reply<unknown> | Promise<Reply<unknown>> = (procedure, input) => ({
    ok: true,
    value: { procedure, input },
  }),
): FakeEngine {
  const listeners = new Set<(name: EventName, payload: EventPayload<EventName>) => void>()
  const engine: FakeEngine = {
    calls: [],
    opened: [],
    routes: [],
    watched: [],
    busy: false,
    closed: 0,
    async dispatch(procedure, input, signal) {
      engine.calls.push({ procedure, input, signal })
      return answer(procedure, input, signal)
    },
    isBinary: (procedure) => procedure === 'traces.readPacked',
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async openPaths(paths) {
      engine.opened.push(...paths)
    },
    async watchFolders(paths) {
      engine.watched.push(...paths)
    },
    navigate: (route) => void engine.routes.push(route),
    isBusy: () => engine.busy,
    async close() {
      engine.closed += 1
    },
    emit: (name, payload) => {
      for (const listener of listeners) listener(name, payload as EventPayload<EventName>)
    },
  }
  return engine
}
