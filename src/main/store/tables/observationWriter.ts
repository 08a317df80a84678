import type { Statement } from 'better-sqlite3'
import { ensureExists } from '../../../shared/util/assert'
import type { WritableDb } from '../database'
import { contentComparer } from './contentComparer'
import { DetailReader, DetailWriter } from './detailStore'
import { IncomingDetails } from './incomingDetails'
import { ObservationInserts, rowsTogether } from './observationInserts'
import type { IncomingRow } from './observationInserts'
import { mergeObservation } from './mergeObservation'
import type { CompareContent, ObservationRow } from './mergeObservation'
import {
  observationColumnIndex,
  observationColumnNames,
  observationColumns,
  observationDefaults,
} from './observationColumns'
import type { ColumnClass, ObservationColumn, SqlValue } from './observationColumns'
import { detailFields, linesPerBlock } from './observationDetail'
import type { DetailTexts } from './observationDetail'
import { RowBatchReader } from './rowBatch'
import type { CellResolver, RowBatch } from './rowBatch'
import type { Words } from './words'

export type WriteOutcome = 'stored' | 'duplicate' | 'merged' | 'conflict'

/** A row that was written, as the columns that it knew. */
export interface WrittenRow {
  readonly outcome: WriteOutcome
  /** Row id; that of the row it was merged into otherwise. */
  readonly id: number
  /** The value of a column (`observationColumnIndex`), words as their text; null when unknown or left to the schema. */
  get(column: number): SqlValue
}

const at = observationColumnIndex
const classes = Object.values(observationColumns) as ColumnClass[]
const isWord = classes.map((columnClass) => columnClass === 'word')

/** Writes observations, merging those whose key (trace, span, side) is already there. */
export class ObservationWriter {
  private readonly inserts: ObservationInserts
  private readonly updates = new Map<string, Statement>()
  private readonly statements: Record<
    'lastId' | 'idOf' | 'find' | 'hasSupplied' | 'addSupplier' | 'copySupplier' | 'markPending',
    Statement
  >
  private readonly details: DetailWriter
  private readonly detailReader: DetailReader
  private readonly compareContent: CompareContent

  constructor(
    private readonly db: WritableDb,
    private readonly words: Words,
  ) {
    this.inserts = new ObservationInserts(db)
    this.details = new DetailWriter(db)
    this.detailReader = new DetailReader(db)
    this.statements = {
      lastId: db.prepare('SELECT COALESCE(MAX(id), 0) FROM observation_row').pluck(),
      idOf: db
        .prepare('SELECT id FROM observation_row WHERE trace_row = +? AND span_id = +? AND side = +?')
        .pluck(),
      find: db
        .prepare(
          `SELECT id, ${observationColumnNames.join(', ')} FROM observation WHERE trace_row = +? AND span_id = +? AND side = +?`,
        )
        .safeIntegers(),
      hasSupplied: db
        .prepare('SELECT COUNT(*) FROM observation_supplier WHERE observation_id = +? AND file_id = +?')
        .pluck(),
      addSupplier: db.prepare(
        'INSERT OR IGNORE INTO observation_supplier (observation_id, file_id, raw_offset, raw_length, raw_line) VALUES (?, ?, ?, ?, ?)',
      ),
      copySupplier: db.prepare(
        'INSERT OR IGNORE INTO observation_supplier SELECT id, file_id, raw_offset, raw_length, raw_line FROM observation_row WHERE id = ?',
      ),
      markPending: db.prepare('INSERT OR IGNORE INTO search_pending VALUES (?)'),
    }
    this.compareContent = contentComparer(db)
  }

  /**
   * Writes a batch of rows of one file inside a transaction. `blocks` hold their details; `resolve` answers the rows
   * of traces, steps and payloads. `each` is told of every row in turn.
   */
  write(
    batch: RowBatch,
    blocks: readonly Uint8Array[],
    fileId: number,
    resolve: CellResolver,
    each: (row: WrittenRow, index: number) => void,
  ): void {
    const firstBlock = this.details.nextBlock()
    const incoming = new IncomingDetails(blocks, firstBlock)
    const inserts = batch.shapes.map((shape) => this.inserts.of(shape))
    this.words.trim()
    const words: (number | string | undefined)[] = []
    const wordAt = (cell: number): number | string => {
      const known = words[cell]
      // A text that stands in its row becomes a word when it is met again.
      if (typeof known === 'number') return known
      return (words[cell] = this.words.value(batch.texts[cell] as string))
    }
    const rows = new RowBatchReader(batch, classes, (columnClass, cell) => {
      if (columnClass === 'word') return wordAt(cell)
      return columnClass === 'detail' ? firstBlock * linesPerBlock + cell : resolve(columnClass, cell)
    })
    const next = (): IncomingRow => {
      const insert = ensureExists(inserts[rows.nextShape], 'the insert of a shape')
      const values = rows.next()
      values.push(fileId)
      return { insert, values }
    }
    let index = 0
    /** `id` null: the row's key was taken. */
    const settle = (row: IncomingRow, id: number | null): void => {
      const outcome = id === null ? this.merge(row, incoming) : { outcome: 'stored' as const, id }
      each(new ShownRow(outcome, row, this.words), index)
      index += 1
    }
    let last = this.statements.lastId.get() as number
    // Where one row was in the way of another, more will be: from there on each goes in by itself.
    let isNew = true
    while (isNew && index + rowsTogether <= batch.count) {
      const group: IncomingRow[] = []
      while (group.length < rowsTogether) group.push(next())
      const { changes, lastInsertRowid } = this.inserts.together(group)
      isNew = changes === rowsTogether
      if (isNew) {
        last = Number(lastInsertRowid)
        for (let place = 0; place < rowsTogether; place++)
          settle(group[place] as IncomingRow, last - rowsTogether + 1 + place)
      } else {
        const ids = this.insertedAs(group, last)
        group.forEach((row, place) => settle(row, ids[place] ?? null))
      }
    }
    while (index < batch.count) {
      const row = next()
      const { changes, lastInsertRowid } = row.insert.statement.run(row.values)
      settle(row, changes === 1 ? Number(lastInsertRowid) : null)
    }
    this.writeDetails(incoming)
  }

