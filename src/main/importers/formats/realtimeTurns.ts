import type { MessagePart } from '../../../shared/model/message'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { unwrapJson } from '../semantics/messageParts'
import type { RealtimeLine } from './realtimeLine'
import type { RealtimeResponse, RealtimeSession, RealtimeTurn } from './realtimeState'
import { firstOf, idOf, listOf, numberOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'

/** What the user's side of a Realtime session says: speech, texts, transcripts, results of tools. */

/** Bytes of sound a second: PCM with 16 bits at 24 kHz; the telephone codecs have 8000. */
const pcmBytesPerSecond = 48_000
const telephoneBytesPerSecond = 8000

/** An event that no other record tells, without its sound. */
export function note(session: RealtimeSession, { type, event }: RealtimeLine): void {
  session.events.push({
    name: type,
    timeNs: session.clock === 'moment' ? session.nowNs : null,
    attributes: withoutFields(event, new Set(['type', 'delta', 'audio'])),
  })
}

/** Whether the user can hear the reply now: by the buffer's events, else by how long its sound is. */
function isHeard(session: RealtimeSession, response: RealtimeResponse): boolean {
  if (response.hasBufferEvents) return response.isPlaying
  const endNs = playbackEnd(session, response)
  return session.clock !== 'order' && endNs !== null && session.nowNs < endNs
}

/** When the sound of a reply ends that came as bytes (WebSocket): its first chunk and its length. Null without sound or clock. */
export function playbackEnd(session: RealtimeSession, response: RealtimeResponse): bigint | null {
  if (response.hasBufferEvents || session.clock === 'order') return response.audioEndNs
  if (response.audioStartNs === null || response.audioBytes === 0) return null
  const perSecond = /g711|pcmu|pcma/.test(JSON.stringify(session.config))
    ? telephoneBytesPerSecond
    : pcmBytesPerSecond
  return response.audioStartNs + BigInt(Math.round((response.audioBytes / perSecond) * 1e9))
}

/** The user began to speak: replies that can be heard at that moment are interrupted. */
export function speechStarted(session: RealtimeSession, line: RealtimeLine): void {
  for (const response of session.responses.values()) {
    if (isHeard(session, response)) {
      response.isInterrupted = true
      response.audioEndNs ??= session.nowNs
    }
  }
  const turn = userTurn(session, line, idOf(line.event['item_id']))
  turn.audioStartMs = numberOf(line.event['audio_start_ms'])
}

/** The user stopped speaking, as the detection of the server tells. */
export function speechStopped(session: RealtimeSession, line: RealtimeLine): void {
  const turn = userTurn(session, line, idOf(line.event['item_id']))
  turn.speechEndNs = session.nowNs
  turn.audioEndMs = numberOf(line.event['audio_end_ms'])
}

/** The turn of a user's item; a new one begins with an item that is not known yet. */
export function userTurn(session: RealtimeSession, line: RealtimeLine, itemId: string | null): RealtimeTurn {
  const known = itemId === null ? undefined : session.turns.find((candidate) => candidate.itemIds.has(itemId))
  return known ?? addTurn(session, line, itemId, false)
}

/** Begins a turn; a greeting is one that nobody asked for. */
export function addTurn(
  session: RealtimeSession,
  line: RealtimeLine,
  itemId: string | null,
  isGreeting: boolean,
): RealtimeTurn {
  const utterance = isGreeting ? null : { role: 'user' as const, parts: [] }
  if (utterance !== null) session.utterances.push(utterance)
  const turn: RealtimeTurn = {
    seq: session.turns.length,
    raw: line.raw,
    itemIds: new Set(itemId === null ? [] : [itemId]),
    isGreeting,
    startNs: session.nowNs,
    speechEndNs: null,
    audioStartMs: null,
    audioEndMs: null,
    utterance,
    transcription: null,
    responses: [],
  }
  session.turns.push(turn)
  return turn
}

/** An item came into the conversation: the result of a tool, or what the user said or wrote. */
export function itemAdded(session: RealtimeSession, line: RealtimeLine): void {
  const item = objectOf(line.event['item'])
  const itemId = idOf(item['id'])
  if (item['type'] === 'function_call_output') {
    const tool = session.tools.get(idOf(item['call_id']) ?? '')
    if (tool === undefined || tool.endNs !== null) return
    tool.output = unwrapJson(item['output'] ?? null)
    tool.endNs = session.nowNs
    session.utterances.push({
      role: 'tool',
      parts: [{ type: 'toolResult', id: tool.callId, name: tool.name, result: tool.output, isError: false }],
    })
    return
  }
  if (item['role'] !== 'user') return
  const parts = contentParts(item)
  const last = session.turns.at(-1)
  // What the client created comes back from the server with an id.
  const isEcho =
    itemId !== null &&
    last?.utterance !== undefined &&
    last.itemIds.size === 0 &&
    JSON.stringify(last.utterance?.parts) === JSON.stringify(parts)
  if (isEcho) last.itemIds.add(itemId)
  const turn = isEcho ? last : userTurn(session, line, itemId)
  if (parts.length > 0 && turn.utterance?.parts.length === 0) turn.utterance.parts = parts
}

/** The texts and transcripts of an item; sound without either says nothing. */
export function contentParts(item: JsonObject): MessagePart[] {
  return listOf(item['content']).flatMap((part): MessagePart[] => {
    const fields = objectOf(part)
    const text = textOf(firstOf(fields['text'], fields['transcript']))
    return text === null || text === '' ? [] : [{ type: 'text', text }]
  })
}

/** The client cut off the sound of a reply: how much of it was heard. */
export function truncated(session: RealtimeSession, line: RealtimeLine): void {
  const itemId = idOf(line.event['item_id'])
  const responses = [...session.responses.values()].toReversed()
  const response =
    responses.find((one) => itemId !== null && one.itemIds.has(itemId)) ??
    responses.find((one) => one.audioStartNs !== null)
  if (response === undefined) return note(session, line)
  response.isInterrupted = true
  response.heardMs = numberOf(line.event['audio_end_ms'])
}

/** What the user said was written down, or could not be. */
export function transcribed(session: RealtimeSession, line: RealtimeLine): void {
  const turn = userTurn(session, line, idOf(line.event['item_id']))
  const text = textOf(line.event['transcript'])
  if (text !== null && turn.utterance !== null) turn.utterance.parts = [{ type: 'text', text }]
  turn.transcription = {
    startNs: turn.speechEndNs ?? turn.startNs,
    endNs: session.nowNs,
    error: wordOf(objectOf(line.event['error'])['message']),
    usage: objectOf(line.event['usage']),
    text,
    raw: line.raw,
  }
}
