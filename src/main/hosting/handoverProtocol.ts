import { z } from 'zod'

/**
 * What two programs of one user say to each other over a local socket: one JSON object a line. The one that holds
 * the workspace answers; each answer carries the number of its request.
 */
export const handoverRequestSchema = z.discriminatedUnion('type', [
  /** Who are you, and how is a page of yours opened? */
  z.strictObject({ id: z.number(), type: z.literal('hello') }),
  /** Come to the front, and import these. */
  z.strictObject({ id: z.number(), type: z.literal('open'), paths: z.array(z.string()) }),
  /** Handles for these, to be used in calls. */
  z.strictObject({ id: z.number(), type: z.literal('register'), paths: z.array(z.string()) }),
  /** A procedure of the contract. */
  z.strictObject({ id: z.number(), type: z.literal('call'), procedure: z.string(), input: z.unknown() }),
  /** Cancels the call with this number. */
  z.strictObject({ id: z.number(), type: z.literal('cancel') }),
])
export type HandoverRequest = z.output<typeof handoverRequestSchema>

export const holderSchema = z.object({
  pid: z.number(),
  host: z.enum(['desktop', 'serve', 'cli']),
  /** Full address of the page, token included; null where there is none to open. */
  url: z.string().nullable(),
  /** An address that works once, for the command line of a browser. */
  launchUrl: z.string().nullable(),
})
export type HolderDescription = z.output<typeof holderSchema>

/** The file in the workspace that says where the holder listens. */
export const holderFileSchema = z.object({ pid: z.number(), host: z.string(), socket: z.string() })

/** Bytes have no place in JSON: they cross as base64 under this key. */
export const bytesKey = '$bytes'

/** Calls `onLine` for every complete line of a stream of text; a line beyond the limit ends it with an error. */
export function createLineReader(
  onLine: (line: string) => void,
  maxLength = 256 * 1_048_576,
): (chunk: string) => void {
  let parts: string[] = []
  let length = 0
  return (chunk) => {
    let start = 0
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      onLine(parts.join('') + chunk.slice(start, end))
      parts = []
      length = 0
      start = end + 1
    }
    parts.push(chunk.slice(start))
    length += chunk.length - start
    if (length > maxLength) throw new RangeError('a line of the other program is too long')
  }
}
