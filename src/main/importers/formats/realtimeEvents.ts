import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { unwrapJson } from '../semantics/messageParts'
import type { RealtimeLine } from './realtimeLine'
import type { RealtimeResponse, RealtimeSession, RealtimeTool } from './realtimeState'
import {
  addTurn,
  contentParts,
  itemAdded,
  note,
  speechStarted,
  speechStopped,
  transcribed,
  truncated,
  userTurn,
} from './realtimeTurns'
import { idOf, listOf, numberOf, objectOf, textOf, wordOf } from './vendorFields'

const renamed: Readonly<Record<string, string>> = {
  'response.audio.delta': 'response.output_audio.delta',
  'response.audio.done': 'response.output_audio.done',
  'response.text.delta': 'response.output_text.delta',
  'response.text.done': 'response.output_text.done',
  'response.audio_transcript.delta': 'response.output_audio_transcript.delta',
  'response.audio_transcript.done': 'response.output_audio_transcript.done',
  'conversation.item.created': 'conversation.item.added',
  'transcription_session.created': 'session.created',
  'transcription_session.updated': 'session.updated',
}

/** Applies one event, under its present name (the beta's names are translated). */
export function applyEvent(session: RealtimeSession, line: RealtimeLine): void {
  const { event } = line
  const type = Object.hasOwn(renamed, line.type) ? (renamed[line.type] ?? line.type) : line.type
  switch (type) {
    case 'session.created':
    case 'session.updated':
      session.config = { ...session.config, ...objectOf(event['session']) }
      return note(session, line)
    case 'input_audio_buffer.append':
      return countAudio(session, event, 'audio', null)
    case 'input_audio_buffer.speech_started':
      return speechStarted(session, line)
    case 'input_audio_buffer.speech_stopped':
      return speechStopped(session, line)
    case 'input_audio_buffer.committed':
      return void userTurn(session, line, idOf(event['item_id']))
    case 'conversation.item.create':
    case 'conversation.item.added':
    case 'conversation.item.done':
      return itemAdded(session, line)
    case 'conversation.item.truncated':
      return truncated(session, line)
    case 'conversation.item.input_audio_transcription.completed':
    case 'conversation.item.input_audio_transcription.failed':
      return transcribed(session, line)
    case 'error':
      session.errors.push({
        message: wordOf(objectOf(event['error'])['message']) ?? 'error',
        timeNs: session.nowNs,
        raw: line.raw,
        body: objectOf(event['error']),
      })
      return
    default:
      return applyResponseEvent(session, line, type)
  }
}

function applyResponseEvent(session: RealtimeSession, line: RealtimeLine, type: string): void {
  const { event } = line
  const own = objectOf(event['response'])
  const responseId = idOf(event['response_id']) ?? idOf(own['id'])
  if (responseId === null || !/^(response|output_audio_buffer)\./.test(type)) return note(session, line)
  const response = findResponse(session, line, responseId)
  const itemId = idOf(event['item_id'])
  if (itemId !== null) response.itemIds.add(itemId)
  switch (type) {
    case 'response.created':
      return
    case 'output_audio_buffer.started':
      response.isPlaying = true
      response.hasBufferEvents = true
      response.firstNs ??= session.nowNs
      response.audioStartNs ??= session.nowNs
      return
    case 'output_audio_buffer.stopped':
    case 'output_audio_buffer.cleared':
      response.isInterrupted ||= type.endsWith('cleared')
      response.isPlaying = false
      response.hasBufferEvents = true
      response.audioEndNs = session.nowNs
      return
    case 'response.output_audio.delta':
      response.firstNs ??= session.nowNs
      response.audioStartNs ??= session.nowNs
      return countAudio(session, event, 'delta', response)
    case 'response.output_text.delta':
    case 'response.output_audio_transcript.delta':
      response.firstNs ??= session.nowNs
      append(response, itemId ?? '', textOf(event['delta']) ?? '')
      return
    case 'response.output_text.done':
    case 'response.output_audio_transcript.done':
      response.texts.set(itemId ?? '', textOf(event['text'] ?? event['transcript']) ?? '')
      return
    case 'response.function_call_arguments.done':
    case 'response.mcp_call_arguments.done':
      return void toolCall(session, line, response, event)
    case 'response.mcp_call.completed':
    case 'response.mcp_call.failed':
      return endMcpCall(session, itemId, type.endsWith('failed'))
    case 'response.output_item.added':
    case 'response.output_item.done':
      return outputItem(session, line, response, objectOf(event['item']))
    case 'response.done':
      response.body = own
      response.endNs = session.nowNs
      response.raw = line.raw
      for (const item of listOf(own['output'])) outputItem(session, line, response, objectOf(item))
      if (objectOf(own['status_details'])['reason'] === 'turn_detected') response.isInterrupted = true
      return
    default:
      return
  }
}

