import type { WritableDb } from '../store/database'
import { KeyedRows } from '../store/tables/traceRows'
import { Deriver } from './derive'
import { FreshSpans } from './freshSpans'
import { RecordSink } from './recordSink'

/** Work of the thread that waits longest for its turn while bulk work goes on. */
const firstDeriveMs = 300
const deriveEveryMs = 1_500

/**
 * What the writer thread shares between its operations: the connection, the sink with its remembered ids, and what
 * must be derived again. Bulk work runs one at a time (`exclusively`); short transactions may come between its steps.
 */
export class WriterState {
  readonly sink: RecordSink
  readonly deriver: Deriver
  private queue: Promise<unknown> = Promise.resolve()
  private lastDerive = performance.now()
  private hasDerived = false
  /** Told when data that pages may show has changed. */
  onChanged: () => void = () => undefined

  constructor(readonly db: WritableDb) {
    const fresh = new FreshSpans()
    this.sink = new RecordSink(db, fresh)
    this.deriver = new Deriver(db, new KeyedRows(db, 'session'), fresh)
  }

  /** Runs `work` in one transaction; after a failure nothing remembered is trusted. */
  transaction(work: () => void): void {
    try {
      this.db.transaction(work).immediate()
    } catch (error) {
      this.forget()
      throw error
    }
  }

  /** Remembered row ids may no longer exist: after a rollback, and after rows were deleted. */
  forget(): void {
    this.sink.forget()
    this.deriver.forget()
  }

  /** Waits for other bulk work, then runs. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = this.queue.then(work, work)
    this.queue = run.catch(() => undefined)
    return run
  }

  /** During an import: makes what came in visible, soon the first time, then now and again. */
  async deriveSome(): Promise<void> {
    const since = performance.now() - this.lastDerive
    if (since < (this.hasDerived ? deriveEveryMs : firstDeriveMs)) {
      await pause()
      return
    }
    await this.derive(false)
    this.hasDerived = true
    this.lastDerive = performance.now()
    this.onChanged()
  }

  /** At the end: derives everything that changed. */
  async deriveAll(): Promise<void> {
    await this.derive(true)
    this.hasDerived = false
    this.onChanged()
  }

  private async derive(all: boolean): Promise<void> {
    try {
      await this.deriver.derive(this.sink.dirtyTraces, this.sink.dirtySessions, all, pause)
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
