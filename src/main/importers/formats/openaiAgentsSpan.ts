import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { type ObservationKind, observationFlags } from '../../../shared/model/kinds'
import type { Content } from '../../../shared/model/message'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { unwrapJson } from '../semantics/messageParts'
import { usageFromBody } from '../semantics/usageBodies'
import { callContent, isConversation } from './vendorCalls'
import {
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  objectOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import {
  clip,
  finding,
  makeObservation,
  makeTrace,
  missingStart,
  readRecordTimes,
  skipped,
  valueContent,
} from './vendorRecords'

/** What a trace says about the spans that follow it. */
export interface TraceContext {
  readonly sessionId: string | null
}

const traceFields = new Set('object id workflow_name group_id metadata'.split(' '))

/** `{object: "trace"}`: the name of the workflow and the group, which is the session. It has no times. */
export function agentsTrace(value: JsonObject, raw: RawPosition): ImportRecord[] {
  const traceId = idOf(value['id'])
  if (traceId === null) return [skipped('missing_id', 'A trace without an id.', raw)]
  return [
    makeTrace({
      traceId,
      sessionId: idOf(value['group_id']),
      name: wordOf(value['workflow_name']),
      userId: wordOf(objectOf(value['metadata'])['user_id']),
      attributes: knownFields({ metadata: value['metadata'], ...withoutFields(value, traceFields) }),
      raw,
    }),
  ]
}

const kinds: Readonly<Record<string, ObservationKind>> = {
  agent: 'agent',
  function: 'tool',
  generation: 'generation',
  response: 'generation',
  handoff: 'decision',
  guardrail: 'guardrail',
  transcription: 'generation',
  speech: 'generation',
  speech_group: 'span',
  mcp_tools: 'span',
  custom: 'span',
}

const spanFields = new Set('object id trace_id parent_id started_at ended_at span_data error'.split(' '))

/** `{object: "trace.span"}`. */
export function agentsSpan(
  value: JsonObject,
  raw: RawPosition,
  context: TraceContext | null,
): ImportRecord[] {
  const spanId = idOf(value['id'])
  const traceId = idOf(value['trace_id'])
  if (spanId === null || traceId === null) return [skipped('missing_id', 'A span without its ids.', raw)]
  const what = `span ${spanId}`
  const times = readRecordTimes(what)
  const data = objectOf(value['span_data'])
  const type = wordOf(data['type'])
  const known = type !== null && Object.hasOwn(kinds, type) ? kinds[type] : undefined
  const startNs = times.read(value['started_at'])
  const endNs = times.read(value['ended_at'])
  const error = value['error'] ?? null
  const observation = makeObservation({
    ...spanFacts(type ?? '', data),
    traceId,
    spanId,
    parentSpanId: idOf(value['parent_id']),
    kind: kindOf(data, known ?? 'span'),
    status: error === null ? (endNs === null ? 'open' : 'unset') : 'error',
    statusMessage: error === null ? null : (wordOf(objectOf(error)['message']) ?? wordOf(error)),
    sessionId: context?.sessionId ?? null,
    startNs,
    endNs,
    firstTokenNs: times.read(data['first_content_at']),
    timeDigits: times.digits,
    attributes: {
      ...knownFields({ 'span_data.type': type, error, ...withoutFields(value, spanFields) }),
      ...knownFields(withoutFields(data, payloadFields)),
    },
    flags: endNs === null ? observationFlags.unfinished : 0,
    raw,
  })
  return [
    observation,
    ...times.problems(raw),
    ...missingStart(what, startNs, raw),
    ...(known === undefined
      ? [finding('unknown_kind', `${what}: "${clip(type ?? '')}" is shown as a span.`, raw)]
      : []),
    ...mediaFinding(what, data, raw),
  ]
}

/** Members of `span_data` that became content, usage or a name. */
const payloadFields = new Set(
  'type name input output model model_config usage first_content_at response'.split(' '),
)

/** Newer SDKs write their own `task` and `turn` spans as `custom`. */
function kindOf(data: JsonObject, kind: ObservationKind): ObservationKind {
  const own = objectOf(data['data'])['sdk_span_type']
  return data['type'] === 'custom' && (own === 'task' || own === 'turn') ? 'chain' : kind
}

type SpanFacts = Pick<ObservationRecord, 'name'> & Partial<ObservationRecord>

function spanFacts(type: string, data: JsonObject): SpanFacts {
  const name = wordOf(data['name'])
  switch (type) {
    case 'agent':
      return { name: name ?? type, agentName: name }
    case 'function':
      return {
        name: name ?? type,
        toolName: name,
        input: payload(data['input']),
        output: payload(data['output']),
      }
    case 'generation':
      return { name: type, ...generationFacts(data) }
    case 'response':
      return { name: type, ...responseFacts(data) }
    case 'handoff':
      return { name: type, agentName: wordOf(data['from_agent']), output: valueContent(data['to_agent']) }
    case 'guardrail':
      return { name: name ?? type, output: valueContent(data['triggered']) }
    case 'transcription':
    case 'speech':
      return { name: type, ...voiceFacts(data) }
    case 'speech_group':
      return { name: type, input: payload(data['input']) }
    case 'mcp_tools':
      return { name: type, output: valueContent(data['result']) }
    default: {
      const usage = data['usage'] ?? objectOf(data['data'])['usage']
      return {
        name: (name ?? type) || 'span',
        input: payload(data['input']),
        output: payload(data['output']),
        usage: isJsonObject(usage) ? usageFromBody(usage) : null,
      }
    }
  }
}

/** Arguments and results are text that often holds JSON. */
function payload(field: Field): Content | null {
  return field === undefined || field === null ? null : valueContent(unwrapJson(field))
}

function generationFacts(data: JsonObject): Partial<ObservationRecord> {
  const model = wordOf(data['model'])
  return {
    model,
    requestModel: model,
    input: callContent(data['input']),
    output: callContent(data['output']),
    parameters: knownFields(objectOf(data['model_config'])),
    usage: isJsonObject(data['usage']) ? usageFromBody(data['usage']) : null,
  }
}

/**
 * The SDK sends the id and usage of a response only; a processor of one's own may add `input` and the `response` body,
 * from which model, tools and answer come.
 */
function responseFacts(data: JsonObject): Partial<ObservationRecord> {
  const body = objectOf(data['response'])
  const usage = firstOf(data['usage'], body['usage'])
  const input = firstOf(data['input'], body['input'])
  const output = firstOf(data['output'], body['output'])
  const model = wordOf(firstOf(data['model'], body['model']))
  const tools = listOf(body['tools'])
  return {
    model,
    requestModel: model,
    finishReason: wordOf(body['status']),
    parameters: knownFields({ temperature: body['temperature'], top_p: body['top_p'] }),
    toolDefinitions: tools.length === 0 ? null : tools,
    input: typeof input === 'string' ? asUser(input) : callContent(input),
    output: isConversation(output) ? callContent(output) : valueContent(output),
    usage: isJsonObject(usage) ? usageFromBody(usage) : null,
  }
}

function asUser(text: string): Content {
  return { type: 'messages', messages: [{ role: 'user', name: null, parts: [{ type: 'text', text }] }] }
}

/** Speech in, text out, or the other way round. The sound is `{data, format}`: named, not carried along. */
function voiceFacts(data: JsonObject): Partial<ObservationRecord> {
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

function mediaFinding(what: string, data: JsonObject, raw: RawPosition): ImportRecord[] {
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
