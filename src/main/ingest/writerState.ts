import type { ImportRecord } from '../../shared/model/importRecord'
import { noUserPrices } from '../../shared/model/prices'
import type { UserPrices } from '../../shared/model/prices'
import type { WritableDb } from '../store/database'
import { KeyedRows } from '../store/tables/keyedRows'
import { Words } from '../store/tables/words'
import { BatchWriter } from './batchWriter'
import type { SharedRows, WriteTarget } from './batchWriter'
import { ChangedRows } from './changedRows'
import { ContentSweeper } from './contentSweeper'
import { Deriver } from './derive'
import { FileFollower } from './following/fileFollower'
import { FollowedFiles } from './following/followedFile'
import type { GrowReader } from './following/followProtocol'
import { MemoryKeeper } from './following/memoryKeeper'
import { FreshSpans } from './freshSpans'
import { PriceBook } from './pricing/priceBook'
import { BatchBuilder } from './reading/batchBuilder'
import type { PreparedBatch } from './reading/preparedBatch'
import type { ReadFiles } from './reading/readEvents'
import { readFiles as readFilesHere } from './reading/readFiles'

/** In a workspace of so few observations what nothing refers to any more goes at once: some 50 ms. */
const fewObservations = 20_000

/** How often traces that keep growing are shown as they are so far. */
const deriveEveryMs = 1_500

/**
 * What the writer thread shares between its operations: the connection, remembered ids, and what must be derived
 * again. Bulk work runs one at a time (`exclusively`); short transactions may come between its steps.
 */
export class WriterState {
  readonly rows: SharedRows
  readonly changed = new ChangedRows()
  /** What is remembered of files that grow. */
  readonly followed = new FollowedFiles()
  /** Keeps for the next start what the reading side remembers of them. */
  readonly memories: MemoryKeeper
  /** Deletes contents that nothing refers to any more, behind everything else. */
  readonly sweeper: ContentSweeper
  private readonly deriver: Deriver
  private queue: Promise<unknown> = Promise.resolve()
  private lastDerive = performance.now()
  private userPrices: UserPrices = noUserPrices
  private book = new PriceBook()
  /** Told when data that pages may show has changed. */
  onChanged: () => void = () => undefined
  /** Told when contents were swept, whose row ids may be given again. */
  onSwept: () => void = () => undefined

  /** `readFiles` says where files are read: in this thread unless told otherwise. */
  constructor(
    readonly db: WritableDb,
    readonly readFiles: ReadFiles = readFilesHere,
    readonly growReader: GrowReader = new FileFollower(),
  ) {
    this.rows = {
      traces: new KeyedRows(db, 'trace'),
      sessions: new KeyedRows(db, 'session'),
      words: new Words(db),
      fresh: new FreshSpans(),
      changed: this.changed,
    }
    this.memories = new MemoryKeeper(db, this.followed, growReader)
    this.deriver = new Deriver(db, this.rows)
    this.sweeper = new ContentSweeper(db, () => {
      this.forget()
      this.followed.clear()
      this.onSwept()
    })
  }

  /** What people said about prices; what comes in from now on is priced by it. */
  get prices(): UserPrices {
    return this.userPrices
  }

  set prices(prices: UserPrices) {
    this.userPrices = prices
    this.book = new PriceBook(prices)
  }

  /** Runs `work` in one transaction; after a failure nothing remembered is trusted. */
  transaction(work: () => void): void {
    this.sweeper.disturb()
    try {
      this.db.transaction(work).immediate()
    } catch (error) {
      this.forget()
      throw error
    }
  }

  /**
   * Writes a batch and derives what is new in it: wholly or not at all. `before` is done in the same transaction, and
   * may be done again when the batch is.
   */
  writeBatch(writer: BatchWriter, batch: PreparedBatch, target: WriteTarget, before?: () => void): void {
    this.transaction(() => {
      this.sweeper.noteRecords()
      before?.()
      writer.write(batch, target, this.book)
      this.deriver.deriveNew()
    })
  }

  /** Writes a few records as a batch of their own. */
  writeRecords(records: readonly ImportRecord[], target: WriteTarget): void {
    const builder = new BatchBuilder(undefined, this.book)
    for (const record of records) builder.add(record)
    this.writeBatch(new BatchWriter(this.db, this.rows), builder.take(), target)
  }

  /** Remembered row ids may no longer exist: after a rollback, and after rows were deleted. */
  forget(): void {
    this.rows.traces.forget()
    this.rows.sessions.forget()
    this.rows.words.forget()
    this.rows.fresh.clear()
    this.deriver.forget()
  }

  /** In a small workspace does at once what `sweeper` has to do; in a large one that is left to whoever has time. */
  async sweepIfSmall(): Promise<void> {
    const last = this.db.prepare('SELECT ifnull(max(id), 0) FROM observation_row').pluck().get() as number
    if (last > fewObservations) return
    while (this.sweeper.step()) await pause()
  }

  /** Waits for other bulk work, then runs. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = this.queue.then(work, work)
    this.queue = run.catch(() => undefined)
    return run
  }

  /** Bulk work begins: what its first batch brings is told at once. */
  beginBulk(): void {
    this.lastDerive = Number.NEGATIVE_INFINITY
  }

  /** During an import: tells of what came in, and derives traces again that have grown, now and again. */
  async deriveSome(signal?: AbortSignal): Promise<void> {
    if (performance.now() - this.lastDerive < deriveEveryMs) {
      await pause()
      return
    }
    await this.derive(false, signal)
    this.lastDerive = performance.now()
    this.onChanged()
  }

  /** At the end: derives everything that changed. Ends soon after `signal` aborts: the rest is still to be derived. */
  async deriveAll(signal?: AbortSignal): Promise<void> {
    await this.derive(true, signal)
    this.onChanged()
  }

  private async derive(all: boolean, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.deriver.deriveChanged(all, async () => {
        await pause()
        signal?.throwIfAborted()
      })
    } catch (error) {
      this.forget()
      throw error
    }
  }
}

/** Lets other messages of the thread come in. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
