import type { ExportForm } from '../../shared/model/exportForms'
import { firstPlace } from '../../shared/model/exportPiece'
import type { ExportGap, ExportPiece, ExportPlace } from '../../shared/model/exportPiece'
import type { TraceToExport } from '../exporters/exportedSpans'
import { formWriters } from '../exporters/traceForms'
import { StoreError } from '../store/storeError'
import type { ExportedTrace, ExportTraceArgument } from '../store/queries/exportTrace'
import type { TraceMasker } from './traceMasking'

/** What is read and written at a time, roughly, in bytes of text; one observation may be larger. */
const pieceBytes = 2 * 1_048_576
const pieceSpans = 2_000
const pieceTraces = 100

export interface PiecesParts {
  readonly form: ExportForm
  readonly traceKeys: readonly string[]
  readonly nowMs: number
  /** Null writes everything as it is. */
  readonly masker?: TraceMasker | null
  /** Where to go on; without it, from the beginning. */
  readonly from?: ExportPlace | null
  read(argument: ExportTraceArgument): Promise<ExportedTrace>
}

/**
 * An export in pieces, in order: whoever writes them decides how fast they are read, and only one is held at a time.
 * Small traces share a piece, a large one comes in several; texts end with a line break. The workspace may change
 * meanwhile: what comes in is taken or not, what goes is told as a gap. Throws `refused` for a single step that is
 * longer than a text may be.
 */
export async function* exportPieces(parts: PiecesParts): AsyncGenerator<ExportPiece, undefined> {
  const { traceKeys, masker } = parts
  let traces: TraceToExport[] = []
  let gaps: ExportGap[] = []
  let bytes = 0
  let spans = 0
  const take = (next: ExportPlace | null): ExportPiece => {
    const piece = { bytes: write(parts, traces), spans, gaps, next }
    traces = []
    gaps = []
    bytes = 0
    spans = 0
    return piece
  }
  let at = parts.from ?? firstPlace
  for (let traceKey = traceKeys[at.trace]; traceKey !== undefined; traceKey = traceKeys[at.trace]) {
    const piece = await readIfThere(parts, {
      traceKey,
      after: at.after,
      limit: pieceSpans - spans,
      maxBytes: pieceBytes - bytes,
    })
    if (piece === null) gaps.push({ traceKey, what: at.spans === 0 ? 'missing' : 'cut' })
    else {
      if (piece.before !== at.spans) gaps.push({ traceKey, what: 'changed' })
      traces.push((await masker?.mask(piece)) ?? piece)
      bytes += piece.roughBytes
      spans += piece.observations.length
    }
    const hasMore = piece?.hasMore === true
    at = hasMore
      ? { trace: at.trace, after: piece.last, spans: piece.before + piece.observations.length }
      : { ...firstPlace, trace: at.trace + 1 }
    const isFull = bytes >= pieceBytes || spans >= pieceSpans || traces.length >= pieceTraces
    if (at.trace < traceKeys.length && (hasMore || isFull)) yield take(at)
  }
  if (traces.length > 0 || gaps.length > 0) yield take(null)
  return undefined
}

async function readIfThere(
  { read }: PiecesParts,
  argument: ExportTraceArgument,
): Promise<ExportedTrace | null> {
  try {
    return await read(argument)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'not_found') return null
    throw error
  }
}

function write({ form, nowMs }: PiecesParts, traces: readonly TraceToExport[]): Uint8Array {
  if (traces.length === 0) return new Uint8Array(0)
  try {
    const bytes = formWriters[form].write(traces, nowMs)
    return form === 'otlp-protobuf' ? bytes : Buffer.concat([bytes, Buffer.from('\n')])
  } catch (error) {
    if (error instanceof RangeError)
      throw new StoreError('refused', 'One step is longer than a text may be in this form (512 MiB).')
    throw error
  }
}
