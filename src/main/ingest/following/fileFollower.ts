import type { Hash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { noUserPrices } from '../../../shared/model/prices'
import type { UserPrices } from '../../../shared/model/prices'
import { createHead } from '../../importers/detectFormat'
import type { GrowingContent } from '../../importers/growingContent'
import { PriceBook } from '../pricing/priceBook'
import { BatchBuilder } from '../reading/batchBuilder'
import { openInput } from '../reading/openInput'
import type { OpenInput } from '../reading/openInput'
import { findImporter } from '../reading/readFiles'
import type { FileMemory } from '../../store/tables/fileMemories'
import type { FrameTail } from './frameTail'
import type { FileEnd, GrowEvent, GrowReader, GrowRequest } from './followProtocol'
import { packMemory } from './packMemory'
import { chunkBytes, headBytes, rereadFile } from './rereadFile'
import type { RereadFile } from './rereadFile'

/** As in other imports: what is written in one transaction. */
const unitsPerBatch = 6 * 1024 * 1024
/** First bytes that are compared: a file that was emptied and written anew begins with others. */
const comparedBytes = 4 * 1024
/** Of files that do not grow any more nothing is remembered after this. */
const idleMs = 60 * 60_000

export interface FollowLimits {
  /** Files remembered at once, and what they may have together: what an importer remembers is a part of that. */
  readonly files: number
  readonly bytes: number
  /** Records that are written in one transaction. */
  readonly records: number
}

const usualLimits: FollowLimits = { files: 32, bytes: 512 * 1024 * 1024, records: 2_500 }

interface Followed {
  readonly content: GrowingContent
  readonly path: string
  /** The very file: one that takes its place is another one. */
  readonly identity: string
  readonly prices: UserPrices
  /** Its first bytes. */
  readonly first: Buffer
  readonly tail: FrameTail
  /** Of all its bytes so far. */
  readonly hash: Hash
  readonly builder: BatchBuilder
  idle: NodeJS.Timeout
}

/**
 * Reads what files have grown by. Of the files that grew last it keeps what their importers remember, in memory;
 * any other is read again once, in silence, up to where it was read before, from where the workspace remembers it.
 */
export class FileFollower implements GrowReader {
  /** By file, the one that grew last at the end. */
  private readonly files = new Map<number, Followed>()

  constructor(private readonly limits: FollowLimits = usualLimits) {}

  forget(fileId?: number): void {
    for (const [id, { content, idle }] of this.files) {
      if (fileId !== undefined && id !== fileId) continue
      clearTimeout(idle)
      content.close()
      this.files.delete(id)
    }
  }

  async save(fileId: number, bytes: number): Promise<FileMemory | null> {
    const file = this.files.get(fileId)
    if (file === undefined || file.tail.end !== bytes) return null
    const saved = file.content.save()
    if (saved === null || saved.bytes !== bytes) return null
    const digest = file.hash.copy().digest()
    const data = await packMemory(saved)
    return data === null ? null : { bytes, digest, data }
  }

  async *grow(request: GrowRequest, signal: AbortSignal): AsyncGenerator<GrowEvent, void> {
    const { fileId } = request
    const known = this.files.get(fileId) ?? null
    this.files.delete(fileId)
    if (known !== null) clearTimeout(known.idle)
    const input = await openInput(request.path, request.displayPath)
    let kept: Followed | null = null
    try {
      if (typeof input === 'string' || input.sizeBytes < request.bytes) return
      kept = yield* this.read(request, known, input, signal)
    } catch (error) {
      // Reading it whole will tell what is wrong with it.
      if (signal.aborted) throw error
    } finally {
      if (kept === null) known?.content.close()
      else this.keep(fileId, kept)
      if (typeof input !== 'string') await input.close()
    }
  }

  /** Answers what is to be remembered; null when the file cannot be gone on with. */
  private async *read(
    request: GrowRequest,
    known: Followed | null,
    input: OpenInput,
    signal: AbortSignal,
  ): AsyncGenerator<GrowEvent, Followed | null> {
    const identity = await identityOf(request.path)
    if (request.bytes < headBytes && !(await isStill(request, input))) return null
    let file: Followed | null = null
    let knownBytes = 0
    if (known !== null && request.isKnown) {
      if (await isSame(known, request, identity, input)) file = known
    }
    if (file === null) {
      // The writing side compares the file with what came in while it is read again.
      if (request.isKnown) return null
      known?.content.close()
      const reread = await rereadFile(request, input, signal)
      // What an unfinished last line would have been is told by reading the file whole only.
      if (reread?.content.isComplete !== true) {
        reread?.content.close()
        return null
      }
      ;({ knownBytes } = reread)
      file = await follow(request, identity, input, reread)
    }
    let isOver = false
    try {
      if (file !== known) yield { type: 'reread', end: endOf(file), knownBytes }
      if (!request.isPreparing) yield* this.readOn(file, input, signal)
      isOver = true
      return file
    } finally {
      if (!isOver) file.content.close()
    }
  }

  private async *readOn(
    file: Followed,
    input: OpenInput,
    signal: AbortSignal,
  ): AsyncGenerator<GrowEvent, void> {
    const { content, builder, tail, hash } = file
    for (let at = tail.end; at < input.sizeBytes; at = tail.end) {
      const piece = await input.read(at, Math.min(chunkBytes, input.sizeBytes - at))
      signal.throwIfAborted()
      if (piece.length === 0) throw new Error('the file became shorter while it was read')
      tail.add(piece)
      hash.update(piece)
      for await (const records of content.feed(piece)) {
        for (const record of records) {
          builder.add(record)
          if (builder.pending >= this.limits.records || builder.pendingUnits >= unitsPerBatch)
            yield { type: 'batch', batch: builder.take(), frames: await tail.take(false), bytes: tail.end }
        }
      }
    }
    yield { type: 'batch', batch: builder.take(), frames: await tail.take(true), bytes: tail.end }
    for (const record of content.ending()) builder.add(record)
    yield { type: 'end', batch: builder.take(), isComplete: content.isComplete }
  }

  private keep(fileId: number, file: Followed): void {
    file.idle = setTimeout(() => this.forget(fileId), idleMs).unref()
    this.files.set(fileId, file)
    let bytes = 0
    // From the one that grew last, which stays whatever it takes.
    for (const [place, [id, { tail }]] of [...this.files].toReversed().entries()) {
      bytes += tail.end
      if (place > 0 && (place >= this.limits.files || bytes > this.limits.bytes)) this.forget(id)
    }
  }
}

/** Which file stands behind a path. */
async function identityOf(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true })
  return `${dev} ${ino}`
}

