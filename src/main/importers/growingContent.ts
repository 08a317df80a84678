import type { ImportRecord } from '../../shared/model/importRecord'
import type { ContentHead, GrowingRead, Importer, SavedReading } from './importer'
import { PausedBytes } from './readers/pausedBytes'

/**
 * A content that grows, read as far as it goes: the importer waits where the bytes end and goes on when more come, so
 * that whatever it remembers need not be remembered by anybody else. Pieces may end anywhere, within a line or a
 * character.
 */
export class GrowingContent {
  private readonly bytes = new PausedBytes()
  private readonly reading: GrowingRead
  private readonly records: AsyncIterator<readonly ImportRecord[]>
  private step: Promise<IteratorResult<readonly ImportRecord[]>> | null = null
  /** The pieces that hold what no record has spoken of yet, and where they begin. */
  private pending: Uint8Array[] = []
  private pendingFrom = 0

  /**
   * Null for formats that are read whole only. `saved`: what `save` put down; the first piece is then what follows those
   * bytes. Throws when it is not what this importer puts down.
   */
  static open(importer: Importer, head: ContentHead, saved?: SavedReading): GrowingContent | null {
    return importer.grow === undefined ? null : new GrowingContent(importer.grow.bind(importer), head, saved)
  }

  private constructor(grow: NonNullable<Importer['grow']>, head: ContentHead, saved?: SavedReading) {
    this.reading = grow({ head, bytes: () => this.bytes }, new AbortController().signal, saved)
    this.pendingFrom = saved?.bytes ?? 0
    this.records = this.reading.records[Symbol.asyncIterator]()
  }

  /** Reads a piece; answers what can be said now. */
  async *feed(piece: Uint8Array): AsyncGenerator<readonly ImportRecord[], void> {
    this.pending.push(piece)
    this.bytes.push(piece)
    for (;;) {
      this.step ??= this.records.next()
      const next = await Promise.race([this.step, this.bytes.starved])
      if (next === 'starved') break
      this.step = null
      if (next.done === true) throw new Error('the importer ended before the file did')
      yield next.value
    }
    this.forgetSaid()
  }

  /** What would follow if the content ended here. */
  ending(): readonly ImportRecord[] {
    return this.reading.ending()
  }

  /** Puts down what the importer remembers; null where it cannot be. */
  save(): SavedReading | null {
    return this.isComplete ? (this.reading.save?.() ?? null) : null
  }

  /** True when every line is complete; else the rest of the last one is waited for. */
  get isComplete(): boolean {
    let at = this.pendingFrom
    for (const piece of this.pending) {
      for (let index = Math.max(0, this.reading.saidTo - at); index < piece.length; index++)
        if (!isBlank(piece[index] ?? 0)) return false
      at += piece.length
    }
    return true
  }

  close(): void {
    this.bytes.end()
    void this.records.return?.().catch(() => undefined)
  }

  private forgetSaid(): void {
    const { saidTo } = this.reading
    let first = this.pending[0]
    while (first !== undefined && this.pendingFrom + first.length <= saidTo) {
      this.pendingFrom += first.length
      this.pending.shift()
      first = this.pending[0]
    }
    if (first === undefined || saidTo <= this.pendingFrom) return
    // A copy: what is left of a large piece must not keep all of it.
    this.pending[0] = first.slice(saidTo - this.pendingFrom)
    this.pendingFrom = saidTo
  }
}

const isBlank = (byte: number): boolean => byte <= 0x20 && byte !== 0
