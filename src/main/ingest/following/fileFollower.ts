import { stat } from 'node:fs/promises'
import { noUserPrices } from '../../../shared/model/prices'
import type { UserPrices } from '../../../shared/model/prices'
import { createHead } from '../../importers/detectFormat'
import { GrowingContent } from '../../importers/growingContent'
import { PriceBook } from '../pricing/priceBook'
import { BatchBuilder } from '../reading/batchBuilder'
import { openInput } from '../reading/openInput'
import type { OpenInput } from '../reading/openInput'
import { findImporter } from '../reading/readFiles'
import { FrameTail } from './frameTail'
import type { FileEnd, GrowEvent, GrowReader, GrowRequest } from './followProtocol'

/** As in other imports: what is written in one transaction. */
const unitsPerBatch = 6 * 1024 * 1024
const chunkBytes = 1 << 20
/** What a format is told by. */
const headBytes = 64 * 1024
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
  readonly builder: BatchBuilder
  idle: NodeJS.Timeout
}

/**
 * Reads what files have grown by. Of the files that grew last it keeps what their importers remember, in memory only;
 * any other is read again from its beginning once, in silence, up to where it was read before.
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
    if (known !== null && request.isKnown) {
      if (await isSame(known, request, identity, input)) file = known
    }
    if (file === null) {
      // The writing side compares the file with what came in while it is read again.
      if (request.isKnown) return null
      known?.content.close()
      file = await reread(request, identity, input, signal)
      // What an unfinished last line would have been is told by reading the file whole only.
      if (file?.content.isComplete !== true) {
        file?.content.close()
        return null
      }
    }
    let isOver = false
    try {
      if (file !== known) yield { type: 'reread', end: endOf(file) }
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
    const { content, builder, tail } = file
    for (let at = tail.end; at < input.sizeBytes; at = tail.end) {
      const piece = await input.read(at, Math.min(chunkBytes, input.sizeBytes - at))
      signal.throwIfAborted()
      if (piece.length === 0) throw new Error('the file became shorter while it was read')
      tail.add(piece)
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

/** Reads the file up to where it was read before, and keeps nothing of it but what its importer remembers. */
async function reread(
  request: GrowRequest,
  identity: string,
  input: OpenInput,
  signal: AbortSignal,
): Promise<Followed | null> {
  const head = createHead(await input.read(0, headBytes), false)
  const importer = findImporter(head, request.mappings ?? undefined)
  const content =
    importer === null || importer.id !== request.format ? null : GrowingContent.open(importer, head)
  if (content === null) return null
  const { bytes, frameStart } = request
  const tail = new FrameTail(frameStart)
  for (let at = 0; at < bytes;) {
    const piece = await input.read(at, Math.min(chunkBytes, bytes - at))
    if (piece.length === 0 || signal.aborted) {
      content.close()
      signal.throwIfAborted()
      return null
    }
    for await (const records of content.feed(piece)) void records
    at += piece.length
    if (at > frameStart) tail.add(piece.subarray(Math.max(0, frameStart - at + piece.length)))
  }
  const prices = request.prices ?? noUserPrices
  const builder = new BatchBuilder(undefined, new PriceBook(prices))
  const idle = setTimeout(() => undefined, 0)
  const compared = Buffer.from(await input.read(0, Math.min(bytes, comparedBytes)))
  return { content, path: request.path, identity, prices, first: compared, tail, builder, idle }
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
