import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { createHead } from '../../importers/detectFormat'
import { GrowingContent } from '../../importers/growingContent'
import type { ContentHead, Importer } from '../../importers/importer'
import type { OpenInput } from '../reading/openInput'
import { findImporter } from '../reading/readFiles'
import type { GrowRequest } from './followProtocol'
import { FrameTail } from './frameTail'
import { unpackMemory } from './packMemory'

export const chunkBytes = 1 << 20
/** What a format is told by. */
export const headBytes = 64 * 1024

/** A file that was read up to the bytes of a request, without saying anything. */
export interface RereadFile extends Beginning {
  readonly tail: FrameTail
}

/** A file whose first `knownBytes` are those that the workspace remembers; 0 where it remembers nothing of use. */
interface Beginning {
  readonly content: GrowingContent
  /** Of the bytes that the content has read. */
  readonly hash: Hash
  readonly knownBytes: number
}

/**
 * Reads a file up to where it was read before, and keeps nothing of it but what its importer remembers. What the
 * workspace remembers of it is not read again, if the file still begins with the same bytes. Null for a file of another
 * format, and for one that became shorter.
 */
export async function rereadFile(
  request: GrowRequest,
  input: OpenInput,
  signal: AbortSignal,
): Promise<RereadFile | null> {
  const head = createHead(await input.read(0, headBytes), false)
  const importer = findImporter(head, request.mappings ?? undefined)
  if (importer === null || importer.id !== request.format) return null
  const beginning = (await recall(request, importer, head, input, signal)) ?? begin(importer, head)
  if (beginning === null) return null
  try {
    const tail = await readOn(request, beginning, input, signal)
    if (tail !== null) return { ...beginning, tail }
  } catch (error) {
    beginning.content.close()
    throw error
  }
  beginning.content.close()
  return null
}

function begin(importer: Importer, head: ContentHead): Beginning | null {
  const content = GrowingContent.open(importer, head)
  return content === null ? null : { content, hash: createHash('sha256'), knownBytes: 0 }
}

/** Null where nothing is remembered, or anything is odd about it: the file is read from its beginning then. */
async function recall(
  { memory, bytes }: GrowRequest,
  importer: Importer,
  head: ContentHead,
  input: OpenInput,
  signal: AbortSignal,
): Promise<Beginning | null> {
  if (memory === null || memory.bytes > bytes) return null
  const hash = await hashBeginning(input, memory.bytes, signal)
  if (!hash.copy().digest().equals(memory.digest)) return null
  try {
    const saved = await unpackMemory(memory.data)
    const content = saved.bytes === memory.bytes ? GrowingContent.open(importer, head, saved) : null
    return content === null ? null : { content, hash, knownBytes: memory.bytes }
  } catch {
    return null
  }
}

/** Of the first bytes of a file. One piece is read while the one before it is looked at, into the same two buffers. */
async function hashBeginning(input: OpenInput, bytes: number, signal: AbortSignal): Promise<Hash> {
  const hash = createHash('sha256')
  const [first, second] = [Buffer.allocUnsafe(chunkBytes), Buffer.allocUnsafe(chunkBytes)]
  const readAt = async (at: number): Promise<Uint8Array> => {
    const target = ((at / chunkBytes) % 2 === 0 ? first : second).subarray(0, Math.max(0, bytes - at))
    return target.subarray(0, await input.readInto(target, at))
  }
  let reading = readAt(0)
  for (let at = chunkBytes; ; at += chunkBytes) {
    const piece = await reading
    signal.throwIfAborted()
    if (piece.length === 0) return hash
    reading = readAt(at)
    reading.catch(() => undefined)
    hash.update(piece)
  }
}

/** Answers the bytes of the last frame. */
async function readOn(
  { bytes, frameStart }: GrowRequest,
  { content, hash, knownBytes }: Beginning,
  input: OpenInput,
  signal: AbortSignal,
): Promise<FrameTail | null> {
  const tail = new FrameTail(frameStart)
  for (let at = Math.min(knownBytes, frameStart); at < bytes;) {
    const end = at < knownBytes ? knownBytes : bytes
    const piece = await input.read(at, Math.min(chunkBytes, end - at))
    signal.throwIfAborted()
    if (piece.length === 0) return null
    if (at >= knownBytes) {
      hash.update(piece)
      for await (const records of content.feed(piece)) void records
    }
    at += piece.length
    if (at > frameStart) tail.add(piece.subarray(Math.max(0, frameStart - at + piece.length)))
  }
  return tail
}
