import type { WritableDb } from '../store/database'

/** Rows read before others get their turn. */
const rowsPerStep = 2_000
/** More than any file's number. */
const nobody = 0xffff_ffff

const highestId = (db: WritableDb, table: string): number =>
  Number(db.prepare(`SELECT ifnull(max(id), 0) FROM ${table}`).pluck().get())

/** Texts by their row: the first file that says each, and where shares are measured how long it is and what it takes. */
export class TextOwners {
  private readonly owners: Uint32Array
  private sizes = new Float64Array()
  private taken = new Float64Array()

  constructor(
    private readonly db: WritableDb,
    private readonly table: 'payload' | 'message',
  ) {
    this.owners = new Uint32Array(highestId(db, table) + 1).fill(nobody)
  }

  /** Reads how long the texts are, in steps; until then all are of length 0. */
  *measure(): Generator<void> {
    this.sizes = new Float64Array(this.owners.length)
    this.taken = new Float64Array(this.owners.length)
    const column = this.table === 'payload' ? 'data' : 'parts'
    const next = this.db
      .prepare(
        `SELECT id, size_bytes, octet_length(${column}) FROM ${this.table} WHERE id > ? ORDER BY id LIMIT ${rowsPerStep}`,
      )
      .raw()
    for (let last = 0; ;) {
      const rows = next.all(last) as [id: number, size: number, taken: number][]
      if (rows.length === 0) return
      for (const [id, size, taken] of rows) {
        this.sizes[id] = size
        this.taken[id] = taken
        last = id
      }
      yield
    }
  }

  /** Notes that a file says this text; answers how long it is. */
  own(id: number, file: number): number {
    if (file < (this.owners[id] ?? 0)) this.owners[id] = file
    return this.size(id)
  }

  size(id: number): number {
    return this.sizes[id] ?? 0
  }

  /** The rows, or numbers that have none, of texts that nobody says. */
  unowned(): Iterable<number> {
    return unowned(this.owners)
  }

  /** Adds to each file what the texts take that it is the first to say. */
  addKept(kept: Map<number, number>): void {
    for (const [id, file] of this.owners.entries()) {
      if (file !== nobody) kept.set(file, (kept.get(file) ?? 0) + (this.taken[id] ?? 0))
    }
  }
}

/** Conversations as chains of messages, each with the first file that says it. A step has a higher row than the one before it. */
export class ContextOwners {
  private readonly parents: Uint32Array
  private readonly messageOf: Uint32Array
  private readonly lengths: Float64Array
  private readonly owners: Uint32Array

  constructor(
    private readonly db: WritableDb,
    private readonly messages: TextOwners,
  ) {
    const length = highestId(db, 'context') + 1
    this.parents = new Uint32Array(length)
    this.messageOf = new Uint32Array(length)
    this.lengths = new Float64Array(length)
    this.owners = new Uint32Array(length).fill(nobody)
  }

  /** Reads the chains, in steps; after the messages were measured, where they are. */
  *read(): Generator<void> {
    const next = this.db
      .prepare(`SELECT id, parent_id, message_id FROM context WHERE id > ? ORDER BY id LIMIT ${rowsPerStep}`)
      .raw()
    for (let last = 0; ;) {
      const rows = next.all(last) as [id: number, parent: number, message: number][]
      if (rows.length === 0) return
      for (const [id, parent, message] of rows) {
        this.parents[id] = parent
        this.messageOf[id] = message
        this.lengths[id] = (parent === 0 ? 0 : (this.lengths[parent] ?? 0)) + this.messages.size(message)
        last = id
      }
      yield
    }
  }

  /** Notes that a file says this conversation; answers how long it is. */
  own(id: number, file: number): number {
    if (file < (this.owners[id] ?? 0)) this.owners[id] = file
    return this.lengths[id] ?? 0
  }

  /** Who says a conversation says every message of it. */
  *passOn(): Generator<void> {
    for (let id = this.owners.length - 1; id > 0; id--) {
      const file = this.owners[id] ?? nobody
      if (file !== nobody) {
        this.messages.own(this.messageOf[id] ?? 0, file)
        const parent = this.parents[id] ?? 0
        if (parent !== 0 && file < (this.owners[parent] ?? 0)) this.owners[parent] = file
      }
      if (id % 100_000 === 0) yield
    }
  }

  /** After `passOn`: the rows, or numbers that have none, of steps that nobody says. */
  unowned(): Iterable<number> {
    return unowned(this.owners)
  }
}

function* unowned(owners: Uint32Array): Generator<number> {
  for (let id = owners.indexOf(nobody, 1); id > 0; id = owners.indexOf(nobody, id + 1)) yield id
}
