import type { UserPrices } from '../../../shared/model/prices'
import type { FileList } from './fileList'
import type { ReadEvent } from './readEvents'

/** Messages between the thread that writes and the one that reads. Reading stays at most `eventsAhead` ahead. */
export type ToReading = { readonly type: 'taken' } | { readonly type: 'cancel' }

export type FromReading =
  | { readonly type: 'event'; readonly event: ReadEvent }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly message: string }

/** What the reading thread is started with. */
export interface ReadingStart {
  readonly role: 'reading'
  readonly files: FileList
  readonly prices: UserPrices | null
}

/** Events that may wait to be taken. One is being written, one waits, one is being sent: both threads stay busy, and no more memory is held. */
export const eventsAhead = 3

/** The least that an event counts as: of small files many may wait, so that neither thread stops for each of them. */
const leastWeight = 1 / 16
/** What is read of a member that has passed as many bytes counts as one event. */
const wholeBytes = 256 * 1024

/** How much of `eventsAhead` an event takes. */
export function weightOf(event: ReadEvent): number {
  if (event.type !== 'batch') return leastWeight
  return Math.min(1, Math.max(leastWeight, event.bytes / wholeBytes))
}
