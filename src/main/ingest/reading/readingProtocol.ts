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