  /**
   * The ids of rows of which one statement inserted some: those above `before`; null where the key was taken, before or
   * by one of them.
   */
  private insertedAs(group: readonly IncomingRow[], before: number): (number | null)[] {
    const claimed = new Set<number>()
    return group.map((row) => {
      const key = [valueAt(row, at.trace_row), valueAt(row, at.span_id), valueAt(row, at.side) ?? '']
      const id = this.statements.idOf.get(key) as number
      if (id <= before || claimed.has(id)) return null
      claimed.add(id)
      return id
    })
  }

  private merge(
    { insert, values }: IncomingRow,
    details: IncomingDetails,
  ): { readonly outcome: WriteOutcome; readonly id: number } {
    const added: Partial<Record<ObservationColumn, SqlValue>> = {}
    for (const column of observationColumnNames) added[column] = observationDefaults[column] ?? null
    insert.columns.forEach((column, place) => {
      const value = values[place] ?? null
      added[observationColumnNames[column] as ObservationColumn] =
        isWord[column] === true ? this.words.textOf(value) : value
    })
    const { trace_row, span_id, side, file_id, raw_offset, raw_length, raw_line, detail } = added
    const stored = this.statements.find.get(trace_row, span_id, side) as
      (Record<ObservationColumn, SqlValue> & { id: bigint }) | undefined
    const existing = ensureExists(stored, 'the observation that was in the way')
    const oldDetail = existing.detail === null ? null : Number(existing.detail)
    const addedDetail = detail === null || detail === undefined ? null : Number(detail)
    this.statements.copySupplier.run(existing.id)
    const isRepeated = Number(this.statements.hasSupplied.get(existing.id, file_id)) > 0
    const { changes, isConflict } = mergeObservation(
      { ...existing, ...details.texts(oldDetail, this.detailReader) } as ObservationRow,
      { ...added, ...details.texts(addedDetail, this.detailReader) } as ObservationRow,
      this.compareContent,
      isRepeated,
    )
    this.statements.addSupplier.run(existing.id, file_id, raw_offset, raw_length, raw_line)
    if (addedDetail !== null) details.drop(addedDetail)
    const update: Partial<Record<ObservationColumn, SqlValue>> = {}
    const texts: Partial<Record<keyof DetailTexts, string | null>> = {}
    for (const [name, value] of Object.entries(changes)) {
      if ((detailFields as readonly string[]).includes(name))
        texts[name as keyof DetailTexts] = value as string | null
      else update[name as ObservationColumn] = value
    }
    if (Object.keys(texts).length > 0)
      update.detail = details.replace(oldDetail, { ...details.texts(oldDetail, this.detailReader), ...texts })
    const columns = Object.keys(update) as ObservationColumn[]
    if (columns.length > 0) {
      this.update(columns).run([...columns.map((column) => this.stored(column, update[column])), existing.id])
      this.statements.markPending.run(existing.id)
    }
    const isSame = columns.every((column) => column === 'own_flags')
    return { outcome: isConflict ? 'conflict' : isSame ? 'duplicate' : 'merged', id: Number(existing.id) }
  }

  private stored(column: ObservationColumn, value: SqlValue | undefined): SqlValue {
    return isWord[at[column]] === true && typeof value === 'string'
      ? this.words.value(value)
      : (value ?? null)
  }

  private update(columns: readonly ObservationColumn[]): Statement {
    const assignments = columns.map((column) => `${column} = ?`).join(', ')
    const known = this.updates.get(assignments)
    if (known !== undefined) return known
    const statement = this.db.prepare(`UPDATE observation_row SET ${assignments} WHERE id = ?`)
    if (this.updates.size > 200) this.updates.clear()
    this.updates.set(assignments, statement)
    return statement
  }

  /** Blocks without the lines of rows that were merged, and with the lines that merging made. */
  private writeDetails(details: IncomingDetails): void {
    for (const { id, data } of details.blocks()) this.details.insert(id, data)
    this.details.removeLines(details.replaced)
    this.detailReader.forget()
  }
}

/** One object of one form for every row: this is asked some thirty times for each. */
class ShownRow implements WrittenRow {
  readonly outcome: WriteOutcome
  readonly id: number

  constructor(
    { outcome, id }: { readonly outcome: WriteOutcome; readonly id: number },
    private readonly row: IncomingRow,
    private readonly words: Words,
  ) {
    this.outcome = outcome
    this.id = id
  }

  get(column: number): SqlValue {
    const value = valueAt(this.row, column)
    return value !== null && isWord[column] === true ? this.words.textOf(value) : value
  }
}

function valueAt({ insert, values }: IncomingRow, column: number): SqlValue {
  const place = insert.places[column] as number
  return place < 0 ? null : (values[place] ?? null)
}
