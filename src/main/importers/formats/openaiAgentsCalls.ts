import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import type { Content } from '../../../shared/model/message'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { usageFromBody } from '../semantics/usageBodies'
import { callContent, isConversation, requestParameters, spokenContent } from './vendorCalls'
import { type Field, firstOf, knownFields, listOf, objectOf, wordOf } from './vendorFields'
import { finding, valueContent } from './vendorRecords'

/** What the SDK's spans say about calls of models: texts, responses, speech. */

/** `cache_write_input_tokens` is how the SDK's own spans call what was written to a cache. */
export function usageOf(field: Field): ObservationRecord['usage'] {
  if (!isJsonObject(field)) return null
  const written = field['cache_write_input_tokens']
  const usage = usageFromBody(written === undefined ? field : { ...field, cache_write_tokens: written })
  if (usage === null || written === undefined) return usage
  return {
    ...usage,
    reported: Object.fromEntries(
      Object.entries(usage.reported).filter(([figure]) => figure !== 'cache_write_tokens'),
    ),
  }
}

/** The span's own figures, with the details (cached, reasoning) that only the response's body may have. */
function usageWithDetails(own: Field, body: Field): Field {
  if (!isJsonObject(own) || !isJsonObject(body)) return firstOf(own, body)
  const isSame = ['input_tokens', 'output_tokens'].every((name) => own[name] === body[name])
  return isSame ? { ...body, ...own } : own
}

/** What the data of a `generation` span say of the model call. */
export function generationFacts(data: JsonObject): Partial<ObservationRecord> {
  const model = wordOf(data['model'])
  return {
    model,
    requestModel: model,
    input: callContent(data['input']),
    output: callContent(data['output']),
    parameters: knownFields(objectOf(data['model_config'])),
    usage: usageOf(data['usage']),
  }
}

/**
 * The SDK sends the id and usage of a response only; a processor of one's own may add `input` and the `response` body,
 * from which model, tools and answer come.
 */
export function responseFacts(data: JsonObject): Partial<ObservationRecord> {
  // Where a processor writes the SDK's own object out, its private members keep their names.
  const body = objectOf(firstOf(data['response'], data['_response']))
  const usage = usageWithDetails(data['usage'], body['usage'])
  const input = firstOf(data['input'], data['_input'], body['input'])
  const output = firstOf(data['output'], body['output'])
  const model = wordOf(firstOf(data['model'], body['model']))
  const tools = listOf(body['tools'])
  return {
    model,
    requestModel: model,
    finishReason: wordOf(firstOf(objectOf(body['incomplete_details'])['reason'], body['status'])),
    parameters: requestParameters(body),
    toolDefinitions: tools.length === 0 ? null : tools,
    input: withInstructions(
      wordOf(body['instructions']),
      typeof input === 'string' ? spokenContent('user', input) : callContent(input),
    ),
    output: isConversation(output) ? callContent(output) : valueContent(output),
    usage: usageOf(usage),
  }
}

/** The agent's instructions stand in the response's body, before the conversation. */
function withInstructions(instructions: string | null, input: Content | null): Content | null {
  if (instructions === null || (input !== null && input.type !== 'messages')) return input
  const system = { role: 'system', name: null, parts: [{ type: 'text', text: instructions }] } as const
  return { type: 'messages', messages: [system, ...(input?.messages ?? [])] }
}

/** Speech in, text out, or the other way round. The sound is `{data, format}`: named, not carried along. */
export function voiceFacts(data: JsonObject): Partial<ObservationRecord> {
  const model = wordOf(data['model'])
  return {
    model,
    requestModel: model,
    parameters: knownFields(objectOf(data['model_config'])),
    input: soundOrText(data['input']),
    output: soundOrText(data['output']),
  }
}

function soundOrText(field: Field): Content | null {
  if (!isSound(field)) return valueContent(field)
  const { data, format } = field
  const mediaType = wordOf(format)
  return {
    type: 'messages',
    messages: [
      {
        role: 'other',
        name: null,
        parts: [
          {
            type: 'media',
            mediaType: mediaType === null ? 'audio' : `audio/${mediaType}`,
            reference: null,
            sizeBytes: typeof data === 'string' ? Math.floor((data.length * 3) / 4) : null,
          },
        ],
      },
    ],
  }
}

function isSound(field: Field): field is JsonObject {
  return isJsonObject(field) && 'format' in field && 'data' in field
}

/** Tells of the sound in the data of a span, which is counted and not stored; empty where there is none. */
export function mediaFinding(what: string, data: JsonObject, raw: RawPosition): ImportRecord[] {
  const sounds = [data['input'], data['output']].filter(isSound)
  const bytes = sounds.reduce(
    (sum, { data: sound }) => sum + (typeof sound === 'string' ? sound.length : 0),
    0,
  )
  return bytes === 0
    ? []
    : [
        finding(
          'media_dropped',
          `${what}: ${Math.floor((bytes * 3) / 4)} bytes of sound are counted, not stored.`,
          raw,
        ),
      ]
}
