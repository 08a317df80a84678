import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { type ObservationKind, observationFlags } from '../../../shared/model/kinds'
import type { Content } from '../../../shared/model/message'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { unwrapJson } from '../semantics/messageParts'
import { generationFacts, mediaFinding, responseFacts, usageOf, voiceFacts } from './openaiAgentsCalls'
import { type Field, idOf, knownFields, objectOf, withoutFields, wordOf } from './vendorFields'
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
  const isCut = [data['input'], data['output']].some(isTruncated)
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
    flags: (endNs === null ? observationFlags.unfinished : 0) | (isCut ? observationFlags.truncated : 0),
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
    ...(isCut
      ? [finding('payload_truncated', `${what}: the SDK sent the beginning of a payload only.`, raw)]
      : []),
  ]
}

/** The exporter cuts what is above 100,000 bytes: text at its end, everything else to `{truncated, preview}`. */
function isTruncated(field: Field): boolean {
  if (typeof field === 'string') return field.endsWith('... [truncated]')
  return isJsonObject(field) && field['truncated'] === true && 'preview' in field
}

/** Members of `span_data` that became content, usage or a name. */
const payloadFields = new Set(
  'type name input output model model_config usage first_content_at response _input _response'.split(' '),
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
      const own = objectOf(data['data'])
      return {
        // Newer SDKs write a `task` with its name inside.
        name:
          (wordOf(own['sdk_span_type']) === 'task' ? wordOf(own['name']) : null) ??
          ((name ?? type) || 'span'),
        agentName: wordOf(own['sdk_span_type']) === null ? null : wordOf(own['agent_name']),
        input: payload(data['input']),
        output: payload(data['output']),
        usage: usageOf(data['usage'] ?? own['usage']),
      }
    }
  }
}

/** Arguments and results are text that often holds JSON. */
function payload(field: Field): Content | null {
  return field === undefined || field === null ? null : valueContent(unwrapJson(field))
}
