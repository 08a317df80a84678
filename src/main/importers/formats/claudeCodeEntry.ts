import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { idOf, objectOf, readTime, textOf, wordOf } from './vendorFields'
import { clip, finding, skipped } from './vendorRecords'

/** What a line of a session is to the reader. `note`: everything that no model said or heard. */
export type EntryRole = 'user' | 'assistant' | 'note'

/** A line of a session with what all of them have in common. */
export interface ClaudeEntry {
  readonly role: EntryRole
  /** The source's own word: `user`, `system`, `queue-operation` … */
  readonly type: string
  readonly uuid: string | null
  /** Undefined where the source does not say, null for a first entry. */
  readonly parentUuid: string | null | undefined
  /** The session it was first written in, where the file says that it was copied from there. */
  readonly sessionId: string | null
  readonly agentId: string | null
  readonly isSidechain: boolean
  readonly timeNs: bigint | null
  readonly timeDigits: number
  /** The API's message; empty for notes. */
  readonly message: JsonObject
  readonly blocks: readonly JsonValue[]
  readonly source: JsonObject
  readonly raw: RawPosition
}

export interface ReadEntry {
  readonly entry: ClaudeEntry | null
  readonly problems: readonly ProblemRecord[]
}

/** Reads one line. What is no entry is a problem and left out; everything that can be understood is not. */
export function readClaudeEntry(value: JsonValue, raw: RawPosition): ReadEntry {
  if (!isJsonObject(value)) return refuse('not_a_record', 'A line that is not an object.', raw)
  const role = roleOf(value)
  if (role === null)
    return refuse('not_a_record', `A line with neither type nor message${keysOf(value)}.`, raw)
  const message = messageOf(value, role)
  if (message === null)
    return refuse('not_a_record', `A line of type ${role} without a message${keysOf(value)}.`, raw)
  const blocks = blocksOf(message['content'])
  if (role !== 'note' && blocks === null && !isJsonObject(message['usage']))
    return refuse('not_a_record', `A message of type ${role} without content${keysOf(message)}.`, raw)
  const type = wordOf(value['type']) ?? role
  const { timeNs, timeDigits, problems } = timeOf(value, type, role, raw)
  const copiedFrom = objectOf(value['forkedFrom'])
  const parent = value['parentUuid']
  return {
    entry: {
      role,
      type,
      uuid: idOf(value['uuid']),
      parentUuid: parent === undefined ? undefined : idOf(parent),
      sessionId: idOf(copiedFrom['sessionId']) ?? idOf(value['sessionId']),
      agentId: idOf(value['agentId']),
      isSidechain: value['isSidechain'] === true,
      timeNs,
      timeDigits,
      message,
      blocks: blocks ?? [],
      source: value,
      raw,
    },
    problems,
  }
}

const refuse = (code: ProblemRecord['code'], message: string, raw: RawPosition): ReadEntry => ({
  entry: null,
  problems: [skipped(code, message, raw)],
})

/** Names what is there instead, so that a misspelt key can be seen. */
function keysOf(value: JsonObject): string {
  const keys = Object.keys(value).slice(0, 8)
  return keys.length === 0 ? '' : `; it has ${clip(keys.join(', '), 120)}`
}

/** Old lines have no type: the message tells who spoke; figures alone are the model's. Null: it cannot be told. */
function roleOf(value: JsonObject): EntryRole | null {
  const type = wordOf(value['type'])
  if (type === 'user' || type === 'assistant') return type
  if (type !== null) return 'note'
  const message = objectOf(value['message'])
  if (message['role'] === 'user' || message['role'] === 'assistant') return message['role']
  return isJsonObject(message['usage']) ? 'assistant' : null
}

function messageOf(value: JsonObject, role: EntryRole): JsonObject | null {
  const { message } = value
  if (role === 'note') return {}
  if (isJsonObject(message)) return message
  return typeof message === 'string' ? { role, content: message } : null
}

/** Content is text or a list of blocks, of which some are bare text. Null when there is none. */
function blocksOf(content: JsonValue | undefined): readonly JsonValue[] | null {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return Array.isArray(content) ? (content as readonly JsonValue[]) : null
}

function timeOf(
  value: JsonObject,
  type: string,
  role: EntryRole,
  raw: RawPosition,
): { timeNs: bigint | null; timeDigits: number; problems: ProblemRecord[] } {
  const field = value['timestamp']
  const time = readTime(field)
  if (time !== null && time !== 'impossible')
    return { timeNs: time.timeNs, timeDigits: time.digits, problems: time.hasZone ? [] : [naive(type, raw)] }
  if (time === 'impossible' || (field !== undefined && field !== null)) {
    const text = `A line of type ${type}: "${clip(textOf(field) ?? '')}" is not a time between 1970 and 2262.`
    return { timeNs: null, timeDigits: 0, problems: [finding('impossible_time', text, raw)] }
  }
  const problems =
    role === 'note' ? [] : [finding('missing_time', `A line of type ${type} has no timestamp.`, raw)]
  return { timeNs: null, timeDigits: 0, problems }
}

const naive = (type: string, raw: RawPosition): ProblemRecord =>
  finding('naive_time', `A line of type ${type} has a time without a zone; read as UTC.`, raw)

/** What a user's entry is: most of them were not written by a user. */
export type UserEntryKind = 'prompt' | 'result' | 'summary' | 'interruption' | 'context'

const outputs = /^\s*<(local-command-(stdout|stderr|caveat)|bash-(stdout|stderr)|system-reminder)>/

/**
 * Tells the entries that a person typed from those that the program wrote in their name, by their marks and
 * their text.
 */
export function userEntryKind(entry: ClaudeEntry): UserEntryKind {
  if (entry.blocks.some((block) => isJsonObject(block) && block['type'] === 'tool_result')) return 'result'
  if (entry.source['isCompactSummary'] === true) return 'summary'
  if (entry.source['isMeta'] === true) return 'context'
  const text = textOfBlocks(entry.blocks)
  if (text.startsWith('[Request interrupted by user')) return 'interruption'
  return outputs.test(text) ? 'context' : 'prompt'
}

/** What a command of the program itself printed: no model will answer. */
export const isCommandOutput = (entry: ClaudeEntry): boolean =>
  /^\s*<local-command-std/.test(textOfBlocks(entry.blocks))

/** The text among the blocks, as one. */
export function textOfBlocks(blocks: readonly JsonValue[]): string {
  return blocks
    .map((block) => (typeof block === 'string' ? block : (textOf(objectOf(block)['text']) ?? '')))
    .filter((text) => text !== '')
    .join('\n')
}
