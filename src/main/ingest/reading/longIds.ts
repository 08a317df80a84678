import type { ImportRecord } from '../../../shared/model/importRecord'

/** Longer than this is no id (UTF-16 units): lists and addresses carry ids whole. Derived ids may join two of 512. */
export const longestId = 1_100

const isLong = (id: string | null): boolean => id !== null && id.length > longestId

/** The record without a session whose id is too long to be one; the attributes keep what the source said. */
export function withoutLongSession<T extends ImportRecord>(record: T): T {
  const belongs = record.type === 'observation' || record.type === 'trace' || record.type === 'score'
  return belongs && isLong(record.sessionId) ? { ...record, sessionId: null } : record
}

/** Whether the record itself cannot be kept, because an id it needs is too long. */
export function hasLongId(record: ImportRecord): boolean {
  switch (record.type) {
    case 'observation':
      return isLong(record.traceId) || isLong(record.spanId) || isLong(record.parentSpanId)
    case 'trace':
      return isLong(record.traceId)
    case 'session':
      return isLong(record.sessionId)
    case 'sessionMessage':
      return isLong(record.sessionId) || isLong(record.traceId)
    case 'score':
      return isLong(record.traceId) || isLong(record.spanId)
    case 'side':
    case 'problem':
      return false
  }
}
