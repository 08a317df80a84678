import type { Buffer } from 'node:buffer'
import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import type { ByteWindow } from './byteWindow'
import { findDuplicateKeys } from './duplicateKeys'

/**
 * What is to be said of keys that stand more than once in an object of the valid JSON value `data[start..end)`, whose
 * place is known; null when none does. The last value is the one in the parsed value (ECMA-262, JSON.parse; RFC 8259
 * leaves it open), and the raw bytes hold them all: the finding points at the first key that stands again.
 */
export function findingOfDuplicates(
  window: ByteWindow,
  start: number,
  end: number,
  place: RawPosition,
): ProblemRecord | null {
  const found = findDuplicateKeys(window.data, start, end)
  const first = found?.first[0]
  if (found === null || first === undefined) return null
  const raw = window.placeWithin(place, start, first.start, first.end)
  return repeatedKey(first.key, found.count, 'the last value counts', raw)
}

/** The same for a whole JSON value without lines, which begins at `offset`. */
export function duplicatesAt(bytes: Buffer, offset: number): ProblemRecord | null {
  const found = findDuplicateKeys(bytes, 0, bytes.length)
  const first = found?.first[0]
  if (found === null || first === undefined) return null
  const raw = { offset: offset + first.start, length: first.end - first.start, line: null }
  return repeatedKey(first.key, found.count, 'the last value counts', raw)
}

/** The finding itself; `count` includes the key that it names. */
export function repeatedKey(
  key: string,
  count: number,
  consequence: string,
  raw: RawPosition,
): ProblemRecord {
  const others = count === 1 ? '' : ` (${count} such repetitions here)`
  const message = `The key ${JSON.stringify(key)} stands again in the same object${others}; ${consequence}`
  return { type: 'problem', code: 'duplicate_key', message, skipped: false, raw }
}
