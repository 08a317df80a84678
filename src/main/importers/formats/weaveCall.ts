import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { type ObservationKind, observationFlags, type ObservationStatus } from '../../../shared/model/kinds'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { describeSpan } from '../semantics/describeSpan'
import { answerFromBody } from '../semantics/callBodies'
import { besideAnswer, besideConversation, runOutput, runValue } from './langsmithCalls'
import { requestParts } from './vendorCalls'
import {
  emptyAsNull,
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  objectOf,
  sessionOfMetadata,
  textOf,
  userOfMetadata,
  withoutFields,
  wordOf,
} from './vendorFields'
import { finding, makeObservation, makeTrace, missingStart, readRecordTimes, skipped } from './vendorRecords'
import { scoresOfEvaluation, weaveFeedback } from './weaveFeedback'
import { modelsOf, weaveCost, weaveUsage } from './weaveUsage'

const readFields = new Set(
  (
    'id trace_id parent_id op_name display_name started_at ended_at attributes inputs output exception summary ' +
    'thread_id wb_user_id otel_dump'
  ).split(' '),
)
const readSummary = new Set(['usage', 'weave'])
const readComputed = new Set(['costs', 'feedback', 'trace_name', 'display_name'])

/** A call, its feedback and the scores that an evaluation gave it; for a root also its trace. */
export function weaveCall(call: JsonObject, raw: RawPosition): ImportRecord[] {
  const spanId = idOf(call['id'])
  const parentSpanId = idOf(call['parent_id'])
  const traceId = idOf(call['trace_id']) ?? parentSpanId ?? spanId
  if (spanId === null || traceId === null) return [skipped('missing_id', 'A call without an id.', raw)]
  const what = `call ${spanId}`
  const times = readRecordTimes(what, true)
  const startNs = times.read(call['started_at'])
  const endNs = times.read(call['ended_at'])
  const attributes = objectOf(call['attributes'])
  const summary = objectOf(call['summary'])
  const computed = objectOf(summary['weave'])
  const operation = operationOf(call)
  const name = wordOf(call['display_name']) ?? operation
  const kind = kindOf(call, operation)
  const told = describeOtel(call, name, startNs)
  const facts = kind === 'generation' ? callFacts(call, operation) : plainFacts(call)
  const observation = makeObservation({
    ...facts,
    ...told,
    input: told?.input ?? facts.input,
    output: told?.output ?? facts.output,
    model: told?.model ?? facts.model ?? null,
    requestModel: told?.requestModel ?? facts.requestModel ?? null,
    provider: told?.provider ?? facts.provider ?? null,
    traceId,
    spanId,
    parentSpanId,
    name,
    ...statusOf(call, endNs),
    sessionId: idOf(call['thread_id']) ?? sessionOfMetadata(attributes) ?? told?.sessionId ?? null,
    userId: userOfMetadata(attributes) ?? idOf(call['wb_user_id']),
    kind: told === null || told.kind === 'span' ? kind : told.kind,
    toolName: told?.toolName ?? (kind === 'tool' ? operation : null),
    startNs,
    endNs,
    timeDigits: times.digits,
    usage:
      told?.usage ??
      weaveUsage(summary['usage']) ??
      (kind === 'generation' ? (answerFromBody(objectOf(call['output']))?.usage ?? null) : null),
    cost: told?.cost ?? weaveCost(computed['costs']),
    attributes: {
      ...told?.attributes,
      ...knownFields({
        'weave.op_name': call['op_name'],
        inputs: kind === 'generation' ? null : besideConversation(givenOf(call)),
        output: besideAnswer(call['output']),
        attributes: emptyAsNull(attributes),
        summary: emptyAsNull(withoutFields(summary, readSummary)),
        'summary.weave': emptyAsNull(withoutFields(computed, readComputed)),
        ...withoutFields(call, readFields),
      }),
    },
    flags: (told?.flags ?? 0) | (endNs === null ? observationFlags.unfinished : 0),
    raw,
  })
  return [
    ...(parentSpanId === null ? [traceOf(observation)] : []),
    observation,
    ...scoresOfEvaluation(operation, call['output'], observation),
    ...listOf(computed['feedback']).flatMap((row) => weaveFeedback(objectOf(row), { traceId, spanId }, raw)),
    ...times.problems(raw),
    ...missingStart(what, startNs, raw),
    ...(idOf(call['trace_id']) === null && parentSpanId !== null
      ? [finding('derived_id', `${what} names no trace; its parent stands for it.`, raw)]
      : []),
  ]
}

/** `weave:///entity/project/op/NAME:hash`, or the name alone. */
export function operationOf(call: JsonObject): string {
  const reference = textOf(call['op_name']) ?? ''
  return /^weave:\/\/\/.*\/op\/([^/]+?)(?::[^:/]*)?$/.exec(reference)?.[1] ?? reference
}

const kindWords: Readonly<Record<string, ObservationKind>> = {
  llm: 'generation',
  agent: 'agent',
  tool: 'tool',
  search: 'retrieval',
  retrieval: 'retrieval',
  retriever: 'retrieval',
  embedding: 'embedding',
  guardrail: 'guardrail',
  scorer: 'evaluator',
}

