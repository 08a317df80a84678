import type { WritableDb } from '../store/database'
import { ContentReferences } from './contentReferences'

/** A step takes about this long: others of the thread wait no longer for it. */
const stepMs = 20
/** Rows taken away, files written and pages given back between two looks at the clock. */
const rowsPerLook = 50
const pagesPerLook = 32
const termsPerLook = 200

/**
 * What is still to be done after rows were deleted: figures of the files and contents without references (`shares`),
 * only the contents (`contents`), only giving pages back to the disk (`pages`).
 */
export type SweepDue = 'shares' | 'contents' | 'pages'

const key = 'sweep_due'

/**
 * Deletes contents that nothing refers to any more, words and terms included, measures anew what the texts of each file
 * come to and take, and gives pages back to the disk: in small steps, whenever nothing else is to be done. That it is
 * due stands in the database, so that a start after a crash goes on with it. Between two steps rows may be written: then
 * it begins again, because what looked unused may be in use.
 *
 * A text is kept by the first file that still says it, so that all files together keep exactly what the workspace does.
 * Files that nobody counted stay uncounted.
 */
export class ContentSweeper {
  private due: SweepDue | null
  private steps: Generator<void> | null = null
  private hasRemoved = false

  /** `onRemoved`: rows of contents are gone, and their numbers may be given again. */
  constructor(
    private readonly db: WritableDb,
    private readonly onRemoved: () => void,
  ) {
    this.due = (db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) ??
      null) as SweepDue | null
  }

  get isDue(): boolean {
    return this.due !== null
  }

  /** Notes durably that it is due. Inside the transaction that deletes. */
  mark(due: 'shares' | 'contents'): void {
    this.steps = null
    this.set(this.due === 'shares' ? 'shares' : due)
  }

  /** Rows are about to be written. */
  disturb(): void {
    this.steps = null
  }

  /**
   * New records are about to be written, inside their transaction: a text of theirs that is still there although nobody
   * says it counts as kept by another file, so that the figures are to be measured.
   */
  noteRecords(): void {
    if (this.due === 'contents') this.mark('shares')
  }

  /** Does a little of it (`ms`); answers false when nothing is left to do. Outside any transaction. */
  step(ms = stepMs): boolean {
    if (this.due === null) return false
    const steps = (this.steps ??= this.sweep(this.due))
    const untilMs = performance.now() + ms
    const run = this.db.transaction((): boolean => {
      do if (steps.next().done === true) return true
      while (performance.now() < untilMs)
      return false
    })
    try {
      if (run.immediate()) this.finish()
    } catch (error) {
      this.steps = null
      throw error
    } finally {
      if (this.hasRemoved) this.onRemoved()
      this.hasRemoved = false
    }
    return this.due !== null
  }

  private finish(): void {
    this.steps = null
    this.set(this.due === 'pages' ? null : 'pages')
  }

  private set(due: SweepDue | null): void {
    this.due = due
    if (due === null) this.db.prepare('DELETE FROM meta WHERE key = ?').run(key)
    else this.db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, due)
  }

  private *sweep(due: SweepDue): Generator<void> {
    if (due === 'pages') return yield* this.givePagesBack()
    const references = new ContentReferences(this.db)
    yield* references.read(due === 'shares')
    if (due === 'shares') yield* this.writeShares(references)
    yield* this.remove('context', references.contexts.unowned())
    yield* this.remove('message', references.messages.unowned())
    yield* this.remove('payload', references.payloads.unowned())
    yield* this.remove('word', references.unusedWords())
    yield* this.removeTerms()
  }

  private *writeShares(references: ContentReferences): Generator<void> {
    const { texts } = references
    const kept = references.kept()
    const update = this.db.prepare(
      `UPDATE import_file SET text_bytes = @texts, kept_bytes = @kept
       WHERE id = @file AND text_bytes IS NOT NULL AND (text_bytes <> @texts OR kept_bytes <> @kept)`,
    )
    const files = this.db.prepare('SELECT id FROM import_file').pluck().all() as number[]
    for (const [index, file] of files.entries()) {
      update.run({ file, texts: texts.get(file) ?? 0, kept: kept.get(file) ?? 0 })
      if (index % rowsPerLook === 0) yield
    }
  }

  private *remove(table: string, ids: Iterable<number>): Generator<void> {
    const remove = this.db.prepare(`DELETE FROM ${table} WHERE id = ?`)
    let looked = 0
    for (const id of ids) {
      if (remove.run(id).changes > 0) this.hasRemoved = true
      if (++looked % rowsPerLook === 0) yield
    }
  }

  private *removeTerms(): Generator<void> {
    const last = this.db.prepare('SELECT ifnull(max(id), 0) FROM term').pluck().get() as number
    const remove = this.db.prepare(
      `DELETE FROM term WHERE id BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM trace_term WHERE term_id = term.id)`,
    )
    for (let from = 0; from <= last; from += termsPerLook) {
      if (remove.run(from, from + termsPerLook - 1).changes > 0) this.hasRemoved = true
      yield
    }
  }

  private *givePagesBack(): Generator<void> {
    const free = (): number => this.db.pragma('freelist_count', { simple: true }) as number
    for (let before = free(), after = 0; before > 0; before = after) {
      this.db.pragma(`incremental_vacuum(${pagesPerLook})`)
      after = free()
      if (after >= before) return
      yield
    }
  }
}
