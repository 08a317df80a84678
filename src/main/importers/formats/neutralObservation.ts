import { fromGenAiMessages } from '../../../shared/logic/genAiMessages'
import type { Content } from '../../../shared/model/message'
import { type ObservationKind, observationFlags } from '../../../shared/model/kinds'
import type {
  ImportRecord,
  ObservationRecord,
  RawPosition,
  TraceRecord,
} from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { errorText, isCounted, neutralStatus, neutralTimes } from './neutralFields'
import { answerContent, callContent, reportedCost, statedUsage } from './vendorCalls'
import type { Field } from './vendorFields'
import { idOf, knownFields, addMs, numberOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import {
  finding,
  makeObservation,
  missingStart,
  skipped,
  unknownFieldFinding,
  valueContent,
} from './vendorRecords'

const observationFields = new Set(
  'id parent_id kind name agent start end duration_ms status error tool generation scores'.split(' '),
)
const kinds: Readonly<Record<string, ObservationKind>> = {
  event: 'event',
  span: 'span',
  generation: 'generation',
  tool: 'tool',
  decision: 'decision',
}

/** One entry of a trace's `observations`. Its scores are read by the caller. */
export function neutralObservation(value: JsonValue, trace: TraceRecord, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) {
    return [skipped('not_a_record', `Trace ${trace.traceId}: an observation that is not an object.`, raw)]
  }
  const spanId = idOf(value['id'])
  if (spanId === null)
    return [skipped('missing_id', `Trace ${trace.traceId}: an observation without an id.`, raw)]
  const what = `observation ${spanId}`
  const kindWord = wordOf(value['kind']) ?? ''
  const kind = Object.hasOwn(kinds, kindWord) ? kinds[kindWord] : undefined
  const times = neutralTimes(what)
  const startNs = times.read(value['start'])
  const endNs = endOf(value, kind, startNs, times.read(value['end']))
  const isOpen = endNs === null
  const isOrderOnly = isCounted(startNs)
  return [
    makeObservation({
      traceId: trace.traceId,
      spanId,
      parentSpanId: idOf(value['parent_id']),
      name: textOf(value['name']) ?? '',
      kind: kind ?? 'span',
      status: neutralStatus(value['status'], isOpen),
      statusMessage: errorText(value['error']),
      sessionId: trace.sessionId,
      userId: trace.userId,
      environment: trace.environment,
      version: trace.version,
      agentName: wordOf(value['agent']),
      startNs,
      endNs,
      timeDigits: isOrderOnly ? 0 : times.digits,
      flags:
        (isOpen ? observationFlags.unfinished : 0) |
        (isOrderOnly ? observationFlags.orderOnlyTime : 0) |
        (isOrderOnly && numberOf(value['duration_ms']) !== null ? observationFlags.statedDuration : 0),
      ...toolParts(objectOf(value['tool'])),
      ...generationParts(objectOf(value['generation']), startNs),
      attributes: {
        ...knownFields({
          duration_ms: value['duration_ms'],
          status: value['status'] === 'skipped' ? 'skipped' : null,
          error: value['error'],
          tool: isJsonObject(value['tool']) ? withoutFields(value['tool'], payloadFields) : null,
          generation: isJsonObject(value['generation'])
            ? withoutFields(value['generation'], payloadFields)
            : null,
        }),
        ...withoutFields(value, observationFields),
      },
      raw,
    }),
    ...times.problems(raw),
    ...missingStart(what, startNs, raw),
    ...(kind === undefined
      ? [finding('unknown_kind', `${what}: kind "${kindWord}" is shown as a span.`, raw)]
      : []),
    ...unknownFieldFinding(what, value, observationFields, raw),
  ]
}

const payloadFields = new Set(['input', 'output', 'arguments', 'result', 'reasoning'])

/** The stated end, else start + stated duration; an event and a step that was skipped are one moment. Null = still open. */
function endOf(
  value: JsonObject,
  kind: ObservationKind | undefined,
  startNs: bigint | null,
  endNs: bigint | null,
): bigint | null {
  if (endNs !== null || startNs === null) return endNs
  const durationMs = numberOf(value['duration_ms'])
  if (durationMs !== null) return addMs(startNs, durationMs)
  return kind === 'event' || value['status'] === 'skipped' ? startNs : null
}

function toolParts(tool: JsonObject): Partial<ObservationRecord> {
  return {
    ...(wordOf(tool['name']) === null ? {} : { toolName: wordOf(tool['name']) }),
    ...present({ input: valueContent(tool['arguments']), output: valueContent(tool['result']) }),
  }
}

/** The form counts like its sources do: `input` holds cached and audio tokens, `output` holds reasoning and audio. */
function generationParts(generation: JsonObject, startNs: bigint | null): Partial<ObservationRecord> {
  const usage = objectOf(generation['usage'])
  const cost = objectOf(generation['cost'])
  const ttftMs = numberOf(generation['ttft_ms'])
  return present({
    model: wordOf(generation['model']),
    provider: wordOf(generation['provider']),
    finishReason: wordOf(generation['finish_reason']),
    firstTokenNs: addMs(startNs, ttftMs),
    parameters:
      generation['temperature'] === undefined
        ? null
        : knownFields({ temperature: generation['temperature'] }),
    input: ownMessages(generation['input']) ?? callContent(generation['input']),
    output:
      (generation['reasoning'] === undefined ? ownMessages(generation['output']) : null) ??
      answerContent(generation['output'], textOf(generation['reasoning'])),
    usage: statedUsage(
      {
        input: usage['input'],
        output: usage['output'],
        total: usage['total'],
        cacheRead: usage['cached_input'],
        cacheWrite: usage['cache_write'],
        reasoning: usage['reasoning'],
        inputAudio: usage['audio_input'],
        outputAudio: usage['audio_output'],
      },
      usage,
    ),
    cost: reportedCost(cost['amount'], cost['currency']),
  })
}

/** Messages exactly as our export writes them: what other readers of messages would take apart is left as it was. */
function ownMessages(value: Field): Content | null {
  const messages = value === undefined ? null : fromGenAiMessages(value)
  return messages === null || messages.length === 0 ? null : { type: 'messages', messages }
}

/** Leaves nulls out, so that what one part does not know does not hide what another does. */
function present<T extends object>(parts: { readonly [K in keyof T]: T[K] | null }): Partial<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== null)) as Partial<T>
}
