import type { ReadableMember } from '../../importers/containers/member'
import type { BatchBuilder } from './batchBuilder'
import { RawRecorder } from './rawRecorder'
import type { ReadBatch } from './readEvents'

/** So much of a file that nobody knows is kept: enough to map its fields, and mostly all of it. */
const keptBytes = 256 * 1024 * 1024
const framesPerBatch = 12

/**
 * Keeps the bytes of a member that no format recognises but that has fields, so that a person can say what they mean
 * and import it then, wherever the file is by that time. Of a larger one the beginning is kept, and that is said.
 */
export async function* keepMember(
  member: Pick<ReadableMember, 'bytes'>,
  builder: BatchBuilder,
  signal: AbortSignal,
  limit: number = keptBytes,
): AsyncGenerator<ReadBatch, void> {
  const recorder = new RawRecorder()
  const take = (): ReadBatch => ({ batch: builder.take(), frames: recorder.take(), bytes: recorder.bytes })
  const source = member.bytes((code, message) => builder.report(code, message))
  for await (const chunk of recorder.record(upTo(source, limit))) {
    if (signal.aborted) return
    void chunk
    if (recorder.ready >= framesPerBatch) yield take()
  }
  await recorder.finish()
  if (recorder.bytes >= limit)
    builder.report('too_large', `Only its first ${limit >> 20} MiB are kept; to import it, open it again.`)
  yield take()
}

async function* upTo(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let left = limit
  for await (const chunk of source) {
    yield chunk.length > left ? chunk.subarray(0, left) : chunk
    left -= chunk.length
    if (left <= 0) return
  }
}
