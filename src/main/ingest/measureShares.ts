import type { WritableDb } from '../store/database'

/** What refers to contents, a row for each time that a file said it: of merged observations one for each supplier. */
const references = `
  SELECT o.file_id, o.input_context, o.output_context, o.input_payload, o.output_payload, o.tool_definitions, o.resource
  FROM observation o WHERE NOT EXISTS (SELECT 1 FROM observation_supplier s WHERE s.observation_id = o.id)
  UNION ALL
  SELECT s.file_id, o.input_context, o.output_context, o.input_payload, o.output_payload, o.tool_definitions, o.resource
  FROM observation_supplier s JOIN observation o ON o.id = s.observation_id
  UNION ALL
  SELECT file_id, input_context, output_context, input_payload, output_payload, NULL, NULL FROM trace_statement`

type Row = number | null
type Reference = readonly [
  file: number,
  input: Row,
  output: Row,
  inputPayload: Row,
  outputPayload: Row,
  tools: Row,
  resource: Row,
]

/**
 * Writes anew what the texts of each file came to and what they take, from what is still here: after a deletion the
 * figures of the import would speak of texts that are gone. A text is kept by the first file that still says it, so that
 * all files together keep exactly what the workspace does. Files that nobody counted stay uncounted. One transaction.
 */
export function measureShares(db: WritableDb): void {
  const texts = new Map<number, number>()
  const kept = new Map<number, number>()
  const payloads = new Contents(db, 'payload')
  const messages = new Contents(db, 'message')
  const contexts = new Contexts(db, messages)
  const said = (file: number, bytes: number): void => void texts.set(file, (texts.get(file) ?? 0) + bytes)
  const resources = new Set<string>()
  const rows = db.prepare(references).raw().iterate() as IterableIterator<Reference>
  for (const [file, input, output, inputPayload, outputPayload, tools, resource] of rows) {
    for (const context of [input, output]) if (context !== null) said(file, contexts.own(context, file))
    for (const payload of [inputPayload, outputPayload, tools]) {
      if (payload !== null) said(file, payloads.own(payload, file))
    }
    if (resource === null) continue
    const bytes = payloads.own(resource, file)
    const key = `${file} ${resource}`
    // Spoken of by every span of a program: it counts once.
    if (!resources.has(key)) said(file, bytes)
    resources.add(key)
  }
  const spoken = db.prepare('SELECT file_id, message_id FROM session_message').raw().iterate()
  for (const [file, message] of spoken as IterableIterator<[number, number]>)
    said(file, messages.own(message, file))
  contexts.passOn()
  for (const contents of [payloads, messages]) contents.addKept(kept)
  const write = db.prepare(
    'UPDATE import_file SET text_bytes = ?, kept_bytes = ? WHERE id = ? AND text_bytes IS NOT NULL',
  )
  const files = db.prepare('SELECT id FROM import_file').pluck().all() as number[]
  db.transaction(() => {
    for (const file of files) write.run(texts.get(file) ?? 0, kept.get(file) ?? 0, file)
  }).immediate()
}

const nobody = 0xffff_ffff

const highestId = (db: WritableDb, table: string): number =>
  Number(db.prepare(`SELECT ifnull(max(id), 0) FROM ${table}`).pluck().get())

/** Texts by their row: how long they are, what they take, and the first file that says them. */
class Contents {
  private readonly sizes: Float64Array
  private readonly taken: Float64Array
  private readonly owners: Uint32Array

  constructor(db: WritableDb, table: 'payload' | 'message') {
    const length = highestId(db, table) + 1
    this.sizes = new Float64Array(length)
    this.taken = new Float64Array(length)
    this.owners = new Uint32Array(length).fill(nobody)
    const column = table === 'payload' ? 'data' : 'parts'
    const rows = db.prepare(`SELECT id, size_bytes, octet_length(${column}) FROM ${table}`).raw().iterate()
    for (const [id, size, taken] of rows as IterableIterator<[number, number, number]>) {
      this.sizes[id] = size
      this.taken[id] = taken
    }
  }

  size(id: number): number {
    return this.sizes[id] ?? 0
  }

  /** Notes that a file says this text; answers how long it is. */
  own(id: number, file: number): number {
    if (file < (this.owners[id] ?? 0)) this.owners[id] = file
    return this.size(id)
  }

  addKept(kept: Map<number, number>): void {
    for (const [id, file] of this.owners.entries()) {
      if (file !== nobody) kept.set(file, (kept.get(file) ?? 0) + (this.taken[id] ?? 0))
    }
  }
}

/** Conversations as chains of messages. A step always has a higher row than the one before it. */
class Contexts {
  private readonly parents: Uint32Array
  private readonly messageOf: Uint32Array
  private readonly lengths: Float64Array
  private readonly owners: Uint32Array

  constructor(
    db: WritableDb,
    private readonly messages: Contents,
  ) {
    const length = highestId(db, 'context') + 1
    this.parents = new Uint32Array(length)
    this.messageOf = new Uint32Array(length)
    this.lengths = new Float64Array(length)
    this.owners = new Uint32Array(length).fill(nobody)
    const rows = db.prepare('SELECT id, parent_id, message_id FROM context ORDER BY id').raw().iterate()
    for (const [id, parent, message] of rows as IterableIterator<[number, number, number]>) {
      this.parents[id] = parent
      this.messageOf[id] = message
      this.lengths[id] = (parent === 0 ? 0 : (this.lengths[parent] ?? 0)) + messages.size(message)
    }
  }

  own(id: number, file: number): number {
    if (file < (this.owners[id] ?? 0)) this.owners[id] = file
    return this.lengths[id] ?? 0
  }

  /** Who says a conversation says every message of it. */
  passOn(): void {
    for (let id = this.owners.length - 1; id > 0; id--) {
      const file = this.owners[id] ?? nobody
      if (file === nobody) continue
      this.messages.own(this.messageOf[id] ?? 0, file)
      const parent = this.parents[id] ?? 0
      if (parent !== 0 && file < (this.owners[parent] ?? 0)) this.owners[parent] = file
    }
  }
}
