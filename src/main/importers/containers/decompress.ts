import { constants, crc32, createInflateRaw, createZstdDecompress } from 'node:zlib'
import type { Transform } from 'node:stream'
import { ByteQueue } from './byteQueue'

/** Packed data that is damaged. What was decoded before has been yielded. */
export class CorruptData extends Error {
  constructor(
    reason: string,
    readonly what = 'The compressed data',
  ) {
    super(reason)
  }
}

/** Small writes bound what one of them can unpack to. */
const sliceBytes = 4096

/** Feeds a decompressing stream slice by slice and hands its output over at once, also when it fails afterwards. */
export class Decoder {
  hasEnded = false
  error: Error | null = null
  private outputs: Buffer[] = []
  private wake: (() => void) | null = null

  constructor(private readonly transform: Transform & { readonly bytesWritten?: number }) {
    transform.on('data', (chunk: Buffer) => this.outputs.push(chunk))
    transform.on('error', (error) => {
      this.error = error
      this.wake?.()
    })
    transform.on('end', () => {
      this.hasEnded = true
      this.wake?.()
    })
  }

  /** Bytes of the input that belonged to the stream. */
  get consumedBytes(): number {
    return this.transform.bytesWritten ?? 0
  }

  /** Resolves when the slice is decoded, the stream has ended or has failed. */
  write(slice: Uint8Array): Promise<readonly Buffer[]> {
    return this.settle((done) => this.transform.write(slice, done))
  }

  async finish(): Promise<readonly Buffer[]> {
    return this.hasEnded || this.error !== null ? [] : this.settle(() => this.transform.end())
  }

  destroy(): void {
    this.transform.destroy()
  }

  private async settle(start: (done: () => void) => void): Promise<readonly Buffer[]> {
    await new Promise<void>((resolve) => {
      this.wake = resolve
      // The end is told a tick after the slice.
      start(() => setImmediate(resolve))
    })
    this.wake = null
    const { outputs } = this
    this.outputs = []
    return outputs
  }
}

/**
 * Decodes raw deflate data from the queue and leaves what follows it there. Throws CorruptData when the data is damaged
 * or ends early.
 */
export function inflateRaw(queue: ByteQueue): AsyncGenerator<Buffer, void> {
  return decodeOne(queue, new Decoder(createInflateRaw({ chunkSize: 16 * 1024 })))
}

/** Decodes one stream from the queue and leaves what follows it there. Throws CorruptData. */
export async function* decodeOne(queue: ByteQueue, decoder: Decoder): AsyncGenerator<Buffer, void> {
  let fedBytes = 0
  try {
    while (!decoder.hasEnded) {
      const slice = await queue.take(sliceBytes)
      if (slice === null) {
        yield* await decoder.finish()
        if (decoder.error !== null) throw new CorruptData('the data ends early')
        return
      }
      fedBytes += slice.length
      yield* await decoder.write(slice)
      if (decoder.error !== null) throw new CorruptData(decoder.error.message)
      const unused = fedBytes - decoder.consumedBytes
      if (decoder.hasEnded) queue.giveBack(slice.subarray(slice.length - unused))
    }
  } finally {
    decoder.destroy()
  }
}

/** Decodes all gzip members of a stream, one after the other, and checks each. */
export async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  const queue = new ByteQueue(source)
  try {
    for (let member = 0; ; member++) {
      if (!(await skipGzipHeader(queue, member === 0))) return
      let sum = 0
      let size = 0
      for await (const chunk of inflateRaw(queue)) {
        sum = crc32(chunk, sum)
        size = (size + chunk.length) >>> 0
        yield chunk
      }
      const trailer = Buffer.from(await queue.takeExactly(8))
      if (trailer.length < 8) throw new CorruptData('the data ends early')
      if (trailer.readUInt32LE(0) !== sum) throw new CorruptData('the check sum is wrong')
      if (trailer.readUInt32LE(4) !== size) throw new CorruptData('the size is wrong')
    }
  } finally {
    await queue.close()
  }
}

/** Steps over a member's header. False at the end of the stream, where zeros may stand as padding. */
async function skipGzipHeader(queue: ByteQueue, isFirst: boolean): Promise<boolean> {
  let header = await queue.takeExactly(10)
  while (!isFirst && header.length > 0 && header.every((byte) => byte === 0))
    header = await queue.takeExactly(10)
  if (header.length === 0 && !isFirst) return false
  if (header[0] !== 0x1f || header[1] !== 0x8b)
    throw new CorruptData('bytes that do not belong to it follow the data')
  if (header.length < 10) throw new CorruptData('the data ends early')
  const flags = header[3] ?? 0
  if ((flags & 4) !== 0) {
    const length = Buffer.from(await queue.takeExactly(2))
    if (length.length === 2) await queue.takeExactly(length.readUInt16LE(0))
  }
  if ((flags & 8) !== 0) await skipText(queue)
  if ((flags & 16) !== 0) await skipText(queue)
  if ((flags & 2) !== 0) await queue.takeExactly(2)
  return true
}

async function skipText(queue: ByteQueue): Promise<void> {
  for (;;) {
    const part = await queue.take(256)
    if (part === null) return
    const end = part.indexOf(0)
    if (end < 0) continue
    queue.giveBack(part.subarray(end + 1))
    return
  }
}

/** Decodes zstd frames. Windows above 128 MiB are refused by the library: they would be held in memory. */
export async function* unzstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  const queue = new ByteQueue(source)
  try {
    for (let frame = 0; ; frame++) {
      const start = await queue.takeExactly(4)
      if (start.length === 0) return
      queue.giveBack(start)
      if (frame > 0 && !isZstdFrame(start))
        throw new CorruptData('bytes that do not belong to it follow the data')
      yield* decodeOne(
        queue,
        new Decoder(createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 27 } })),
      )
    }
  } finally {
    await queue.close()
  }
}

/** A frame, or a skippable frame. */
function isZstdFrame(start: Uint8Array): boolean {
  if (start.length < 4) return false
  const magic = Buffer.from(start).readUInt32LE(0)
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5
}
