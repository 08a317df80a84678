import type { WarningCode } from '../../../shared/model/warnings'
import { ArchiveMemory } from '../archiveMemory'
import { createHead } from '../detectFormat'
import type { InputFile } from '../importer'
import { isBrotli, unbrotli } from './brotli'
import { CorruptData, gunzip, unzstd } from './decompress'
import { InputFailure } from './inputFailure'
import type { Member } from './member'
import { MemoryFile } from './memoryFile'
import { readParquetRows } from './parquetRows'
import { recogniseForeign } from './recogniseForeign'
import { readTar } from './tarEntries'
import { isTarHeader } from './tarHeader'
import { UnpackBudget, UnpackLimit } from './unpackBudget'
import { readZip } from './zipEntries'

const headBytes = 64 * 1024
/** A container in a container in a container: no further. */
const depthLimit = 4

/**
 * What a file holds, in order: the file itself, the content of a gzip, zstd or brotli file, the members of a zip or
 * tar, the rows of a Parquet file as JSON Lines, and of containers inside these. Told by content, never by name. Nothing is written anywhere; limits on size are kept while
 * unpacking. Each member must be read (or left) before the next is asked for.
 */
export async function* expandContainers(file: InputFile, signal: AbortSignal): AsyncGenerator<Member, void> {
  const budget = new UnpackBudget(file.sizeBytes)
  yield* expandFile(file, { path: file.name, depth: 0, archive: null, budget, signal })
}

interface Place {
  readonly path: string
  readonly depth: number
  readonly archive: ArchiveMemory | null
  readonly budget: UnpackBudget
  readonly signal: AbortSignal
}

async function* expandFile(file: InputFile, place: Place): AsyncGenerator<Member, void> {
  const container = containerOf(await readStart(file))
  if (container === 'zip') {
    const archive = new ArchiveMemory()
    for await (const entry of readZip(file, place)) {
      if (entry.type === 'refused') yield entry
      else yield* expandStream(entry.stream, { ...place, archive, path: entry.path, depth: place.depth + 1 })
    }
  } else if (container === 'parquet') {
    const rows = (): AsyncIterable<Uint8Array> => place.budget.meter(readParquetRows(file, place.signal))
    yield* expandStream(rows, { ...place, depth: place.depth + 1 })
  } else {
    yield* expandStream(() => file.stream(), place)
  }
}

/** The first bytes; nothing where they cannot be read: the stream will say why. */
async function readStart(file: InputFile): Promise<Uint8Array> {
  try {
    return await file.read(0, 4)
  } catch (error) {
    if (error instanceof InputFailure) return new Uint8Array(0)
    throw error
  }
}

/** Looks at the start of a stream and yields it, or what it contains. */
async function* expandStream(
  open: () => AsyncIterable<Uint8Array>,
  place: Place,
): AsyncGenerator<Member, void> {
  const { path, depth } = place
  const stream = new PeekedStream(open(), place.signal)
  const first = await stream.peek(headBytes)
  try {
    const container = containerOf(first)
    if (container !== null && depth >= depthLimit) {
      const message = 'Containers nested more than four deep are not opened.'
      yield { type: 'refused', path, code: 'decompression_limit', message }
    } else if (container === 'zip' || container === 'parquet') {
      yield* expandInMemory(stream, place, container)
    } else if (container === 'tar') {
      yield* expandTar(stream, place)
    } else {
      const member = container === null ? plainMember(stream, first, place) : null
      const decode = container === null ? await brotliOf(member, depth) : decoders[container]
      const inner = { ...place, depth: depth + 1 }
      if (decode !== null) yield* expandStream(() => place.budget.meter(decode(stream.rest())), inner)
      else if (member !== null) yield member
    }
  } finally {
    await stream.close()
  }
}

const decoders = { gzip: gunzip, zstd: unzstd } as const

/** The decoder of a content that nobody recognises and that turns out to be brotli; else null. */
async function brotliOf(member: Member | null, depth: number): Promise<typeof unbrotli | null> {
  if (member?.type !== 'readable' || depth >= depthLimit) return null
  return (await isBrotli(member.head, (bytes) => containerOf(bytes) !== null)) ? unbrotli : null
}

