import type { ExportForm } from '../../shared/model/exportForms'
import type { TraceToExport } from '../exporters/exportedSpans'
import { formWriters } from '../exporters/traceForms'
import { StoreError } from '../store/storeError'
import type { ExportedTrace, ExportTraceArgument } from '../store/queries/exportTrace'
import type { TraceMasker } from './traceMasking'

/** What is read and written at a time, roughly, in bytes of text; one observation may be larger. */
const pieceBytes = 2 * 1_048_576
const pieceSpans = 2_000
const pieceTraces = 100

export interface ExportPiece {
  readonly bytes: Uint8Array
  readonly spans: number
}

export interface PiecesParts {
  readonly form: ExportForm
  readonly traceKeys: readonly string[]
  readonly nowMs: number
  /** Null writes everything as it is. */
  readonly masker?: TraceMasker | null
  read(argument: ExportTraceArgument): Promise<ExportedTrace>
}

/**
 * An export in pieces, in order: whoever writes them decides how fast they are read, and only one is held at a time.
 * Small traces share a piece, a large one comes in several; texts end with a line break. Throws `refused` for a single
 * step that is longer than a text may be.
 */
export async function* exportPieces(parts: PiecesParts): AsyncGenerator<ExportPiece> {
  let traces: TraceToExport[] = []
  let bytes = 0
  let spans = 0
  const take = (): ExportPiece => {
    const piece = { bytes: write(parts, traces), spans }
    traces = []
    bytes = 0
    spans = 0
    return piece
  }
  for (const traceKey of parts.traceKeys) {
    for (let offset = 0, hasMore = true; hasMore;) {
      const limit = pieceSpans - spans
      const piece = await parts.read({ traceKey, offset, limit, maxBytes: pieceBytes - bytes })
      offset += piece.observations.length
      hasMore = piece.hasMore
      traces.push((await parts.masker?.mask(piece)) ?? piece)
      bytes += piece.roughBytes
      spans += piece.observations.length
      if (hasMore || bytes >= pieceBytes || spans >= pieceSpans || traces.length >= pieceTraces) yield take()
    }
  }
  if (traces.length > 0) yield take()
}

function write({ form, nowMs }: PiecesParts, traces: readonly TraceToExport[]): Uint8Array {
  try {
    const bytes = formWriters[form].write(traces, nowMs)
    return form === 'otlp-protobuf' ? bytes : Buffer.concat([bytes, Buffer.from('\n')])
  } catch (error) {
    if (error instanceof RangeError)
      throw new StoreError('refused', 'One step is longer than a text may be in this form (512 MiB).')
    throw error
  }
}
