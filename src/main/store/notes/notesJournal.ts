import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from './durableFiles'
import { decodeEntry, encodeEntry } from './journalEntry'
import type { JournalEntry } from './journalEntry'

/**
 * The append-only copy of everything in `notes.db`: plain text that outlives the database and can be read without
 * this program. A line is on disk before the change it tells of is acknowledged.
 */
export class NotesJournal {
  private constructor(
    private readonly descriptor: number,
    private length: number,
  ) {}

  /** Opens a journal for appending, or makes one with the given entries. */
  static open(path: string, whenNew: () => Iterable<JournalEntry>): NotesJournal {
    const isNew = !existsSync(path)
    const descriptor = openSync(path, isNew ? 'wx+' : 'r+', 0o600)
    const journal = new NotesJournal(descriptor, fstatSync(descriptor).size)
    if (isNew) {
      for (const entry of whenNew()) journal.write(encodeEntry(entry))
      fsyncSync(descriptor)
      syncFolder(dirname(path))
    } else {
      journal.endLine()
    }
    return journal
  }

  /** Where the next line begins, in bytes. */
  get end(): number {
    return this.length
  }

  /** Adds a line and waits until it is on disk. Undo with `truncate` to the earlier end. */
  append(line: Buffer): void {
    this.write(line)
    fsyncSync(this.descriptor)
  }

  /**
   * Takes back what was appended after a position, because the change did not come about. Failing to shorten the
   * file is harmless: the next line is written over the rest.
   */
  truncate(end: number): void {
    this.length = end
    try {
      ftruncateSync(this.descriptor, end)
      fsyncSync(this.descriptor)
    } catch {
      // A full or failing disk; see above.
    }
  }

  close(): void {
    closeSync(this.descriptor)
  }

  private write(bytes: Buffer): void {
    let written = 0
    while (written < bytes.length) {
      written += writeSync(this.descriptor, bytes, written, bytes.length - written, this.length + written)
    }
    this.length += bytes.length
    if (fstatSync(this.descriptor).size > this.length) ftruncateSync(this.descriptor, this.length)
  }

  /** A crash in the middle of a line leaves it torn: end it, so that the next one stands alone. */
  private endLine(): void {
    if (this.length === 0) return
    const last = Buffer.alloc(1)
    readSync(this.descriptor, last, 0, 1, this.length - 1)
    if (last[0] === 0x0a) return
    this.write(Buffer.from('\n'))
    fsyncSync(this.descriptor)
  }
}

export interface JournalLine {
  /** Null when the line could not be read. */
  readonly entry: JournalEntry | null
  /** Bytes from the beginning of the file. */
  readonly start: number
}

const chunkBytes = 1 << 20

/** Reads a journal line by line from a position that begins a line; a last line without its end is left out. */
export function* readJournal(path: string, from = 0): Generator<JournalLine> {
  const descriptor = openSync(path, 'r')
  try {
    let pending = Buffer.alloc(0)
    let start = from
    let position = from
    for (;;) {
      const chunk = Buffer.alloc(chunkBytes)
      const read = readSync(descriptor, chunk, 0, chunkBytes, position)
      if (read === 0) return
      position += read
      pending = Buffer.concat([pending, chunk.subarray(0, read)])
      let begin = 0
      for (let end = pending.indexOf(0x0a); end >= 0; end = pending.indexOf(0x0a, begin)) {
        const line = pending.toString('utf8', begin, end)
        if (line !== '') yield { entry: decodeEntry(line), start }
        start += end + 1 - begin
        begin = end + 1
      }
      pending = pending.subarray(begin)
    }
  } finally {
    closeSync(descriptor)
  }
}

/** The lineage a journal belongs to: which database it copies; null when it has no readable heading. */
export function readLineage(path: string): string | null {
  for (const { entry } of readJournal(path)) return entry?.type === 'journal' ? entry.lineage : null
  return null
}
