import type { Content, Message } from '../../../shared/model/message'
import type { Attributes } from './attributeSurvey'
import { unwrapJson } from './messageParts'
import { known, type VoiceFacts, VoiceReader, type VoiceSpan } from './voiceFacts'

/**
 * Spans of Pipecat: `conversation`, `turn`, `stt`, `llm`, `tts`, tools. Source: pipecat `utils/tracing`.
 */
export function isPipecat(attributes: Attributes): boolean {
  return (
    attributes['turn.number'] !== undefined ||
    attributes['conversation.type'] === 'voice' ||
    attributes['tool.function_name'] !== undefined ||
    attributes['metrics.ttfb'] !== undefined ||
    isPipecatService(attributes)
  )
}

/** Services say how long they took to answer only where it was measured. */
function isPipecatService(attributes: Attributes): boolean {
  switch (attributes['gen_ai.operation.name']) {
    case 'stt':
      return attributes['vad_enabled'] !== undefined
    case 'tts':
      return attributes['voice_id'] !== undefined
    case 'chat':
      return typeof attributes['stream'] === 'boolean' && typeof attributes['input'] === 'string'
    default:
      // Services that hear and speak themselves: Gemini Live, OpenAI Realtime.
      return attributes['service.operation'] !== undefined && isLiveOperation(attributes)
  }
}

const liveOperations = new Set([
  'llm_setup',
  'llm_request',
  'llm_response',
  'llm_tool_call',
  'llm_tool_result',
])

function isLiveOperation(attributes: Attributes): boolean {
  const operation = attributes['gen_ai.operation.name']
  return typeof operation === 'string' && liveOperations.has(operation)
}

/** What such a span says. */
export function pipecatSpan(name: string, attributes: Attributes, startNs: bigint | null): VoiceSpan {
  const read = new VoiceReader(attributes)
  const session = read.text('conversation.id')
  const seconds = read.number('metrics.ttfb')
  const facts: VoiceFacts = {
    ...(session === null ? {} : { sessionId: session }),
    ...(startNs === null || seconds === null
      ? {}
      : { firstTokenNs: startNs + BigInt(Math.round(seconds * 1e9)) }),
    ...pipecatContent(name, attributes, read),
  }
  const result = read.text('tool.result_status')
  return { facts: known(facts), usedKeys: read.used, isFailed: result !== null && result.includes('error') }
}

/**
 * One answer of such a service is several spans: only the response is a call of the model. What it asks a tool for and
 * what it is told are two, of which the second is the tool.
 */
function liveContent(read: VoiceReader, operation: string): VoiceFacts {
  switch (operation) {
    case 'llm_setup':
      return { kind: 'span', toolDefinitions: unwrapJson(read.take('tools.definitions')) }
    case 'llm_request':
      return { kind: 'span', input: read.value('input') }
    case 'llm_response':
      return { kind: 'generation', output: read.said('output', 'assistant') }
    default:
      return {
        kind: operation === 'llm_tool_result' ? 'tool' : 'span',
        toolName: read.text('tool.function_name'),
        toolCallId: read.text('tool.call_id'),
        input: read.value('tool.arguments'),
        output: read.value('tool.result'),
      }
  }
}

function pipecatContent(name: string, attributes: Attributes, read: VoiceReader): VoiceFacts {
  if (attributes['turn.number'] !== undefined && name.startsWith('turn')) return { kind: 'agent' }
  if (isLiveOperation(attributes)) return liveContent(read, read.text('gen_ai.operation.name') ?? '')
  const tool = read.text('tool.function_name')
  if (tool !== null) {
    return {
      kind: 'tool',
      toolName: tool,
      toolCallId: read.text('tool.call_id'),
      input: read.value('tool.arguments'),
      output: read.value('tool.result'),
    }
  }
  switch (attributes['gen_ai.operation.name']) {
    case 'stt':
      return { output: read.said('transcript', 'user'), userId: read.text('user_id') }
    case 'tts':
      return { input: read.said('text', 'assistant') }
    case 'chat':
      return {
        input: instructed(read.value('input'), read.text('gen_ai.system_instructions')),
        output: read.said('output', 'assistant'),
        toolDefinitions: unwrapJson(read.take('tools')),
      }
    default:
      return {}
  }
}

/** Some services get their instructions beside the conversation. */
function instructed(input: Content | null, instructions: string | null): Content | null {
  if (input?.type !== 'messages' || instructions === null) return input
  const system: Message = { role: 'system', name: null, parts: [{ type: 'text', text: instructions }] }
  return { type: 'messages', messages: [system, ...input.messages] }
}
