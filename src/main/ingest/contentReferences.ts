import type { WritableDb } from '../store/database'
import { observationColumnNames, observationColumns } from '../store/tables/observationColumns'
import { ContextOwners, TextOwners } from './contentOwners'

/** Rows read before others get their turn. */
const rowsPerStep = 1_000

const wordColumns = observationColumnNames.filter((column) => observationColumns[column] === 'word')

type Row = number | null
/** What a row refers to: two conversations, two values, its tool definitions, its resource. */
type References = readonly [
  input: Row,
  output: Row,
  inputPayload: Row,
  outputPayload: Row,
  tools: Row,
  resource: Row,
]

/**
 * Everything that refers to contents, read once from end to end in steps: who says each text, which words stand in
 * rows, and, where asked for, what the texts of each file come to.
 */
export class ContentReferences {
  readonly payloads: TextOwners
  readonly messages: TextOwners
  readonly contexts: ContextOwners
  /** Bytes of the texts of each file, each time it says them. */
  readonly texts = new Map<number, number>()
  /** 1 where a row holds the word. */
  private readonly words: Uint8Array
  private readonly resources = new Set<string>()

  constructor(private readonly db: WritableDb) {
    this.payloads = new TextOwners(db, 'payload')
    this.messages = new TextOwners(db, 'message')
    this.contexts = new ContextOwners(db, this.messages)
    this.words = new Uint8Array(Number(db.prepare('SELECT ifnull(max(id), 0) FROM word').pluck().get()) + 1)
  }

  /** `isMeasured`: lengths are read as well, so that `texts` and `kept` have figures. */
  *read(isMeasured: boolean): Generator<void> {
    if (isMeasured) {
      yield* this.payloads.measure()
      yield* this.messages.measure()
    }
    yield* this.contexts.read()
    yield* this.readObservations()
    yield* this.readStatements()
    yield* this.readSessionMessages()
    yield* this.contexts.passOn()
  }

  /** What is kept for each file: a text belongs to the first file that still says it. */
  kept(): Map<number, number> {
    const kept = new Map<number, number>()
    for (const contents of [this.payloads, this.messages]) contents.addKept(kept)
    return kept
  }

  /** The rows, or numbers that have none, of words that stand nowhere. */
  *unusedWords(): Generator<number> {
    for (let id = this.words.indexOf(0, 1); id > 0; id = this.words.indexOf(0, id + 1)) yield id
  }

  private *readObservations(): Generator<void> {
    const words = wordColumns.map((column) => `iif(typeof(${column}) = 'integer', ${column}, NULL)`)
    const next = this.db
      .prepare(
        `SELECT id, file_id, input_context, output_context, input_payload, output_payload, tool_definitions, resource,
                ${words.join(', ')}
         FROM observation_row WHERE id > ? ORDER BY id LIMIT ${rowsPerStep}`,
      )
      .raw()
    const suppliersOf = this.db
      .prepare(
        'SELECT observation_id, file_id FROM observation_supplier WHERE observation_id BETWEEN ? AND ?',
      )
      .raw()
    for (let last = 0; ;) {
      const rows = next.all(last) as [id: number, file: number, ...references: Row[]][]
      if (rows.length === 0) return
      const [first] = rows[0] ?? [0]
      ;[last] = rows.at(-1) ?? [0]
      const suppliers = new Map<number, number[]>()
      for (const [id, file] of suppliersOf.all(first, last) as [number, number][]) {
        const files = suppliers.get(id)
        if (files === undefined) suppliers.set(id, [file])
        else files.push(file)
      }
      for (const row of rows) {
        const references = row.slice(2, 8) as unknown as References
        for (const file of suppliers.get(row[0]) ?? [row[1]]) this.add(file, references)
        for (let at = 8; at < row.length; at++) this.words[row[at] ?? 0] = 1
      }
      yield
    }
  }

  private *readStatements(): Generator<void> {
    const next = this.db
      .prepare(
        `SELECT id, file_id, input_context, output_context, input_payload, output_payload, NULL, NULL
         FROM trace_statement WHERE id > ? ORDER BY id LIMIT ${rowsPerStep}`,
      )
      .raw()
    for (let last = 0; ;) {
      const rows = next.all(last) as [id: number, file: number, ...references: References][]
      if (rows.length === 0) return
      for (const [id, file, ...references] of rows) {
        this.add(file, references)
        last = id
      }
      yield
    }
  }

  private *readSessionMessages(): Generator<void> {
    const next = this.db
      .prepare(
        `SELECT id, file_id, message_id FROM session_message WHERE id > ? ORDER BY id LIMIT ${rowsPerStep}`,
      )
      .raw()
    for (let last = 0; ;) {
      const rows = next.all(last) as [id: number, file: number, message: number][]
      if (rows.length === 0) return
      for (const [id, file, message] of rows) {
        this.said(file, this.messages.own(message, file))
        last = id
      }
      yield
    }
  }

  /** A file said this once. */
  private add(file: number, [input, output, inputPayload, outputPayload, tools, resource]: References): void {
    let bytes = 0
    if (input !== null) bytes += this.contexts.own(input, file)
    if (output !== null) bytes += this.contexts.own(output, file)
    if (inputPayload !== null) bytes += this.payloads.own(inputPayload, file)
    if (outputPayload !== null) bytes += this.payloads.own(outputPayload, file)
    if (tools !== null) bytes += this.payloads.own(tools, file)
    if (resource !== null) {
      const length = this.payloads.own(resource, file)
      // Spoken of by every span of a program: it counts once.
      if (length > 0 && !this.resources.has(`${file} ${resource}`)) {
        this.resources.add(`${file} ${resource}`)
        bytes += length
      }
    }
    this.said(file, bytes)
  }

  private said(file: number, bytes: number): void {
    if (bytes > 0) this.texts.set(file, (this.texts.get(file) ?? 0) + bytes)
  }
}
