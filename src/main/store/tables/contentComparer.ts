import type { WritableDb } from '../database'
import type { CompareContent } from './mergeObservation'

/** Larger content wins; equal sizes by hash, so that the order of import makes no difference. */
export function contentComparer(db: WritableDb): CompareContent {
  const payload = db.prepare('SELECT size_bytes, hash FROM payload WHERE id = ?')
  const context = db.prepare(
    'SELECT c.depth AS size_bytes, m.hash AS hash FROM context c JOIN message m ON m.id = c.message_id WHERE c.id = +?',
  )
  interface Sized {
    readonly size_bytes: number
    readonly hash: Buffer
  }
  return (column, a, b) => {
    const statement = column.endsWith('_context') ? context : payload
    const left = statement.get(a) as Sized | undefined
    const right = statement.get(b) as Sized | undefined
    if (left === undefined || right === undefined)
      return (left === undefined ? 0 : 1) - (right === undefined ? 0 : 1)
    return left.size_bytes - right.size_bytes || Buffer.compare(left.hash, right.hash)
  }
}
