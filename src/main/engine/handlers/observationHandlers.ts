import type { Handlers } from '../../../shared/contract/contract'
import type { EngineStore } from '../engineStore'

type Names = Extract<keyof Handlers, `observations.${string}` | `payloads.${string}` | `raw.${string}`>

/** One observation, and the texts and source bytes behind it. */
export function createObservationHandlers(store: EngineStore): Pick<Handlers, Names> {
  return {
    'observations.get': ({ observationId }, { signal }) =>
      store.read('observationGet', { observationId }, { signal }),
    'observations.find': async ({ traceKey, spanId }, { signal }) => ({
      observationId: await store.read('observationFind', { traceKey, spanId }, { signal }),
    }),
    'payloads.readText': (input, { signal }) => store.read('textRead', input, { signal }),
    'raw.readText': (input, { signal }) => store.read('rawRead', input, { signal }),
  }
}
