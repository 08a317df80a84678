import type { Handlers } from '../../../shared/contract/contract'
import { EngineError } from '../../../shared/contract/errors'
import { maxBinaryBytes } from '../../../shared/util/valueLimits'
import { toOtlpJson } from '../../exporters/otlpJsonExport'
import type { TraceToExport } from '../../exporters/otlpJsonExport'
import type { EngineStore } from '../engineStore'

type Names = Extract<keyof Handlers, `exports.${string}`>

/** Observations of one trace in one piece; more of them come by `spans`. */
const wholeTrace = { offset: 0, limit: 1_000_000 }
const tooLarge = (): EngineError =>
  new EngineError(
    'too_large',
    'The export is larger than 128 MiB; take fewer traces, or use the command line.',
  )

/** What leaves the workspace for other programs. */
export function createExportHandlers(store: EngineStore): Pick<Handlers, Names> {
  return {
    'exports.otlpJson': async ({ traceKeys, spans }, { signal }) => {
      if (spans !== null && traceKeys.length !== 1) {
        throw new EngineError('invalid_input', 'A piece belongs to one trace.')
      }
      const traces: TraceToExport[] = []
      for (const traceKey of traceKeys) {
        traces.push(await store.read('exportTrace', { traceKey, ...(spans ?? wholeTrace) }, { signal }))
      }
      if (spans !== null && spans.offset > 0 && traces[0]?.observations.length === 0) return new Uint8Array(0)
      return encode(traces)
    },
    'exports.observationRows': (input, { signal }) => store.read('observationRows', input, { signal }),
  }
}

function encode(traces: readonly TraceToExport[]): Uint8Array {
  let text: string
  try {
    text = toOtlpJson(traces)
  } catch (error) {
    // A text longer than the longest string.
    if (error instanceof RangeError) throw tooLarge()
    throw error
  }
  if (text.length > maxBinaryBytes) throw tooLarge()
  const bytes = new TextEncoder().encode(text)
  if (bytes.length > maxBinaryBytes) throw tooLarge()
  return bytes
}