/** A short file may turn out to be something else than it looked like at first. */
async function isStill({ format, mappings }: GrowRequest, input: OpenInput): Promise<boolean> {
  const first = await input.read(0, headBytes)
  const head = createHead(first, first.length === input.sizeBytes)
  return findImporter(head, mappings ?? undefined)?.id === format
}

/** Whether the file still begins with what is remembered of it: its first and last bytes, and whose they are. */
async function isSame(
  { first, tail, ...known }: Followed,
  { path, bytes, prices }: GrowRequest,
  identity: string,
  input: OpenInput,
): Promise<boolean> {
  if (known.path !== path || known.identity !== identity || tail.end !== bytes) return false
  // Not longer, but written: it may be another anywhere.
  if (input.sizeBytes === bytes) return false
  if (JSON.stringify(known.prices) !== JSON.stringify(prices ?? noUserPrices)) return false
  const last = tail.bytes()
  return (
    first.equals(await input.read(0, first.length)) &&
    last.equals(await input.read(bytes - last.length, last.length))
  )
}

async function follow(
  request: GrowRequest,
  identity: string,
  input: OpenInput,
  { content, tail, hash }: RereadFile,
): Promise<Followed> {
  const prices = request.prices ?? noUserPrices
  const builder = new BatchBuilder(undefined, new PriceBook(prices))
  const idle = setTimeout(() => undefined, 0)
  const first = Buffer.from(await input.read(0, Math.min(request.bytes, comparedBytes)))
  return { content, path: request.path, identity, prices, first, tail, hash, builder, idle }
}

function endOf({ content, prices }: Followed): FileEnd {
  const builder = new BatchBuilder(undefined, new PriceBook(prices))
  const observations: FileEnd['observations'][number][] = []
  for (const record of content.ending()) {
    builder.add(record)
    if (record.type === 'observation') observations.push([record.traceId, record.spanId, record.side])
  }
  const { others: rows, counts, findings } = builder.take()
  const others: Record<string, number> = {}
  for (const { table } of rows) others[table] = (others[table] ?? 0) + 1
  return { observations, others, counts, findings: findings.map(({ code, count }) => ({ code, count })) }
}
