import type { Statement } from 'better-sqlite3'
import type { JsonValue } from '../../shared/util/jsonValue'
import { DetailReader } from '../store/tables/detailStore'
import { decodeText, textCodecs } from '../store/tables/textCodec'
import type { WritableDb } from '../store/database'
import { prepareForIndex } from '../store/searchText'

/**
 * Observations indexed in one transaction, as long as their texts are short: some ten milliseconds of work. Each
 * transaction makes a segment of the index that has to be merged later: 200 took a third longer than 1,000 (measured).
 */
const perTransaction = 1_000
/** Units of text (UTF-16) after which a transaction ends. */
const unitsPerTransaction = 1_000_000
/** Longer payloads are indexed up to here (UTF-16 units); search inside one trace scans them whole. */
const textLimit = 200_000
/** All that is remembered is dropped at this many, once another trace is met. */
const rememberedTraces = 2_000
const rememberedSteps = 400_000

/** Between what a row says of itself: the tokenizer ends words at it. */
const separator = '\n'
/** Escapes in JSON, which would stick to the words behind them: in `\\nHello` stands no `nHello`. */
const jsonEscapes = /\\(?:u[0-9a-f]{4}|.)/gi

interface StoredText {
  readonly codec: number
  readonly data: string | Buffer
  /** Of payloads; messages are JSON always. */
  readonly isJson?: number
}

interface IndexedRow {
  readonly id: number
  readonly traceRow: number
  readonly name: string
  /** What the row says of itself besides; each stands in the index once. */
  readonly words: string
  readonly inputContext: number | null
  readonly outputContext: number | null
  readonly inputPayload: number | null
  readonly outputPayload: number | null
  readonly detail: number | null
}

/** Which observation brought a step of a conversation into the index, with what it held then. */
interface Bringer {
  readonly id: number
  readonly inputContext: number | null
  readonly outputContext: number | null
}

/**
 * Fills the full text behind bulk load, a few observations at a time. Of a conversation that grows from call to call
 * each step is indexed once per trace, at the call that brought it. Call `forget` after contents were swept.
 */
export class SearchIndexer {
  private readonly statements: Record<
    | 'next'
    | 'pending'
    | 'donePending'
    | 'bringer'
    | 'step'
    | 'message'
    | 'payload'
    | 'insert'
    | 'remove'
    | 'mark',
    Statement
  >
  private readonly details: DetailReader
  /** By trace, then by step. */
  private readonly seen = new Map<number, Map<number, Bringer>>()
  private steps = 0

  constructor(private readonly db: WritableDb) {
    const columns = `id, trace_row AS traceRow, name,
      COALESCE(agent_name, '') || char(10) || COALESCE(tool_name, '') || char(10) || COALESCE(model, '') || char(10) ||
      span_id || char(10) || COALESCE(user_id, '') || char(10) || COALESCE(status_message, '') AS words,
      input_context AS inputContext, output_context AS outputContext, input_payload AS inputPayload,
      output_payload AS outputPayload, detail`
    this.details = new DetailReader(db)
    this.statements = {
      next: db.prepare(`SELECT ${columns} FROM observation WHERE id > ? ORDER BY id LIMIT ?`),
      pending: db.prepare(
        `SELECT ${columns} FROM observation WHERE id IN (SELECT observation_id FROM search_pending LIMIT ?)`,
      ),
      donePending: db.prepare('DELETE FROM search_pending WHERE observation_id = ?'),
      bringer: db
        .prepare('SELECT trace_row, input_context, output_context FROM observation_row WHERE id = ?')
        .raw(),
      step: db.prepare('SELECT parent_id AS parent, message_id AS message FROM context WHERE id = ?'),
      message: db.prepare('SELECT codec, parts AS data FROM message WHERE id = ?'),
      payload: db.prepare('SELECT codec, data, is_json AS isJson FROM payload WHERE id = ?'),
      insert: db.prepare('INSERT INTO search (rowid, name, content) VALUES (?, ?, ?)'),
      remove: db.prepare('DELETE FROM search WHERE rowid = ?'),
      mark: db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('search_indexed_to', ?)"),
    }
  }

  /** Rows of steps may be given again. */
  forget(): void {
    this.seen.clear()
    this.steps = 0
  }

  /** Indexes a few more; answers false when there is nothing left to do. */
  step(): boolean {
    this.details.forget()
    try {
      return this.db
        .transaction(() => this.indexNew() || this.indexChanged() || this.indexSessionMessages())
        .immediate()
    } catch (error) {
      // What was seen in this step is not in the index after all.
      this.forget()
      throw error
    }
  }

