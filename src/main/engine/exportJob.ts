import type { Output, ParsedInput } from '../../shared/contract/contract'
import { EngineError } from '../../shared/contract/errors'
import { exportFormFacts } from '../../shared/model/exportForms'
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
    const traceKeys = await store.read('exportScope', { scope }, { signal })
    let doneBytes = 0
    let records = 0
    const read = (argument: ExportTraceArgument) => store.read('exportTrace', argument, { signal })
    const masker = masking === null ? null : new TraceMasker(masking, markOf, signal)
    for await (const piece of exportPieces({ form, traceKeys, nowMs, masker, read })) {
      signal.throwIfAborted()
      await target.write(piece.bytes)
      doneBytes += piece.bytes.length
      records += piece.spans
      update({ doneBytes, records })
    }
    signal.throwIfAborted()
    await target.commit()
    update({ doneBytes, records, totalBytes: doneBytes })
    return { state: 'done', message: masker === null ? null : describeMasked(masker) }
  } catch (error) {
    await target.discard()
    // Where it went: those sentences are for the person as they are.
    if (error instanceof EngineError)
      return { state: error.code === 'cancelled' ? 'cancelled' : 'failed', message: error.message }
    throw error
  }
}

/** What was masked, for the person who exported; null where nothing was. */
function describeMasked({ places, distinct }: TraceMasker): string | null {
  if (places === 0) return null
  const secrets = distinct === 1 ? '1 secret' : `${distinct} secrets`
  return `Masked ${secrets} at ${places === 1 ? '1 place' : `${places} places`}.`
}
