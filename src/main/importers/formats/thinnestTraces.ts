import { formatCounted } from '../../../shared/logic/formatters'
import type {
  ImportRecord,
  ObservationRecord,
  RawPosition,
  TraceRecord,
} from '../../../shared/model/importRecord'
import { observationFlags, type ObservationStatus } from '../../../shared/model/kinds'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { answerContent, reportedCost, spokenContent, statedUsage } from './vendorCalls'
import {
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  addMs,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { finding, makeObservation, makeTrace, readRecordTimes, skipped, valueContent } from './vendorRecords'

const traceFields = new Set(
  'id session_id input output tool_calls input_tokens output_tokens latency_ms cost_usd status created_at error reasoning'.split(
    ' ',
  ),
)

/**
 * One entry of `traces`. thinnestAI tells tokens, cost and latency per trace and names no model: they become one
 * generation that stands for all its calls (`synthetic` in the attributes), beside one observation per tool call.
 * `created_at` is taken as the start; it may be the end, so the trace says which was assumed.
 */
export function thinnestTrace(value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'A trace that is not an object.', raw)]
  const traceId = idOf(value['id'])
  if (traceId === null) return [skipped('missing_id', 'A trace without an id.', raw)]
  const times = readRecordTimes(`trace ${traceId}`)
  const startNs = times.read(value['created_at'])
  const latencyMs = numberOf(value['latency_ms'])
  const trace = makeTrace({
    traceId,
    sessionId: idOf(value['session_id']),
    status: traceStatus(value),
    statusMessage: errorText(value['error']),
    startNs,
    endNs: addMs(startNs, latencyMs),
    timeDigits: Math.max(times.digits, latencyMs === null ? 0 : 3),
    input: valueContent(value['input']),
    output: valueContent(value['output']),
    attributes: {
      ...knownFields({ status_raw: value['status'], time_basis: 'created_at taken as the start' }),
      ...knownFields(withoutFields(value, traceFields)),
    },
    raw,
  })
  const tools = listOf(value['tool_calls']).map((call, index) => toolCall(call, index, trace))
  return [
    trace,
    synthesizedGeneration(value, trace),
    ...tools,
    ...times.problems(raw),
    ...toolFindings(tools, trace),
  ]
}

function traceStatus(value: JsonObject): ObservationStatus {
  const word = wordOf(value['status'])?.toLowerCase()
  if (word === 'success' || word === 'ok' || word === 'completed') return 'ok'
  if (word === 'error' || word === 'failed' || errorText(value['error']) !== null) return 'error'
  return 'unset'
}

/** An error is text, or an object with a message. */
function errorText(error: Field): string | null {
  const fields = objectOf(error)
  return wordOf(error) ?? wordOf(firstOf(fields['message'], fields['detail'], fields['type']))
}

function synthesizedGeneration(value: JsonObject, trace: TraceRecord): ObservationRecord {
  const reasoning = textOf(value['reasoning'])
  const tokens = { input: value['input_tokens'], output: value['output_tokens'] }
  return makeObservation({
    traceId: trace.traceId,
    spanId: 'generation',
    name: 'response',
    kind: 'generation',
    status: trace.status ?? 'unset',
    statusMessage: trace.statusMessage,
    sessionId: trace.sessionId,
    startNs: trace.startNs,
    endNs: trace.endNs,
    timeDigits: trace.timeDigits,
    input: spokenContent('user', value['input']),
    output:
      reasoning === null
        ? spokenContent('assistant', value['output'])
        : answerContent(value['output'], reasoning),
    usage: statedUsage(tokens, knownFields({ input_tokens: tokens.input, output_tokens: tokens.output })),
    cost: reportedCost(value['cost_usd'], 'USD'),
    attributes: { synthetic: 'all model calls of the trace in one' },
    flags: trace.endNs === null ? observationFlags.unfinished : 0,
    raw: trace.raw,
  })
}

const toolFields = new Set(
  'id name tool tool_name function arguments args input result output error status'.split(' '),
)

/** The shape of a tool call is not documented; the names that such lists use are looked for. */
function toolCall(value: JsonValue, index: number, trace: TraceRecord): ObservationRecord {
  const call = typeof value === 'string' ? { name: value } : objectOf(value)
  const inner = objectOf(call['function'])
  const durationMs = numberOf(firstOf(call['duration_ms'], call['latency_ms']))
  const times = readRecordTimes('tool call')
  const statedNs = times.read(firstOf(call['started_at'], call['created_at'], call['timestamp']))
  const startNs = statedNs ?? trace.startNs
  const toolName = wordOf(firstOf(call['name'], call['tool_name'], call['tool'], inner['name']))
  const error = errorText(call['error'])
  const status = wordOf(call['status'])
  return makeObservation({
    traceId: trace.traceId,
    spanId: `tool-${index + 1}`,
    name: toolName ?? 'tool call',
    kind: 'tool',
    toolName,
    toolCallId: wordOf(call['id']),
    status:
      error !== null || status === 'error' || status === 'failed'
        ? 'error'
        : status === 'success'
          ? 'ok'
          : 'unset',
    statusMessage: error,
    sessionId: trace.sessionId,
    startNs,
    endNs: addMs(startNs, durationMs ?? 0),
    timeDigits: Math.max(trace.timeDigits, times.digits),
    input: valueContent(firstOf(call['arguments'], call['args'], call['input'], inner['arguments'])),
    output: valueContent(firstOf(call['result'], call['output'])),
    attributes: withoutFields(call, toolFields),
    flags: statedNs === null ? observationFlags.orderOnlyTime : 0,
    raw: trace.raw,
  })
}

function toolFindings(tools: readonly ObservationRecord[], trace: TraceRecord): ImportRecord[] {
  const placeless = tools.filter((tool) => (tool.flags & observationFlags.orderOnlyTime) !== 0).length
  if (placeless === 0) return []
  const text = `Trace ${trace.traceId}: ${formatCounted(placeless, 'tool call')} without a time; drawn from the start of the trace.`
  return [finding('order_only_time', text, trace.raw)]
}
