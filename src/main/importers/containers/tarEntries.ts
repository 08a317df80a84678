import { ByteQueue } from './byteQueue'
import { CorruptData } from './decompress'
import { mostMembers, tooManyMembers } from './member'
import type { RefusedMember } from './member'
import { clipName, isClutter, isUnsafeName, timesSeen } from './memberNames'
import { blockBytes, readPaxEntries, readTarHeader } from './tarHeader'
import type { TarHeader } from './tarHeader'

export interface TarMember {
  readonly type: 'entry'
  readonly path: string
  /** To be read, as far as wanted, before the next member is asked for. */
  stream(): AsyncIterable<Uint8Array>
  /** Nobody reads it to its end: where the tar ends in it, the tar itself says so. */
  leave(): void
}

/** Names and extended headers are small; what claims to be larger is not read into memory. */
const metaLimit = 1024 * 1024
const chunkBytes = 256 * 1024

/**
 * The members of a tar in its order: POSIX ustar and pax, GNU with its long names, the old form. Read as a stream, so
 * that one inside a gzip never stands in memory. Names are only shown, never used as paths; unsafe names, links and
 * devices are refused, folders and what macOS adds are passed over. What the source throws is thrown.
 *
 * Our own reader: the libraries for streams buffer extended headers of any claimed size, and bring runtimes of their own.
 */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
  placePath: string,
  limit = mostMembers,
): AsyncGenerator<TarMember | RefusedMember, void> {
  const queue = new ByteQueue(source)
  const seen = new Map<string, number>()
  const names = new PendingNames()
  try {
    for (let count = 0; ;) {
      const block = await queue.takeExactly(blockBytes)
      if (block.every((byte) => byte === 0)) return
      const header = readTarHeader(block)
      if (header === null) {
        const ends = block.length < blockBytes
        const message = ends ? 'The tar ends early.' : 'The tar is damaged: a member has no valid header.'
        yield { type: 'refused', path: placePath, code: 'corrupt_container', message }
        return
      }
      if (names.isMeta(header)) {
        names.add(header, await readMeta(queue, header))
        continue
      }
      const { name, sizeBytes } = names.take(header)
      const body = new Body(queue, sizeBytes)
      if (++count > limit) {
        const message = tooManyMembers('tar', limit)
        yield { type: 'refused', path: placePath, code: 'decompression_limit', message }
        return
      }
      const isWanted = !'5DVMN'.includes(header.kind) && !name.endsWith('/') && !isClutter(name)
      if (isWanted) {
        const times = timesSeen(seen, name)
        const path = `${placePath}/${name}${times > 1 ? ` (${times})` : ''}`
        const fault = faultOf(header, name)
        yield fault === null
          ? { type: 'entry', path, stream: () => body.read(), leave: () => (body.isTold = false) }
          : { type: 'refused', path, ...fault }
      }
      if (await body.skip()) continue
      // Who reads the member to its end is told by it.
      if (body.isTold) return
      const message = 'The tar is damaged: it ends in the middle of a member.'
      yield { type: 'refused', path: placePath, code: 'corrupt_container', message }
      return
    }
  } finally {
    await queue.close()
  }
}

/** Names and sizes that stand before the member they are for. */
class PendingNames {
  private longName: string | null = null
  private entries = new Map<string, string>()
  private readonly global = new Map<string, string>()

  isMeta({ kind }: TarHeader): boolean {
    return 'xgLKX'.includes(kind)
  }

  add({ kind }: TarHeader, bytes: Buffer | null): void {
    if (bytes === null) return
    if (kind === 'L') this.longName = bytes.toString('utf8').replace(/\0[\s\S]*$/, '')
    else if (kind === 'g') {
      // Of what may come any number of times, only what is asked for is kept.
      const entries = readPaxEntries(bytes)
      for (const key of ['path', 'size']) {
        const value = entries.get(key)
        if (value !== undefined) this.global.set(key, value)
      }
    } else if (kind !== 'K') this.entries = readPaxEntries(bytes)
  }

  /** What the next member is really called and how long it is. */
  take(header: TarHeader): { readonly name: string; readonly sizeBytes: number } {
    const { entries, longName } = this
    this.entries = new Map()
    this.longName = null
    const said = (key: string): string | undefined => entries.get(key) ?? this.global.get(key)
    const name = said('path') ?? longName ?? header.name
    const size = Number(said('size') ?? Number.NaN)
    return {
      name: clipName(name.replace(/^(\.\/)+/, '')),
      sizeBytes: Number.isSafeInteger(size) && size >= 0 ? size : header.sizeBytes,
    }
  }
}

/** Null for what claims to be larger than any name: it is passed over. */
async function readMeta(queue: ByteQueue, { sizeBytes }: TarHeader): Promise<Buffer | null> {
  const body = new Body(queue, sizeBytes)
  const chunks: Uint8Array[] = []
  if (sizeBytes <= metaLimit) for await (const chunk of body.read()) chunks.push(chunk)
  if (!(await body.skip())) throw new CorruptData('it ends in the middle of a name', 'The tar')
  return sizeBytes <= metaLimit ? Buffer.concat(chunks) : null
}

function faultOf({ kind }: TarHeader, name: string): Pick<RefusedMember, 'code' | 'message'> | null {
  if (isUnsafeName(name)) {
    return { code: 'unsafe_path', message: 'Its name points outside the archive; it was not opened.' }
  }
  if (kind === 'S') {
    return { code: 'unreadable', message: 'It is a file with holes (sparse), which is not supported.' }
  }
  if (kind !== '0')
    return { code: 'unsafe_path', message: 'It is a link or a device, not a file; it was not opened.' }
  return null
}

/** The bytes of one member, padded to whole blocks. */
class Body {
  /** True once reading it failed, and so said, that the tar ends here. */
  isTold = false
  private left: number
  private readonly padding: number

  constructor(
    private readonly queue: ByteQueue,
    sizeBytes: number,
  ) {
    this.left = sizeBytes
    this.padding = (blockBytes - (sizeBytes % blockBytes)) % blockBytes
  }

  async *read(): AsyncGenerator<Uint8Array, void> {
    while (this.left > 0) {
      const chunk = await this.next()
      this.left -= chunk.length
      yield chunk
    }
  }

  private async next(): Promise<Uint8Array> {
    try {
      const chunk = await this.queue.take(Math.min(this.left, chunkBytes))
      if (chunk !== null) return chunk
    } catch (error) {
      this.isTold = true
      throw error
    }
    this.isTold = true
    throw new CorruptData('it ends in the middle of a file', 'The tar')
  }

  /** Steps over what was not read. False where the archive ends before that; its last padding may be missing. */
  async skip(): Promise<boolean> {
    for (let left = this.left + this.padding; left > 0;) {
      const chunk = await this.queue.take(Math.min(left, chunkBytes))
      if (chunk === null) return left <= this.padding
      left -= chunk.length
    }
    return true
  }
}
