import { createBrotliDecompress } from 'node:zlib'
import { createHead, detectFormat } from '../detectFormat'
import type { ContentHead } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { peekJson } from '../readers/headPeek'
import { importers } from '../registry'
import { ByteQueue } from './byteQueue'
import { CorruptData, Decoder, decodeOne } from './decompress'

const headBytes = 64 * 1024

/** Decodes one brotli stream. */
export async function* unbrotli(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  const queue = new ByteQueue(source)
  try {
    yield* decodeOne(queue, new Decoder(createBrotliDecompress()))
    if ((await queue.take(1)) !== null)
      throw new CorruptData('bytes that do not belong to it follow the data')
  } finally {
    await queue.close()
  }
}

/**
 * Brotli has no magic bytes: a content is taken for it when nobody recognises it as it is, when it is no text, and when
 * its beginning decodes to something we know: a trace, a container, or at least JSON or a table.
 */
export async function isBrotli(
  head: ContentHead,
  isContainer: (bytes: Uint8Array) => boolean,
): Promise<boolean> {
  if (!isBinary(head) || detectFormat(head, importers) !== null) return false
  const decoded = await decodeStart(head)
  if (decoded.length === 0) return false
  const inner = createHead(decoded, false)
  return (
    isContainer(decoded) ||
    detectFormat(inner, importers) !== null ||
    peekJson(inner).container !== 'none' ||
    peekCsv(inner) !== null
  )
}

/** Text has no zero bytes, hardly any control characters, and is UTF-8 up to where the head ends. */
function isBinary({ bytes, text }: ContentHead): boolean {
  if (bytes.includes(0)) return true
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return /[\u0001-\u0008\u000e-\u001a\ufffd]/.test(text.slice(0, -1))
}

/** As much as the head decodes to, at most 64 KiB; nothing when it does not decode. */
async function decodeStart(head: ContentHead): Promise<Buffer> {
  async function* once(): AsyncGenerator<Uint8Array> {
    await Promise.resolve()
    yield head.bytes
  }
  const chunks: Buffer[] = []
  let size = 0
  const decoded = decodeOne(new ByteQueue(once()), new Decoder(createBrotliDecompress()))
  try {
    for await (const chunk of decoded) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= headBytes) break
    }
  } catch (error) {
    if (!(error instanceof CorruptData)) throw error
    // The head may well end in the middle of the data; a decoder that fails before that says what it is not.
    if (!error.message.startsWith('the data ends early')) return Buffer.alloc(0)
  }
  return Buffer.concat(chunks).subarray(0, headBytes)
}
