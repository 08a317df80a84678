import type { Statement } from 'better-sqlite3'
import type { WritableDb } from '../database'
import type { SqlValue } from './observationColumns'

/** All that is remembered is dropped at this many words, between batches. */
const rememberedWords = 100_000
/** Marks a text that stands in the row itself. */
const inline = '='

/**
 * Texts that observations repeat: names, models, agents, sessions. A text that is met again stands in `word`, and rows
 * hold its id; the first time it stands in the row itself, for many names and ids come only once. Call `forget` after
 * a rollback and after words were swept.
 */
export class Words {
  private readonly ids = new Map<string, number>()
  private readonly texts = new Map<number, string>()
  /** Texts that stand in a row: the next time they become words. */
  private readonly once = new Set<string>()
  private readonly statements: Record<'find' | 'insert' | 'text', Statement>

  constructor(db: WritableDb) {
    this.statements = {
      find: db.prepare('SELECT id FROM word WHERE text = +?').pluck(),
      insert: db.prepare('INSERT INTO word (text) VALUES (?)'),
      text: db.prepare('SELECT text FROM word WHERE id = ?').pluck(),
    }
  }

  /** What a row holds for a text. */
  value(text: string): number | string {
    const known = this.ids.get(text)
    if (known !== undefined) return known
    const stored = this.statements.find.get(text) as number | undefined
    if (stored !== undefined) return this.remember(text, stored)
    // SQLite's substr ends at a NUL: such a text is a word from the start.
    if (!this.once.has(text) && !text.includes('\0')) {
      this.once.add(text)
      return inline + text
    }
    this.once.delete(text)
    return this.remember(text, Number(this.statements.insert.run(text).lastInsertRowid))
  }

  /** The text behind what a row holds; null for what is unknown. */
  textOf(value: SqlValue): string | null {
    if (value === null) return null
    if (typeof value === 'string') return value.slice(inline.length)
    const id = Number(value)
    const known = this.texts.get(id)
    if (known !== undefined) return known
    const text = this.statements.text.get(id) as string | undefined
    if (text !== undefined) this.remember(text, id)
    return text ?? null
  }

  /** Before a batch: keeps memory small. */
  trim(): void {
    if (this.ids.size + this.once.size > rememberedWords) this.forget()
  }

  forget(): void {
    this.ids.clear()
    this.texts.clear()
    this.once.clear()
  }

  private remember(text: string, id: number): number {
    this.ids.set(text, id)
    this.texts.set(id, text)
    return id
  }
}
