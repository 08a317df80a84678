import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { listOf, numberOf, objectOf, textOf, wordOf } from './vendorFields'

/** A message that is still being said, some words a tick. */
interface Speech {
  readonly message: Record<string, JsonValue>
  readonly first: string | null
  utterances: ReadonlySet<string>
}

const sides = [
  { role: 'assistant', prefix: 'agent' },
  { role: 'user', prefix: 'user' },
] as const

/**
 * Simulations of voice keep what was said and done in ticks of some tens of milliseconds, in which both sides may speak
 * at once: `{timestamp, agent_chunk, agent_tool_calls, agent_tool_results, user_chunk, …}`. The messages they make up:
 * pieces of one utterance are one message, from its first piece to its last, also where the other side spoke in between;
 * further utterances join while nobody else began to speak or act. Source: `Tick` and `merge_message_chunks` in
 * https://github.com/sierra-research/tau2-bench/blob/main/src/tau2/data_model/message.py.
 */
export function messagesOfTicks(ticks: readonly JsonValue[]): JsonObject[] {
  const messages: JsonObject[] = []
  const speaking = new Map<string, Speech>()
  for (const tick of ticks.filter(isJsonObject)) {
    for (const { role, prefix } of sides) {
      const chunk = objectOf(tick[`${prefix}_chunk`])
      const heard = role === 'user' ? textOf(tick['user_transcript']) : null
      const text = textOfChunk(chunk) ?? heard
      const timestamp = wordOf(chunk['timestamp']) ?? wordOf(tick['timestamp'])
      if (text !== null && text.trim() !== '') {
        const known = speaking.get(role)
        const utterances = new Set(listOf(chunk['utterance_ids']).flatMap((id) => wordOf(id) ?? []))
        const isSame = known !== undefined && [...utterances].some((id) => known.utterances.has(id))
        if (known !== undefined && (isSame || messages.at(-1) === known.message)) {
          const isNext = utterances.size > 0 && known.utterances.size > 0 && !isSame
          append(known, isNext ? ` ${text}` : text, chunk, timestamp)
          known.utterances = utterances.size === 0 ? known.utterances : utterances
        } else {
          const message = begin(role, text, chunk, timestamp)
          speaking.set(role, { message, first: timestamp, utterances })
          messages.push(message)
        }
      }
      const calls = listOf(tick[`${prefix}_tool_calls`])
      if (calls.length > 0) messages.push({ role, content: null, tool_calls: calls, timestamp })
      messages.push(...listOf(tick[`${prefix}_tool_results`]).filter(isJsonObject))
    }
  }
  return messages
}

/** Text; what is sound in letters is not. */
function textOfChunk(chunk: JsonObject): string | null {
  return chunk['is_audio'] === true ? null : textOf(chunk['content'])
}

const saidOnce = ['usage', 'raw_data'] as const

function begin(
  role: string,
  content: string,
  chunk: JsonObject,
  timestamp: string | null,
): Record<string, JsonValue> {
  const message: Record<string, JsonValue> = { role, content, timestamp }
  for (const name of [...saidOnce, 'cost'] as const) {
    const value = chunk[name]
    if (value !== undefined && value !== null) message[name] = value
  }
  return message
}

function append(speech: Speech, text: string, chunk: JsonObject, timestamp: string | null): void {
  const { message, first } = speech
  message['content'] = `${textOf(message['content']) ?? ''}${text}`
  if (timestamp !== null) {
    message['timestamp'] = timestamp
    const seconds = first === null ? Number.NaN : (Date.parse(timestamp) - Date.parse(first)) / 1000
    // How long the agent spoke is known to the tick.
    if (message['role'] === 'assistant' && seconds >= 0) message['generation_time_seconds'] = seconds
  }
  for (const name of saidOnce) {
    const value = chunk[name]
    if (value !== undefined && value !== null) message[name] = value
  }
  const cost = numberOf(chunk['cost'])
  if (cost !== null) message['cost'] = (numberOf(message['cost']) ?? 0) + cost
}
