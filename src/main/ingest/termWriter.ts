import type { Statement } from 'better-sqlite3'
import { facetNames } from '../../shared/model/facets'
import type { FacetName } from '../../shared/model/facets'
import type { WritableDb } from '../store/database'
import { BulkInsert } from '../store/tables/bulkInsert'

const rememberedTerms = 100_000

/** Writes which facet values each trace has; `flush` before the transaction ends. */
export class TermWriter {
  private readonly terms = new Map<string, number>()
  private readonly statements: Record<'clear' | 'find' | 'insert', Statement>
  private readonly add: BulkInsert
  private waiting: number[] = []

  constructor(db: WritableDb) {
    this.statements = {
      clear: db.prepare('DELETE FROM trace_term WHERE trace_row = +?'),
      find: db.prepare('SELECT id FROM term WHERE facet = +? AND value = +?').pluck(),
      insert: db.prepare('INSERT OR IGNORE INTO term (facet, value) VALUES (?, ?)'),
    }
    this.add = new BulkInsert(db, 'INSERT OR IGNORE INTO trace_term (term_id, trace_row)', 2)
  }

  write(traceRow: number, isNew: boolean, terms: ReadonlyMap<FacetName, readonly string[]>): void {
    if (!isNew) this.statements.clear.run(traceRow)
    for (const [facet, values] of terms) {
      for (const value of values) this.waiting.push(this.term(facetNames.indexOf(facet), value), traceRow)
    }
  }

  flush(): void {
    const { waiting } = this
    this.waiting = []
    this.add.run(waiting)
  }

  forget(): void {
    this.terms.clear()
    this.waiting = []
  }

  private term(facet: number, value: string): number {
    const key = `${facet}:${value}`
    const known = this.terms.get(key)
    if (known !== undefined) return known
    const result = this.statements.insert.run(facet, value)
    const id =
      result.changes === 1
        ? Number(result.lastInsertRowid)
        : (this.statements.find.get(facet, value) as number)
    if (this.terms.size > rememberedTerms) this.terms.clear()
    this.terms.set(key, id)
    return id
  }
}
