import type { Statement } from 'better-sqlite3'
import type { WritableDb } from '../database'
import { PackedBlockBuilder, decodePackedBlock, encodePackedBlock } from './packedBlock'
import { decodeBytes, encodeBytes } from './textCodec'
import { isZstd } from './zstdFrame'

/** Larger traces stand alone: reading one must not mean unpacking others. */
const aloneFrom = 16_384
/** A block is closed at this many bytes before compression: some 0.1 ms to read. */
const blockBytes = 96 * 1024

const blockOf =
  'SELECT first_row, last_row, data FROM packed_block WHERE first_row <= ? ORDER BY first_row DESC LIMIT 1'

interface BlockRow {
  readonly first_row: number
  readonly last_row: number
  readonly data: Buffer
}

/** The packed columns of a trace, in memory of their own (aligned, transferable); null when there are none. */
export function readPackedColumns(
  prepare: (sql: string) => Statement,
  traceRow: number,
): Uint8Array<ArrayBuffer> | null {
  const alone = prepare('SELECT data FROM packed_trace WHERE trace_row = +?').get(traceRow) as
    { readonly data: Buffer } | undefined
  if (alone !== undefined) return decodeBytes(alone.data)
  const block = prepare(blockOf).get(traceRow) as BlockRow | undefined
  if (block === undefined || block.last_row < traceRow) return null
  const entry = decodePackedBlock(block.data).find((each) => each.traceRow === traceRow)
  return entry === undefined ? null : new Uint8Array(entry.bytes)
}

/**
 * The packed columns of a trace as they are kept: a zstd frame, ready to be sent as it is. Null when there are none, or
 * when they are not kept so: small ones lie in a block with others.
 */
export function readPackedFrame(
  prepare: (sql: string) => Statement,
  traceRow: number,
): Uint8Array<ArrayBuffer> | null {
  const alone = prepare('SELECT data FROM packed_trace WHERE trace_row = +?').get(traceRow) as
    { readonly data: Buffer } | undefined
  return alone !== undefined && isZstd(alone.data) ? new Uint8Array(alone.data) : null
}

/** Writes packed traces: small new ones together, others alone. Call inside a transaction, and `flush` before it ends. */
export class PackedTraces {
  private readonly statements: Record<'alone' | 'block', Statement>
  private readonly waiting = new PackedBlockBuilder()

  constructor(db: WritableDb) {
    this.statements = {
      alone: db.prepare('INSERT OR REPLACE INTO packed_trace (trace_row, data) VALUES (?, ?)'),
      block: db.prepare('INSERT INTO packed_block (first_row, last_row, data) VALUES (?, ?, ?)'),
    }
  }

  /** A new trace; rows of new traces only grow. The bytes are copied. */
  insert(traceRow: number, bytes: Uint8Array): void {
    if (bytes.length >= aloneFrom) {
      this.replace(traceRow, bytes)
      return
    }
    this.waiting.add(traceRow, bytes)
    if (this.waiting.size >= blockBytes) this.flush()
  }

  /** A trace that may be there already; it goes before what a block holds of it. */
  replace(traceRow: number, bytes: Uint8Array): void {
    this.replaceEncoded(traceRow, encodeBytes(bytes))
  }

  /** As `replace`, of what `encodeBytes` made already; new ones as well. */
  replaceEncoded(traceRow: number, encoded: Uint8Array): void {
    this.statements.alone.run(traceRow, encoded)
  }

  flush(): void {
    const { waiting } = this
    const { first, last } = waiting
    if (first === null || last === null) return
    if (first.traceRow === last.traceRow) this.replace(first.traceRow, first.bytes)
    else this.statements.block.run(first.traceRow, last.traceRow, waiting.encode())
    waiting.clear()
  }

  /** After a rollback. */
  forget(): void {
    this.waiting.clear()
  }
}

/** Takes the packed columns of traces away, out of blocks as well. Call inside a transaction. */
export function removePackedTraces(db: WritableDb, traceRows: Iterable<number>): void {
  const alone = db.prepare('DELETE FROM packed_trace WHERE trace_row = +?')
  const find = db.prepare(blockOf)
  const update = db.prepare('UPDATE packed_block SET data = ?, last_row = ? WHERE first_row = ?')
  const remove = db.prepare('DELETE FROM packed_block WHERE first_row = ?')
  let block: BlockRow | undefined
  let gone = new Set<number>()
  const settle = (): void => {
    if (block === undefined || gone.size === 0) return
    const left = decodePackedBlock(block.data).filter(({ traceRow }) => !gone.has(traceRow))
    const last = left.at(-1)
    if (last === undefined) remove.run(block.first_row)
    // Rows behind the last trace may be given again: the block must not seem to hold them.
    else update.run(encodePackedBlock(left), last.traceRow, block.first_row)
  }
  for (const row of [...traceRows].sort((a, b) => a - b)) {
    alone.run(row)
    if (block === undefined || row > block.last_row) {
      settle()
      gone = new Set()
      block = find.get(row) as BlockRow | undefined
    }
    if (block !== undefined && row <= block.last_row) gone.add(row)
  }
  settle()
}