async function* expandTar(stream: PeekedStream, place: Place): AsyncGenerator<Member, void> {
  const archive = new ArchiveMemory()
  try {
    for await (const entry of readTar(stream.rest(), place.path)) {
      if (entry.type === 'refused') {
        yield entry
        continue
      }
      let isTold = false
      const inner = { ...place, archive, path: entry.path, depth: place.depth + 1 }
      for await (const member of expandStream(entry.stream, inner)) {
        if (member.type === 'refused') {
          isTold ||= member.code !== 'unrecognised'
          yield member
          continue
        }
        yield {
          ...member,
          bytes: (onFinding) =>
            member.bytes((code, message) => {
              isTold = true
              onFinding(code, message)
            }),
        }
      }
      if (!isTold) entry.leave()
    }
  } catch (error) {
    // Damage of what the tar is packed in, between two members: a member says its own.
    yield { type: 'refused', path: place.path, ...failureOf(error) }
  }
}

function plainMember(stream: PeekedStream, first: Uint8Array, { path, archive }: Place): Member {
  const { failure } = stream
  if (first.length === 0 && failure !== null) return { type: 'refused', path, ...failure }
  const head = createHead(first, stream.isAtEnd)
  const foreign = recogniseForeign(head)
  if (foreign !== null) return { type: 'refused', path, code: 'unrecognised', message: foreign }
  return { type: 'readable', path, head, archive, bytes: (onFinding) => stream.read(onFinding) }
}

async function* expandInMemory(
  stream: PeekedStream,
  place: Place,
  container: 'zip' | 'parquet',
): AsyncGenerator<Member, void> {
  const { budget, path } = place
  const file = new MemoryFile(path)
  let failure: Failure | null = null
  try {
    for await (const chunk of stream.read((code, message) => (failure = { code, message }))) {
      if (budget.hold(chunk.length)) {
        file.add(chunk)
        continue
      }
      const what = container === 'zip' ? 'zips' : 'Parquet files'
      const message = `There are ${what} inside other containers that take more than 256 MiB.`
      failure = { code: 'decompression_limit', message }
      break
    }
    if (failure === null) yield* expandFile(file, place)
    else yield { type: 'refused', path, ...(failure as Failure) }
  } finally {
    budget.hold(-file.sizeBytes)
  }
}

function containerOf(bytes: Uint8Array): 'gzip' | 'zstd' | 'zip' | 'tar' | 'parquet' | null {
  const [a, b, c, d] = bytes
  if (a === 0x1f && b === 0x8b) return 'gzip'
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd'
  if (a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6))) return 'zip'
  if (a === 0x50 && b === 0x41 && c === 0x52 && d === 0x31) return 'parquet'
  return isTarHeader(bytes) ? 'tar' : null
}

interface Failure {
  readonly code: WarningCode
  readonly message: string
}

/** A stream whose beginning has been looked at. Damage while looking is kept and told when it is read. */
class PeekedStream {
  failure: Failure | null = null
  isAtEnd = false
  private error: Error | null = null
  private readonly source: AsyncIterator<Uint8Array>
  private peeked: Uint8Array[] = []

  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly signal: AbortSignal,
  ) {
    this.source = source[Symbol.asyncIterator]()
  }

  async peek(wanted: number): Promise<Uint8Array> {
    let size = 0
    while (size < wanted) {
      const chunk = await this.pull()
      if (chunk === null) break
      this.peeked.push(chunk)
      size += chunk.length
    }
    return this.peeked.length === 1 ? (this.peeked[0] ?? Buffer.alloc(0)) : Buffer.concat(this.peeked)
  }

  /** Everything; damage ends it early and is told. */
  async *read(onFinding: (code: WarningCode, message: string) => void): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of this.chunks()) yield chunk
    if (this.failure !== null) onFinding(this.failure.code, this.failure.message)
  }

  /** Everything; damage is thrown, for a decoder that reads from here. */
  async *rest(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of this.chunks()) yield chunk
    if (this.error !== null) throw this.error
  }

  async close(): Promise<void> {
    await this.source.return?.()
  }

  private async *chunks(): AsyncGenerator<Uint8Array, void> {
    const { peeked } = this
    this.peeked = []
    for (const chunk of peeked) yield chunk
    for (;;) {
      const chunk = await this.pull()
      if (chunk === null) return
      yield chunk
    }
  }

  private async pull(): Promise<Uint8Array | null> {
    if (this.isAtEnd) return null
    try {
      this.signal.throwIfAborted()
      const next = await this.source.next()
      if (next.done !== true) return next.value
    } catch (error) {
      this.failure = failureOf(error)
      this.error = error as Error
    }
    this.isAtEnd = true
    return null
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof InputFailure) return { code: 'unreadable', message: error.message }
  if (error instanceof UnpackLimit) return { code: 'decompression_limit', message: error.message }
  if (error instanceof CorruptData) {
    return { code: 'corrupt_container', message: `${error.what} is damaged: ${error.message}.` }
  }
  throw error
}