  private indexNew(): boolean {
    const from = Number(
      this.db.prepare("SELECT value FROM meta WHERE key = 'search_indexed_to'").pluck().get() ?? 0,
    )
    const rows = this.statements.next.all(from, perTransaction) as IndexedRow[]
    let units = 0
    let last: IndexedRow | undefined
    for (const row of rows) {
      units += this.index(row)
      last = row
      if (units > unitsPerTransaction) break
    }
    if (last !== undefined) this.statements.mark.run(String(last.id))
    return rows.length > 0
  }

  private indexChanged(): boolean {
    const rows = this.statements.pending.all(perTransaction) as IndexedRow[]
    let units = 0
    for (const row of rows) {
      this.statements.remove.run(row.id)
      units += this.index(row)
      this.statements.donePending.run(row.id)
      if (units > unitsPerTransaction) break
    }
    if (rows.length === 0) this.db.prepare('DELETE FROM search_pending').run()
    return rows.length > 0
  }

  /** Messages that belong to a session and to no call stand in the index under the negative of their row. */
  private indexSessionMessages(): boolean {
    const mark = this.db.prepare("SELECT value FROM meta WHERE key = 'search_messages_to'").pluck()
    const rows = this.db
      .prepare('SELECT id, message_id AS message FROM session_message WHERE id > ? ORDER BY id LIMIT ?')
      .all(Number(mark.get() ?? 0), perTransaction) as { id: number; message: number }[]
    for (const { id, message } of rows) {
      this.statements.insert.run(-id, '', prepareForIndex(this.text(this.statements.message, message)))
    }
    const last = rows.at(-1)
    if (last !== undefined) {
      this.db
        .prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('search_messages_to', ?)")
        .run(String(last.id))
    }
    return rows.length > 0
  }

  /** Answers how much text there was. */
  private index(row: IndexedRow): number {
    const texts: string[] = []
    const seen = this.seenIn(row.traceRow)
    const { id, traceRow, inputContext, outputContext } = row
    const bringer = { id, inputContext, outputContext }
    for (const context of [inputContext, outputContext])
      this.collectMessages(context, traceRow, bringer, seen, texts)
    for (const payload of [row.inputPayload, row.outputPayload]) {
      if (payload !== null) texts.push(this.text(this.statements.payload, payload))
    }
    const attributes = new Set<string>()
    collectStrings(this.details.read(row.detail).attributes, attributes)
    const named = `${row.name}${separator}${row.words}`
    for (const said of named.split(separator)) attributes.delete(said)
    const content = [...texts, ...attributes].join('\n')
    this.statements.insert.run(row.id, prepareForIndex(named), prepareForIndex(content))
    return named.length + content.length
  }

  /** From the last step back to one that is in the index already, by this observation or another of its trace. */
  private collectMessages(
    context: number | null,
    traceRow: number,
    bringer: Bringer,
    seen: Map<number, Bringer>,
    texts: string[],
  ): void {
    let at = context ?? 0
    while (at !== 0) {
      const before = seen.get(at)
      if (before === bringer) return
      if (before === undefined) this.steps += 1
      else if (before.id !== bringer.id && this.isStillThere(before, traceRow)) return
      seen.set(at, bringer)
      const step = this.statements.step.get(at) as { parent: number; message: number } | undefined
      if (step === undefined) return
      texts.push(this.text(this.statements.message, step.message))
      at = step.parent
    }
  }

  /** Whether an observation stands as it was when it was indexed: what is gone left the index as well. */
  private isStillThere({ id, inputContext, outputContext }: Bringer, traceRow: number): boolean {
    const row = this.statements.bringer.get(id) as (number | null)[] | undefined
    return row !== undefined && row[0] === traceRow && row[1] === inputContext && row[2] === outputContext
  }

  private text(statement: Statement, id: number): string {
    const row = statement.get(id) as StoredText | undefined
    if (row === undefined) return ''
    if (row.codec === textCodecs.plain) return String(row.data).slice(0, textLimit)
    const text = decodeText(row.codec, row.data).slice(0, textLimit)
    return row.isJson === 0 ? text : text.replace(jsonEscapes, ' ')
  }

  private seenIn(traceRow: number): Map<number, Bringer> {
    const known = this.seen.get(traceRow)
    if (known !== undefined) return known
    if (this.seen.size > rememberedTraces || this.steps > rememberedSteps) this.forget()
    const fresh = new Map<number, Bringer>()
    this.seen.set(traceRow, fresh)
    return fresh
  }
}

/**
 * The words in attributes: texts at any depth. Names of attributes and numbers stay out: they are on every span of a
 * kind, and were half of the whole index (measured); search inside a trace looks at them too. Each text once: a model
 * stands in the request and in the answer.
 */
function collectStrings(value: JsonValue, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value.slice(0, textLimit))
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value) as JsonValue[]) collectStrings(member, texts)
}
