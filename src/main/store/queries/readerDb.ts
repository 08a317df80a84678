import type { Statement } from 'better-sqlite3'
import type { ReadableDb } from '../database'

/**
 * A reading connection with its prepared statements and small results remembered until the data changes. Statement
 * texts are a finite set: values are bound, never written into them.
 */
export class ReaderDb {
  private readonly statements = new Map<string, Statement>()
  private readonly remembered = new Map<string, unknown>()
  private readonly slots = new Map<string, { readonly key: number | string; readonly value: unknown }>()
  private version = -1

  constructor(readonly db: ReadableDb) {}

  /** A prepared statement; prepared once. Do not switch its modes: ask `pluck` or `raw` instead. */
  sql(text: string): Statement {
    return this.prepare('', text, (statement) => statement)
  }

  /** As `sql`, answering the first column alone. */
  pluck(text: string): Statement {
    return this.prepare('pluck ', text, (statement) => statement.pluck())
  }

  /** As `sql`, answering arrays. */
  raw(text: string): Statement {
    return this.prepare('raw ', text, (statement) => statement.raw())
  }

  /** Computes a value once per state of the data; the last few are kept. */
  once<T>(key: string, compute: () => T): T {
    this.forgetStale()
    if (this.remembered.has(key)) return this.remembered.get(key) as T
    const value = compute()
    this.remembered.set(key, value)
    if (this.remembered.size > rememberedResults) {
      for (const oldest of this.remembered.keys()) {
        this.remembered.delete(oldest)
        break
      }
    }
    return value
  }

  /** As `once`, for results that may be large: of each slot only the very last one is kept. */
  last<T>(slot: string, key: number | string, compute: () => T): T {
    this.forgetStale()
    const known = this.slots.get(slot)
    if (known?.key === key) return known.value as T
    this.slots.delete(slot)
    const value = compute()
    this.slots.set(slot, { key, value })
    return value
  }

  private forgetStale(): void {
    // Changes when another connection commits.
    const version = this.db.pragma('data_version', { simple: true }) as number
    if (version === this.version) return
    this.version = version
    this.remembered.clear()
    this.slots.clear()
  }

  private prepare(mode: string, text: string, configure: (statement: Statement) => Statement): Statement {
    const key = mode + text
    const known = this.statements.get(key)
    if (known !== undefined) return known
    const statement = configure(this.db.prepare(text))
    this.statements.set(key, statement)
    return statement
  }
}

const rememberedResults = 12