function countAudio(
  session: RealtimeSession,
  event: JsonObject,
  member: 'audio' | 'delta',
  response: RealtimeResponse | null,
): void {
  const data = event[member]
  const bytes =
    typeof data === 'string' ? Math.floor((data.length * 3) / 4) : (numberOf(event[`${member}_bytes`]) ?? 0)
  if (typeof data === 'string') {
    session.audioChunks++
    session.audioBytes += bytes
  }
  if (response === null) session.inputAudioBytes += bytes
  else response.audioBytes += bytes
}

function findResponse(session: RealtimeSession, line: RealtimeLine, id: string): RealtimeResponse {
  const known = session.responses.get(id)
  if (known !== undefined) return known
  const response: RealtimeResponse = {
    id,
    startNs: session.nowNs,
    knownUtterances: session.utterances.length,
    utterance: { role: 'assistant', parts: [] },
    endNs: null,
    raw: line.raw,
    body: null,
    firstNs: null,
    audioStartNs: null,
    audioEndNs: null,
    isPlaying: false,
    hasBufferEvents: false,
    audioBytes: 0,
    isInterrupted: false,
    heardMs: null,
    itemIds: new Set(),
    texts: new Map(),
    tools: [],
  }
  session.responses.set(id, response)
  const turn = session.turns.at(-1) ?? addTurn(session, line, null, true)
  session.utterances.push(response.utterance)
  turn.responses.push(response)
  return response
}

function append(response: RealtimeResponse, itemId: string, delta: string): void {
  response.texts.set(itemId, (response.texts.get(itemId) ?? '') + delta)
}

function outputItem(
  session: RealtimeSession,
  line: RealtimeLine,
  response: RealtimeResponse,
  item: JsonObject,
): void {
  const itemId = idOf(item['id'])
  if (itemId !== null) response.itemIds.add(itemId)
  const type = wordOf(item['type'])
  if (type === 'function_call' || type === 'mcp_call') {
    const tool = toolCall(session, line, response, { ...item, item_id: itemId })
    if (type === 'mcp_call' && 'output' in item && item['output'] !== null) {
      tool.output = unwrapJson(item['output'])
      tool.isError = isJsonObject(item['error'])
      tool.endNs ??= session.nowNs
    }
    return
  }
  const text = contentParts(item)
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('')
  if (text !== '') response.texts.set(response.texts.has('') ? '' : (itemId ?? ''), text)
}

/** A call of a tool, told by its arguments, its item and the final response: one record. */
function toolCall(
  session: RealtimeSession,
  line: RealtimeLine,
  response: RealtimeResponse,
  fields: JsonObject,
): RealtimeTool {
  const callId = idOf(fields['call_id'])
  const key = callId ?? idOf(fields['item_id']) ?? `${response.id}/${response.tools.length}`
  const name = wordOf(fields['name'])
  const stated: JsonValue | undefined = fields['arguments']
  const args = stated === undefined || stated === '' ? null : unwrapJson(stated)
  const known = session.tools.get(key)
  if (known !== undefined) {
    if (name !== null && known.name === '') Object.assign(known, { name, raw: line.raw })
    known.arguments ??= args
    return known
  }
  const tool: RealtimeTool = {
    callId: callId ?? idOf(fields['item_id']),
    name: name ?? '',
    arguments: args,
    output: null,
    isError: false,
    startNs: session.nowNs,
    endNs: null,
    raw: line.raw,
  }
  session.tools.set(key, tool)
  response.tools.push(tool)
  return tool
}

function endMcpCall(session: RealtimeSession, itemId: string | null, isError: boolean): void {
  const tool = session.tools.get(itemId ?? '')
  if (tool === undefined) return
  tool.endNs ??= session.nowNs
  tool.isError ||= isError
}
