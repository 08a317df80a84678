import { isJsonObject } from '../../../shared/util/jsonValue'

/** A note as it is stored: the columns of `note`, without what follows from them. */
export interface NoteRecord {
  readonly id: string
  readonly targetType: 'session' | 'trace' | 'observation'
  readonly source: string
  readonly sessionId: string | null
  readonly traceId: string | null
  readonly spanId: string | null
  readonly text: string
  readonly author: string
  readonly createdMs: number
  /** When this revision was saved. */
  readonly updatedMs: number
  /** From 1; each save, deletion and restoration adds one. */
  readonly revision: number
  readonly deleted: boolean
  /** Order of creation: rises even when the clock goes back. */
  readonly sequence: number
}

/**
 * A line of the journal. Each holds everything about what it changes, so that applying a line twice, or a whole
 * journal over a backup, gives the same result.
 */
export type JournalEntry =
  | { readonly type: 'journal'; readonly format: 1; readonly lineage: string }
  | { readonly type: 'note'; readonly note: NoteRecord }
  | { readonly type: 'setting'; readonly key: string; readonly value: string }

/** One line, with its line feed. */
export function encodeEntry(entry: JournalEntry): Buffer {
  return Buffer.from(`${JSON.stringify(entry)}\n`, 'utf8')
}

/** Reads a line; null when it is not one of ours (torn by a crash, damaged, from a later version). */
export function decodeEntry(line: string): JournalEntry | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (!isJsonObject(value)) return null
  if (value['type'] === 'journal' && typeof value['lineage'] === 'string') {
    return { type: 'journal', format: 1, lineage: value['lineage'] }
  }
  if (value['type'] === 'setting' && typeof value['key'] === 'string' && typeof value['value'] === 'string') {
    return { type: 'setting', key: value['key'], value: value['value'] }
  }
  if (value['type'] === 'note' && isNoteRecord(value['note'])) return { type: 'note', note: value['note'] }
  return null
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'

function isNoteRecord(value: unknown): value is NoteRecord {
  if (!isJsonObject(value)) return false
  const texts = ['id', 'source', 'text', 'author'].every((key) => typeof value[key] === 'string')
  const numbers = ['createdMs', 'updatedMs', 'revision', 'sequence'].every((key) =>
    Number.isSafeInteger(value[key]),
  )
  const ids = ['sessionId', 'traceId', 'spanId'].every((key) => isTextOrNull(value[key]))
  const type = value['targetType']
  const known = type === 'session' || type === 'trace' || type === 'observation'
  return texts && numbers && ids && known && typeof value['deleted'] === 'boolean'
}
