import type { Output, ParsedInput } from '../../shared/contract/contract'
import { EngineError } from '../../shared/contract/errors'
import { exportFormFacts } from '../../shared/model/exportForms'
import { exportGaps } from '../../shared/model/exportPiece'
import type { ExportGap } from '../../shared/model/exportPiece'
import { maskKeys } from '../../shared/util/maskKeys'
import type { Clock, ExportTarget, ExportTargets } from '../ports/platform'
import type { ExportTraceArgument } from '../store/queries/exportTrace'
import type { EngineStore } from './engineStore'
import { exportPieces } from './exportPieces'
import type { JobOutcome, JobRunner, JobUpdate } from './jobRunner'
import type { SecretMarks } from './secretMarks'
import { TraceMasker } from './traceMasking'

export type SaveRequest = ParsedInput<'exports.save'>

export interface ExportParts {
  readonly store: Pick<EngineStore, 'read'>
  readonly jobs: Pick<JobRunner, 'start'>
  readonly targets: ExportTargets | null
  readonly clock: Clock
  readonly markOf: SecretMarks
}

/**
 * Asks where the export is to go and writes it there as a job: a piece is read when the one before has been taken, so
 * that neither the page nor the engine ever holds the whole.
 */
export async function startExport(
  request: SaveRequest,
  { store, jobs, targets, clock, markOf }: ExportParts,
): Promise<Output<'exports.save'>> {
  if (targets === null) throw new EngineError('refused', 'Here exports are written by the command line.')
  const { suffix, mediaType } = exportFormFacts[request.form]
  const fileName = `${request.name}${suffix}`
  const target = await targets.open(fileName, mediaType)
  if (target === null) return { job: null, download: null }
  const job = jobs.start('export', fileName, null, (signal, update) =>
    writeExport(request, { store, target, nowMs: clock.nowMs(), markOf, signal, update }),
  )
  return { job, download: target.address }
}

interface ExportRun {
  readonly store: Pick<EngineStore, 'read'>
  readonly target: ExportTarget
  readonly nowMs: number
  readonly markOf: SecretMarks
  readonly signal: AbortSignal
  update(change: JobUpdate): void
}

async function writeExport(
  { form, scope, masking }: SaveRequest,
  { store, target, nowMs, markOf, signal, update }: ExportRun,
): Promise<JobOutcome> {
  // A target that waits for its browser has to hear of it at once.
  signal.addEventListener('abort', () => void target.discard(), { once: true })
  try {
    const traceKeys = (await store.read('exportScope', { scope }, { signal })).map(({ traceKey }) => traceKey)
    let doneBytes = 0
    let records = 0
    const gaps: ExportGap[] = []
    const read = (argument: ExportTraceArgument) => store.read('exportTrace', argument, { signal })
    const masker = masking === null ? null : new TraceMasker(masking, markOf, signal)
    for await (const piece of exportPieces({ form, traceKeys, nowMs, masker, read })) {
      signal.throwIfAborted()
      if (piece.bytes.length > 0) await target.write(piece.bytes)
      doneBytes += piece.bytes.length
      records += piece.spans
      gaps.push(...piece.gaps)
      update({ doneBytes, records })
    }
    signal.throwIfAborted()
    if (traceKeys.length > 0 && gaps.filter(({ what }) => what === 'missing').length === traceKeys.length)
      throw new EngineError('not_found', 'Nothing of what was to be exported is in the workspace any more.')
    await target.commit()
    update({ doneBytes, records, totalBytes: doneBytes })
    const told = [masker === null ? null : describeMasked(masker), describeGaps(gaps)]
    return { state: 'done', message: told.filter((sentence) => sentence !== null).join(' ') || null }
  } catch (error) {
    await target.discard()
    // Where it went: those sentences are for the person as they are.
    if (error instanceof EngineError)
      return { state: error.code === 'cancelled' ? 'cancelled' : 'failed', message: error.message }
    throw error
  }
}

/** Traces that are named in one sentence. */
const namedTraces = 5

/** Which traces are not in the file as they were, for the person who exported; null where all are. */
function describeGaps(gaps: readonly ExportGap[]): string | null {
  const sentences = [...Map.groupBy(gaps, ({ what }) => what)].map(([what, group]) => {
    // A trace may have changed more than once.
    const keys = [...new Set(group.map(({ traceKey }) => maskKeys(traceKey)))]
    const named = keys.slice(0, namedTraces).join(', ')
    const more = keys.length > namedTraces ? ` and ${keys.length - namedTraces} more` : ''
    return `${keys.length === 1 ? '1 trace' : `${keys.length} traces`} ${exportGaps[what]}: ${named}${more}.`
  })
  return sentences.join(' ') || null
}

/** What was masked, for the person who exported; null where nothing was. */
function describeMasked({ places, distinct }: TraceMasker): string | null {
  if (places === 0) return null
  const secrets = distinct === 1 ? '1 secret' : `${distinct} secrets`
  return `Masked ${secrets} at ${places === 1 ? '1 place' : `${places} places`}.`
}
