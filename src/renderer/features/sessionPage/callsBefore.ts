import { namesOfCalls } from '../spanDetails/observation'
import type { TranscriptEntry } from './useTranscript'

/** Entries looked through for a call: its result stands close behind it. */
const entriesBack = 60

const none: ReadonlyMap<string, string> = new Map()

/**
 * The names of the tools that were called shortly before an entry, by the id of the call. Empty where the entry holds
 * no result that lacks its name: most do not, and then nothing is looked through.
 */
export function callsBefore(
  entry: TranscriptEntry | null,
  at: number,
  entryAt: (at: number) => TranscriptEntry | null,
): ReadonlyMap<string, string> {
  const isAsked = entry?.message.parts.some(
    (part) => part.type === 'toolResult' && part.id !== null && (part.name === null || part.name === ''),
  )
  if (isAsked !== true) return none
  const messages = []
  for (let index = Math.max(0, at - entriesBack); index < at; index++) {
    const message = entryAt(index)?.message
    if (message !== undefined) messages.push(message)
  }
  return namesOfCalls(messages)
}
