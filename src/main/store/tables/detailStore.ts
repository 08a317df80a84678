import type { Statement } from 'better-sqlite3'
import type { ReadableDb, WritableDb } from '../database'
import { blockOf, decodeBlock, encodeBlock, lineOf, linesPerBlock, parseLine } from './observationDetail'
import type { Detail } from './observationDetail'

/** Reads details one after the other; the last block is kept, because neighbours are mostly read together. */
export class DetailReader {
  private readonly find: Statement
  private block = -1
  private lines: readonly string[] = []

  constructor(db: ReadableDb) {
    this.find = db.prepare('SELECT data FROM detail_block WHERE id = ?').pluck()
  }

  /** The details behind `observation.detail`; all unknown without one. */
  read(detail: number | null): Detail {
    return parseLine(this.line(detail))
  }

  /** The same as the JSON text that is stored. */
  line(detail: number | null): string {
    if (detail === null) return ''
    const block = blockOf(detail)
    if (block !== this.block) {
      const data = this.find.get(block) as Buffer | undefined
      this.lines = data === undefined ? [] : decodeBlock(data)
      this.block = block
    }
    return this.lines[lineOf(detail)] ?? ''
  }

  /** After blocks were changed. */
  forget(): void {
    this.block = -1
    this.lines = []
  }
}

/** Writes blocks of details, and takes single lines out of them. Call inside a transaction. */
export class DetailWriter {
  private readonly statements: Record<'insert' | 'find' | 'update' | 'remove' | 'last', Statement>

  constructor(db: WritableDb) {
    this.statements = {
      insert: db.prepare('INSERT INTO detail_block (id, data) VALUES (?, ?)'),
      find: db.prepare('SELECT data FROM detail_block WHERE id = ?').pluck(),
      update: db.prepare('UPDATE detail_block SET data = ? WHERE id = ?'),
      remove: db.prepare('DELETE FROM detail_block WHERE id = ?'),
      last: db.prepare('SELECT COALESCE(MAX(id), 0) FROM detail_block').pluck(),
    }
  }

  /** The id that the next block gets; the others follow. */
  nextBlock(): number {
    return (this.statements.last.get() as number) + 1
  }

  insert(id: number, data: Uint8Array): void {
    this.statements.insert.run(id, Buffer.from(data.buffer, data.byteOffset, data.byteLength))
  }

  /** Puts other lines in the places of these details. */
  changeLines(changes: ReadonlyMap<number, string>): void {
    for (const [block, lines] of byBlock(changes.keys())) {
      const data = this.statements.find.get(block) as Buffer | undefined
      if (data === undefined) continue
      const kept = decodeBlock(data)
      for (const line of lines) kept[line] = changes.get(block * linesPerBlock + line) ?? ''
      const left = encodeBlock(kept)
      this.statements.update.run(Buffer.from(left.buffer, left.byteOffset, left.byteLength), block)
    }
  }

  /** Deletes what these details hold; blocks of which nothing is left go. */
  removeLines(details: Iterable<number>): void {
    for (const [block, lines] of byBlock(details)) {
      const data = this.statements.find.get(block) as Buffer | undefined
      if (data === undefined) continue
      const left = withoutLines(data, lines)
      if (left === null) this.statements.remove.run(block)
      else this.statements.update.run(Buffer.from(left.buffer, left.byteOffset, left.byteLength), block)
    }
  }
}

/** Lines of details, by block. */
export function byBlock(details: Iterable<number>): Map<number, number[]> {
  const blocks = new Map<number, number[]>()
  for (const detail of details) {
    const block = blockOf(detail)
    const lines = blocks.get(block)
    if (lines === undefined) blocks.set(block, [lineOf(detail)])
    else lines.push(lineOf(detail))
  }
  return blocks
}

/** A block with some lines emptied; null when nothing is left in it. */
export function withoutLines(data: Uint8Array, lines: readonly number[]): Uint8Array | null {
  // All of a full block: no need to look.
  if (lines.length === linesPerBlock) return null
  const kept = decodeBlock(data)
  for (const line of lines) if (line < kept.length) kept[line] = ''
  return kept.every((line) => line === '') ? null : encodeBlock(kept)
}