/** Names that Weave's integrations give their calls. */
const operationKinds: readonly (readonly [RegExp, ObservationKind])[] = [
  [/^(langchain\.)?Llm\.|^langchain\.(Chat|LLM)/, 'generation'],
  [/^langchain\.Chain\b/, 'chain'],
  [/^langchain\.Tool\b/, 'tool'],
  [/^langchain\.Retriever\b/, 'retrieval'],
  [/\.embeddings?(\.|$)|\.embed(_content|_documents|_query)?$/i, 'embedding'],
  [/^Evaluation\.(evaluate|predict_and_score|summarize)$/, 'chain'],
  [/^\w*Scorer\.score$/, 'evaluator'],
]
const providers =
  /^(openai|anthropic|mistralai?|groq|cohere|litellm|google|vertexai|together|bedrock|huggingface|cerebras|nvidia|ollama)\b/i

/** The call's own word (`attributes.weave.kind`), else what its name says, else whether it looks like a model's call. */
function kindOf(call: JsonObject, operation: string): ObservationKind {
  const attributes = objectOf(call['attributes'])
  const word = wordOf(firstOf(objectOf(attributes['weave'])['kind'], attributes['kind']))?.toLowerCase()
  if (word !== undefined && Object.hasOwn(kindWords, word)) return kindWords[word] ?? 'span'
  const named = operationKinds.find(([pattern]) => pattern.test(operation))
  if (named !== undefined) return named[1]
  return isModelCall(call, operation) ? 'generation' : 'span'
}

/** A request that names one model, and tokens of that one; or a request through a provider's library. */
function isModelCall(call: JsonObject, operation: string): boolean {
  const inputs = objectOf(call['inputs'])
  const isRequest = ['messages', 'input', 'contents', 'prompt'].some((name) => name in inputs)
  const models = modelsOf(objectOf(call['summary'])['usage'])
  if (providers.test(operation)) return models.length > 0 || typeof inputs['model'] === 'string'
  const answer = objectOf(call['output'])
  const isAnswer = Array.isArray(answer['choices']) || answer['role'] === 'assistant'
  return typeof inputs['model'] === 'string' && isRequest && isAnswer && models.length === 1
}

type CallFacts = Partial<ObservationRecord> & Pick<ObservationRecord, 'input' | 'output'>

function callFacts(call: JsonObject, operation: string): CallFacts {
  const inputs = objectOf(call['inputs'])
  const answer = objectOf(call['output'])
  const request = requestParts(givenOf(call))
  const models = modelsOf(objectOf(call['summary'])['usage'])
  const requestModel = wordOf(inputs['model'])
  const answering = wordOf(answer['model']) ?? (models.length === 1 ? (models[0] ?? null) : null)
  return {
    input: request.input,
    output: runOutput(call['output']),
    toolDefinitions: request.toolDefinitions,
    parameters: request.parameters,
    requestModel: requestModel ?? answering,
    model: answering ?? requestModel,
    provider: providers.exec(operation)?.[1]?.toLowerCase() ?? null,
    finishReason: wordOf(
      firstOf(
        objectOf(listOf(answer['choices'])[0])['finish_reason'],
        answer['stop_reason'],
        answerFromBody(answer)?.finishReason,
      ),
    ),
  }
}

/** What a function was given and gave. */
function plainFacts(call: JsonObject): CallFacts {
  return { input: runValue(givenOf(call)), output: runOutput(call['output']) }
}

/** What a call was given, without the object or client that it belongs to. */
function givenOf(call: JsonObject): Field {
  const inputs = objectOf(call['inputs'])
  const isMethod = typeof inputs['self'] === 'string' || isModelCall(call, operationOf(call))
  return isMethod && 'self' in inputs ? withoutFields(inputs, new Set(['self'])) : call['inputs']
}

/** Calls that came to Weave over OpenTelemetry carry the span as it was. */
function describeOtel(
  call: JsonObject,
  name: string,
  startNs: bigint | null,
): ReturnType<typeof describeSpan>['facts'] | null {
  const dump = objectOf(firstOf(call['otel_dump'], objectOf(call['attributes'])['otel_span']))
  const attributes = objectOf(dump['attributes'])
  if (Object.keys(attributes).length === 0) return null
  return describeSpan({ name, attributes, events: [], resource: objectOf(dump['resource']), startNs }).facts
}

function statusOf(
  call: JsonObject,
  endNs: bigint | null,
): { status: ObservationStatus; statusMessage: string | null } {
  const exception = wordOf(call['exception'])
  const word = wordOf(firstOf(objectOf(objectOf(call['summary'])['weave'])['status'], call['status']))
  if (exception !== null || word === 'error') return { status: 'error', statusMessage: exception }
  // An error below was caught here: the call itself ended well.
  if (word === 'success' || word === 'descendant_error') return { status: 'ok', statusMessage: null }
  return { status: endNs === null ? 'open' : 'unset', statusMessage: null }
}

function traceOf(root: ObservationRecord): ImportRecord {
  const { traceId, sessionId, name, userId, startNs, endNs, timeDigits, input, output, raw } = root
  return makeTrace({
    traceId,
    sessionId,
    name: name === '' ? null : name,
    userId,
    startNs,
    endNs,
    timeDigits,
    input,
    output,
    raw,
  })
}
