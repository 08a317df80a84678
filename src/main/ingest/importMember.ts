import type { ImportRecord } from '../../shared/model/importRecord'
import type { ContentHead, Importer } from '../importers/importer'
import type { FidelityRecord } from './fidelity'
import { RawRecorder } from './rawRecorder'
import { whenRoom } from './whenRoom'
import type { WriterState } from './writerState'

/** Records written in one transaction, and how long they may wait for it. */
const recordsPerBatch = 5_000
const batchMs = 400
export interface MemberJob {
  readonly source: string
  readonly fileId: number
  readonly importer: Importer
  readonly head: ContentHead
  readonly bytes: AsyncIterable<Uint8Array>
  readonly fidelity: FidelityRecord
  readonly signal: AbortSignal
  /** Told after each batch; `waiting` is a sentence while the disk is full. */
  onBatch(state: { readonly records: number; readonly bytes: number; readonly waiting: string | null }): void
}

/**
 * Imports one member: bytes → raw frames, bytes → records → batches. A batch is written wholly or not at all. When
 * the disk is full the import waits with nothing half-visible and goes on when there is room.
 */
export async function importMember(state: WriterState, job: MemberJob): Promise<void> {
  const recorder = new RawRecorder()
  let pending: (readonly ImportRecord[])[] = []
  let pendingCount = 0
  let lastCommit = performance.now()
  let records = 0

  const tellWaiting = (sentence: string): void =>
    job.onBatch({ records, bytes: recorder.bytes, waiting: sentence })

  const flush = async (): Promise<void> => {
    const writeFrames = await recorder.ready()
    const frames = recorder.waiting
    await whenRoom(job.signal, tellWaiting, () => {
      // Nothing of a failed batch stays, its counts included.
      const before = job.fidelity.mark()
      try {
        state.transaction(() => {
          writeFrames(state.db, job.fileId)
          for (const batch of pending) for (const record of batch) state.sink.write(record, job)
        })
      } catch (error) {
        job.fidelity.restore(before)
        throw error
      }
    })
    recorder.committed(frames)
    records += pendingCount
    pending = []
    pendingCount = 0
    job.fidelity.bytes = recorder.bytes
    job.onBatch({ records, bytes: recorder.bytes, waiting: null })
    await whenRoom(job.signal, tellWaiting, () => state.deriveSome())
    lastCommit = performance.now()
  }

  const recorded = recorder.record(job.bytes)
  for await (const batch of job.importer.read({ head: job.head, bytes: () => recorded }, job.signal)) {
    job.signal.throwIfAborted()
    pending.push(batch)
    pendingCount += batch.length
    if (pendingCount >= recordsPerBatch || recorder.waiting > 16 || performance.now() - lastCommit > batchMs)
      await flush()
  }
  job.signal.throwIfAborted()
  // An importer may stop reading early: the rest of the bytes is kept all the same.
  for await (const chunk of recorded) {
    if (recorder.waiting > 16) await flush()
    job.signal.throwIfAborted()
    void chunk
  }
  recorder.finish()
  await flush()
}
