import type { RawPosition } from '../../../shared/model/importRecord'
import type { MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { mediaPart } from '../semantics/mediaParts'
import { unwrapJson } from '../semantics/messageParts'
import {
  emptyAsNull,
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import type { RecordTimes } from './vendorRecords'
import { makeUtterance, type Stage, type VoiceItem } from './voiceCallShape'

/** The history of a session, item by item. Python writes `call_id`, JavaScript `callId`; both count. */
export function readLivekitItems(
  items: readonly JsonValue[],
  times: RecordTimes,
  raw: RawPosition,
): VoiceItem[] {
  let waited: Stage[] = []
  return items.filter(isJsonObject).flatMap((item): VoiceItem[] => {
    const atNs = times.read(firstOf(item['created_at'], item['createdAt']))
    const callId = idOf(firstOf(item['call_id'], item['callId']))
    switch (item['type']) {
      case 'message': {
        const message = readMessage(item, waited, atNs, times, raw)
        waited = item['role'] === 'user' ? endpointing(objectOf(item['metrics'])) : []
        return [message]
      }
      case 'function_call':
        // The wait for the end of the turn came before the call, not before what is said after it.
        waited = []
        return [
          {
            type: 'toolCall',
            callId,
            name: wordOf(item['name']) ?? '',
            arguments: unwrapJson(firstOf(item['arguments'], item['args'])),
            atNs,
            attributes: knownFields({ group_id: item['group_id'], extra: emptyAsNull(item['extra']) }),
            raw,
          },
        ]
      case 'function_call_output':
        return [
          {
            type: 'toolResult',
            callId,
            name: wordOf(item['name']),
            result: unwrapJson(item['output'] ?? null),
            isError: firstOf(item['is_error'], item['isError']) === true,
            atNs,
            raw,
          },
        ]
      case 'agent_config_update': {
        const told = withoutFields(item, new Set(['type', 'created_at', 'createdAt', 'instructions']))
        const parts = item['instructions'] === null ? [] : contentParts([item['instructions'] ?? null])
        return [
          ...(parts.length === 0 ? [] : [makeUtterance({ role: 'system' as const, parts, atNs, raw })]),
          { type: 'note', name: 'agent_config_update', atNs, attributes: knownFields(told) },
        ]
      }
      default: {
        const told = withoutFields(item, new Set(['type', 'created_at', 'createdAt']))
        return [{ type: 'note', name: wordOf(item['type']) ?? 'item', atNs, attributes: knownFields(told) }]
      }
    }
  })
}

const messageFields = new Set(
  'id type role content interrupted transcript_confidence transcriptConfidence metrics created_at createdAt hash extra'.split(
    ' ',
  ),
)

function readMessage(
  item: JsonObject,
  waited: readonly Stage[],
  atNs: bigint | null,
  times: RecordTimes,
  raw: RawPosition,
): VoiceItem {
  const metrics = objectOf(item['metrics'])
  const metadata = objectOf(metrics['llm_metadata'])
  const { role } = item
  const isAnswer = role === 'assistant'
  const latency = seconds(metrics['e2e_latency'])
  return makeUtterance({
    role: role === 'user' ? 'user' : isAnswer ? 'assistant' : 'system',
    parts: contentParts(listOf(item['content'])),
    atNs,
    startNs: times.read(metrics['started_speaking_at']),
    endNs: times.read(metrics['stopped_speaking_at']),
    interrupted: isAnswer && typeof item['interrupted'] === 'boolean' ? item['interrupted'] : null,
    confidence: numberOf(firstOf(item['transcript_confidence'], item['transcriptConfidence'])),
    model: wordOf(metadata['model_name']),
    provider: wordOf(metadata['model_provider']),
    latencyMs: latency,
    stages: isAnswer
      ? [...waited, ...stage('model', metrics['llm_node_ttft']), ...stage('voice', metrics['tts_node_ttfb'])]
      : [],
    attributes: {
      ...knownFields({ metrics: emptyAsNull(metrics), extra: emptyAsNull(item['extra']) }),
      ...withoutFields(item, messageFields),
    },
    raw,
  })
}

/** The decision that the user's turn is over; the transcript arrives within it. */
function endpointing(metrics: JsonObject): Stage[] {
  return stage('endpointing', metrics['end_of_turn_delay'])
}

function stage(name: Stage['name'], field: Field): Stage[] {
  const ms = seconds(field)
  // -1 stands for "no answer came".
  return ms === null || ms < 0 ? [] : [{ name, ms }]
}

/** LiveKit measures in seconds; rounded to the microsecond, where its figures end. */
function seconds(field: Field): number | null {
  const number = numberOf(field)
  return number === null ? null : Math.round(number * 1e6) / 1e3
}

/** Texts, images, sound with its transcript, instructions for voice and text. */
function contentParts(content: readonly JsonValue[]): MessagePart[] {
  return content.flatMap((part): MessagePart[] => {
    if (typeof part === 'string') return part === '' ? [] : [{ type: 'text', text: part }]
    if (!isJsonObject(part)) return []
    if (part['type'] === 'instructions') {
      const text = textOf(firstOf(part['audio'], part['text']))
      return text === null ? [] : [{ type: 'text', text }]
    }
    if (part['type'] === 'audio_content') {
      const text = wordOf(part['transcript'])
      const media: MessagePart = { type: 'media', mediaType: 'audio/*', reference: null, sizeBytes: null }
      return text === null ? [media] : [media, { type: 'text', text }]
    }
    if (part['type'] === 'image_content')
      return [mediaPart({ type: 'image', image: part['image'] ?? null }) ?? { type: 'other', value: part }]
    return [{ type: 'other', value: part }]
  })
}
