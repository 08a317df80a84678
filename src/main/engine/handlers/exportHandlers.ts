import type { Handlers, ParsedInput } from '../../../shared/contract/contract'
import { EngineError } from '../../../shared/contract/errors'
import { exportLosses } from '../../../shared/model/exportForms'
import type { ExportForm, ExportLoss } from '../../../shared/model/exportForms'
import { maxBinaryBytes } from '../../../shared/util/valueLimits'
import type { TraceToExport } from '../../exporters/exportedSpans'
import { formWriters } from '../../exporters/traceForms'
import type { Platform } from '../../ports/platform'
import type { EngineStore } from '../engineStore'
import { startExport } from '../exportJob'
import { findLosses } from '../exportLosses'
import type { JobRunner } from '../jobRunner'
import { createSecretMarks } from '../secretMarks'
import { SecretCollector, TraceMasker } from '../traceMasking'

type Names = Extract<keyof Handlers, `exports.${string}`>

/** Observations of one trace in one piece; more of them come by `spans`. */
const wholeTrace = { offset: 0, limit: 1_000_000 }
/** Observations of a trace that are written and read back at a time. */
const comparedAtOnce = 2_000
/** What is held at a time while secrets are looked for, roughly, in bytes of text. */
const lookedThroughAtOnce = 2 * 1_048_576
const tooLarge = (): EngineError =>
  new EngineError('too_large', 'The export is larger than 128 MiB; take fewer traces or a smaller piece.')

/** What leaves the workspace for other programs. */
export function createExportHandlers(
  store: EngineStore,
  jobs: JobRunner,
  { exportTargets, clock }: Pick<Platform, 'exportTargets' | 'clock'>,
): Pick<Handlers, Names> {
  const markOf = createSecretMarks()
  const write = async (
    form: ExportForm,
    { traceKeys, spans, masking }: Omit<ParsedInput<'exports.traces'>, 'form'>,
    signal: AbortSignal,
  ): Promise<Uint8Array> => {
    checkPiece(traceKeys, spans)
    const masker = masking === null ? null : new TraceMasker(masking, markOf, signal)
    const traces: TraceToExport[] = []
    for (const traceKey of traceKeys) {
      const trace = await store.read('exportTrace', { traceKey, ...(spans ?? wholeTrace) }, { signal })
      traces.push((await masker?.mask(trace)) ?? trace)
    }
    const isBeyond = spans !== null && spans !== undefined && spans.offset > 0
    if (isBeyond && traces[0]?.observations.length === 0) return new Uint8Array(0)
    return encode(form, traces)
  }
  return {
    'exports.otlpJson': (input, { signal }) => write('otlp', input, signal),
    'exports.traces': ({ form, ...input }, { signal }) => write(form, input, signal),
    'exports.save': (request) => startExport(request, { store, jobs, targets: exportTargets, clock, markOf }),
    'exports.findSecrets': async ({ traceKeys, spans, keptKinds }, { signal }) => {
      checkPiece(traceKeys, spans)
      const collector = new SecretCollector(markOf, keptKinds, signal)
      for (const traceKey of traceKeys) {
        const { offset, limit } = spans ?? wholeTrace
        for (let at = offset, hasMore = true; hasMore && at < offset + limit;) {
          const piece = { traceKey, offset: at, limit: offset + limit - at, maxBytes: lookedThroughAtOnce }
          const trace = await store.read('exportTrace', piece, { signal })
          await collector.lookThrough(traceKey, trace)
          at += trace.observations.length
          hasMore = trace.hasMore
        }
      }
      return collector.result()
    },
    'exports.findLosses': async ({ form, traceKeys, spans }, { signal }) => {
      checkPiece(traceKeys, spans)
      const counts = new Map<ExportLoss, number>()
      let observations = 0
      for (const traceKey of traceKeys) {
        const { offset, limit } = spans ?? wholeTrace
        let atOnce = comparedAtOnce
        for (let at = offset; at < offset + limit;) {
          const window = { offset: at, limit: Math.min(atOnce, offset + limit - at) }
          const trace = await store.read('exportTrace', { traceKey, ...window }, { signal })
          const losses = await findLosses(form, trace, signal).catch((error: unknown) => {
            // A text longer than the longest string: fewer at once.
            if (error instanceof RangeError && window.limit > 1) return null
            throw error
          })
          if (losses === null) {
            atOnce = Math.max(1, Math.floor(atOnce / 8))
            continue
          }
          observations += trace.observations.length
          for (const [loss, count] of losses) counts.set(loss, (counts.get(loss) ?? 0) + count)
          if (trace.observations.length < window.limit) break
          at += window.limit
        }
      }
      const losses = [...counts]
        .map(([code, count]) => ({ code, text: exportLosses[code], count }))
        .sort((a, b) => b.count - a.count)
      return { losses, traces: traceKeys.length, observations }
    },
    'exports.observationRows': (input, { signal }) => store.read('observationRows', input, { signal }),
  }
}

function checkPiece(traceKeys: readonly string[], spans: object | null | undefined): void {
  if (spans !== null && spans !== undefined && traceKeys.length !== 1)
    throw new EngineError('invalid_input', 'A piece belongs to one trace.')
}

function encode(form: ExportForm, traces: readonly TraceToExport[]): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = formWriters[form].write(traces, Date.now())
  } catch (error) {
    // A text longer than the longest string.
    if (error instanceof RangeError) throw tooLarge()
    throw error
  }
  // A single step cannot be parted: where it may not cross a wire, the host says so.
  const isOneStep = traces.reduce((sum, { observations }) => sum + observations.length, 0) <= 1
  if (bytes.length > maxBinaryBytes && !isOneStep) throw tooLarge()
  return bytes
}
