import type { WarningCode } from '../../../shared/model/warnings'
import type { ArchiveMemory } from '../../importers/archiveMemory'
import type { ContentHead, Importer } from '../../importers/importer'
import type { BatchBuilder } from './batchBuilder'
import { RawRecorder } from './rawRecorder'
import type { ReadBatch } from './readEvents'

/**
 * Records of one batch: what is written in one transaction, which has the writer to itself for some 80 ms. The first
 * batch is small, to be seen soon.
 */
const recordsPerBatch = 2_500
const recordsOfFirstBatch = 500
/** New text (UTF-16 units) and raw frames of one batch, whichever comes first. */
const unitsPerBatch = 6 * 1024 * 1024
const framesPerBatch = 12
/** A batch waits no longer than this for more records. */
const batchMs = 1_000

export interface MemberContent {
  readonly importer: Importer
  readonly head: ContentHead
  readonly archive: ArchiveMemory | null
  /** The bytes; what is wrong with their container is told while they are read. */
  bytes(report: (code: WarningCode, message: string) => void): AsyncIterable<Uint8Array>
}

/** Reads one member into batches. Ends early when `signal` aborts. */
export async function* readMember(
  content: MemberContent,
  builder: BatchBuilder,
  signal: AbortSignal,
): AsyncGenerator<ReadBatch, void> {
  const recorder = new RawRecorder()
  const bytes = recorder.record(content.bytes((code, message) => builder.report(code, message)))
  let enough = recordsOfFirstBatch
  let lastTake = performance.now()
  const take = (): ReadBatch => {
    enough = recordsPerBatch
    lastTake = performance.now()
    return { batch: builder.take(), frames: recorder.take(), bytes: recorder.bytes }
  }
  const { head, archive, importer } = content
  for await (const records of importer.read({ head, archive, bytes: () => bytes }, signal)) {
    if (signal.aborted) return
    for (const record of records) {
      builder.add(record)
      if (builder.pending >= enough || builder.pendingUnits >= unitsPerBatch) yield take()
    }
    if (recorder.ready >= framesPerBatch || performance.now() - lastTake > batchMs) yield take()
  }
  // An importer may stop reading early: the rest of the bytes is kept all the same.
  for await (const chunk of bytes) {
    if (signal.aborted) return
    void chunk
    if (recorder.ready >= framesPerBatch) yield take()
  }
  await recorder.finish()
  yield take()
}
