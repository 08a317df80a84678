import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags, type ObservationKind } from '../../../shared/model/kinds'
import type { Content } from '../../../shared/model/message'
import type { ReportedCost, TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { answerFromBody, requestFromBody } from '../semantics/callBodies'
import type { ConversationMemory } from '../semantics/conversationMemory'
import { describeSpan, type SpanFacts } from '../semantics/describeSpan'
import { kindFromLangfuse } from '../semantics/spanKind'
import { bucketTokens } from '../semantics/tokenBuckets'
import { usageFromLangfuseDetails } from '../semantics/usageBodies'
import {
  conversationWithMedia,
  langfuseContent,
  langfuseInput,
  type LangfuseMetadata,
  readMetadata,
  tellingFields,
  unwrapText,
} from './langfuseFields'
import {
  type Field,
  firstOf,
  idOf,
  knownFields,
  addMs,
  numberOf,
  objectOf,
  textOf,
  wordOf,
} from './vendorFields'
import { finding, makeObservation, missingStart, readRecordTimes, skipped } from './vendorRecords'

/** Fields that became something of their own; the rest stays in the attributes as `langfuse.<name>`. */
const takenFields = new Set(
  (
    'id traceId parentObservationId type name startTime endTime completionStartTime level statusMessage version ' +
    'environment model providedModelName modelParameters input output metadata usageDetails usage costDetails ' +
    'totalCost inputCost outputCost calculatedInputCost calculatedOutputCost calculatedTotalCost inputUsage ' +
    'outputUsage totalUsage promptTokens completionTokens totalTokens toolDefinitions userId sessionId traceName ' +
    'tags traceTags latency latencyMs timeToFirstToken timeToFirstTokenMs createdAt updatedAt projectId scores ' +
    'release bookmarked public traceTimestamp inputPrice outputPrice totalPrice unit eventTs'
  ).split(' '),
)

/** One observation of any Langfuse export, its row in camel case. The time zone of bare times is UTC there. */
export function langfuseObservation(
  row: JsonObject,
  raw: RawPosition,
  owningTraceId: string | null,
  memory: ConversationMemory,
): ImportRecord[] {
  const spanId = idOf(row['id'])
  if (spanId === null) return [skipped('missing_id', 'An observation without an id.', raw)]
  const what = `observation ${spanId}`
  const traceId = idOf(row['traceId']) ?? owningTraceId ?? spanId
  const times = readRecordTimes(what, true)
  const startNs = times.read(row['startTime'])
  const statedEndNs = times.read(row['endTime'])
  const metadata = readMetadata(row['metadata'])
  const name = textOf(row['name']) ?? ''
  const described = describe(name, metadata, startNs, memory)
  const typeWord = wordOf(row['type'])
  const type = typeWord === null ? null : kindFromLangfuse(typeWord)
  const kind: ObservationKind = type === null || type === 'span' ? (described?.kind ?? 'span') : type
  const endNs = statedEndNs ?? (kind === 'event' ? startNs : null)
  const level = wordOf(row['level'])
  const { content: givenInput, toolDefinitions: hidden } = langfuseInput(row['input'])
  const givenOutput = langfuseContent(row['output'])
  const request = kind === 'generation' ? requestFromBody(valueOf(givenInput)) : null
  const answer = kind === 'generation' ? answerFromBody(unwrapText(row['output'])) : null
  const input = request === null ? givenInput : conversationWithMedia(request.messages)
  const output = answer === null ? givenOutput : conversationWithMedia(answer.messages)
  const parameters = objectOf(unwrapText(row['modelParameters']))
  const stated = toolDefinitionsOf(unwrapText(row['toolDefinitions']))
  const usage = readUsage(row) ?? described?.usage ?? answer?.usage ?? null

  const observation = makeObservation({
    traceId,
    spanId,
    parentSpanId: idOf(row['parentObservationId']),
    name,
    kind,
    status: level === 'ERROR' ? 'error' : endNs === null ? 'open' : 'unset',
    statusMessage: wordOf(row['statusMessage']),
    sessionId: idOf(row['sessionId']) ?? described?.sessionId ?? null,
    userId: wordOf(row['userId']) ?? described?.userId ?? null,
    environment: wordOf(row['environment']) ?? described?.environment ?? null,
    version: wordOf(row['version']) ?? wordOf(row['release']) ?? described?.version ?? null,
    serviceName: described?.serviceName ?? wordOf(metadata.resource['service.name']),
    agentName: described?.agentName ?? (kind === 'agent' ? wordOf(name) : null),
    toolName: kind === 'tool' ? (described?.toolName ?? wordOf(name)) : null,
    toolCallId: described?.toolCallId ?? null,
    model:
      wordOf(row['model']) ??
      wordOf(row['providedModelName']) ??
      described?.model ??
      answer?.model ??
      request?.model ??
      null,
    requestModel: described?.requestModel ?? request?.model ?? null,
    provider: described?.provider ?? null,
    finishReason: described?.finishReason ?? answer?.finishReason ?? null,
    firstTokenNs:
      firstToken(row, startNs, times.read(row['completionStartTime'])) ?? described?.firstTokenNs ?? null,
    parameters: {
      ...request?.parameters,
      ...(Object.keys(parameters).length > 0 ? parameters : described?.parameters),
    },
    input: input ?? described?.input ?? null,
    output: output ?? described?.output ?? null,
    toolDefinitions:
      stated !== null
        ? stated
        : hidden.length > 0
          ? hidden
          : (described?.toolDefinitions ?? request?.toolDefinitions ?? null),
    usage,
    cost: readCost(row) ?? described?.cost ?? null,
    startNs,
    endNs,
    timeDigits: times.digits,
    attributes: {
      ...(input !== null && output !== null ? metadata.attributes : (described?.attributes ?? {})),
      ...metadata.own,
      ...prefixed(tellingFields(row, takenFields)),
      ...(answer === null || Object.keys(answer.rest).length === 0 ? {} : { response: answer.rest }),
      ...knownFields({ 'langfuse.observation.level': level === 'DEFAULT' ? null : level }),
    },
    resource: metadata.resource,
    scopeName: metadata.scopeName,
    scopeVersion: metadata.scopeVersion,
    flags: flagsOf(described, usage, endNs),
    raw,
  })
  return [
    observation,
    ...times.problems(raw),
    ...missingStart(what, startNs, raw),
    ...rowFindings(row, what, type, typeWord, raw),
  ]
}

const valueOf = (content: Content | null): JsonValue | undefined =>
  content?.type === 'value' ? content.value : undefined

function rowFindings(
  row: JsonObject,
  what: string,
  type: ObservationKind | null,
  typeWord: string | null,
  raw: RawPosition,
): ImportRecord[] {
  const findings: ImportRecord[] = []
  if (type === null && typeWord !== null) {
    findings.push(finding('unknown_kind', `${what}: type "${typeWord}" is shown as a span.`, raw))
  }
  if (idOf(row['traceId']) === null && !('trace' in row)) {
    findings.push(finding('derived_id', `${what} names no trace.`, raw))
  }
  return findings
}

/** The original span, read in its own vocabulary; null when the observation did not come over OpenTelemetry. */
function describe(
  name: string,
  metadata: LangfuseMetadata,
  startNs: bigint | null,
  memory: ConversationMemory,
): SpanFacts | null {
  if (Object.keys(metadata.attributes).length === 0) return null
  return describeSpan(
    {
      name,
      attributes: metadata.attributes,
      events: [],
      resource: metadata.resource,
      startNs,
    },
    memory,
  ).facts
}

function flagsOf(described: SpanFacts | null, usage: TokenUsage | null, endNs: bigint | null): number {
  const contradicts = usage !== null && usage.contradictions.length > 0
  return (
    ((described?.flags ?? 0) & observationFlags.errorInResult) |
    (contradicts ? observationFlags.tokenDoubt : 0) |
    (endNs === null ? observationFlags.unfinished : 0)
  )
}

/** Stated moment, else seconds (`timeToFirstToken`) or milliseconds (`timeToFirstTokenMs`) after the start. */
function firstToken(row: JsonObject, startNs: bigint | null, statedNs: bigint | null): bigint | null {
  if (statedNs !== null || startNs === null) return statedNs
  const seconds = numberOf(row['timeToFirstToken'])
  const ms = numberOf(row['timeToFirstTokenMs']) ?? (seconds === null ? null : seconds * 1000)
  return ms === null || ms < 0 ? null : addMs(startNs, ms)
}

/**
 * Stored usage is disjoint buckets under free names (`usageDetails`). Older bodies have `usage` or three columns,
 * which are 0 where nothing is known: all three 0 says nothing. They complete details of one side only.
 */
function readUsage(row: JsonObject): TokenUsage | null {
  const details = objectOf(unwrapText(row['usageDetails']))
  const usage = objectOf(unwrapText(row['usage']))
  const unit = wordOf(usage['unit']) ?? wordOf(row['unit'])
  const input = numberOf(
    firstOf(usage['input'], usage['promptTokens'], row['promptTokens'], row['inputUsage']),
  )
  const output = numberOf(
    firstOf(usage['output'], usage['completionTokens'], row['completionTokens'], row['outputUsage']),
  )
  const total = numberOf(firstOf(usage['total'], usage['totalTokens'], row['totalTokens'], row['totalUsage']))
  const names = Object.keys(details)
  if (names.length > 0) {
    // Details of one side only: the column beside them has the other.
    const lacks = (side: RegExp): boolean => !names.some((name) => side.test(name))
    return usageFromLangfuseDetails({
      ...details,
      ...(lacks(/input|prompt/i) && positive(input) !== null ? { input } : {}),
      ...(lacks(/output|completion/i) && positive(output) !== null ? { output } : {}),
    })
  }
  const known = [input, output, total].some((count) => count !== null && count > 0)
  // Seconds, characters, pictures: no tokens. Kept under their unit, by which they may have a price.
  if (unit !== null && unit !== 'TOKENS')
    return known ? bucketTokens(noTokens, 'disjoint', unitCounts(unit, { input, output, total })) : null
  return known ? usageFromLangfuseDetails(knownFields({ input, output, total })) : null
}

const noTokens = { input: null, output: null }

function unitCounts(unit: string, counts: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).flatMap(([side, count]) =>
      count === null || count === 0 ? [] : [[`${unit}.${side}`, count]],
    ),
  )
}

/**
 * Costs are dollars. `costDetails` has a member for each usage bucket; the columns beside it are 0 where nothing is
 * known, and so count only when they are more.
 */
function readCost(row: JsonObject): ReportedCost | null {
  const details = Object.entries(objectOf(unwrapText(row['costDetails'])))
  const usage = objectOf(unwrapText(row['usage']))
  const columns = {
    input: positive(firstOf(row['inputCost'], row['calculatedInputCost'], usage['inputCost'])),
    output: positive(firstOf(row['outputCost'], row['calculatedOutputCost'], usage['outputCost'])),
    total: positive(firstOf(row['totalCost'], row['calculatedTotalCost'], usage['totalCost'])),
  }
  if (details.length === 0) {
    return Object.values(columns).some((part) => part !== null) ? { currency: 'USD', ...columns } : null
  }
  const sum = (belongs: (name: string) => boolean): number | null => {
    const parts = details.flatMap(([name, part]) => (belongs(name) ? (numberOf(part) ?? []) : []))
    return parts.length === 0 ? null : parts.reduce((all, part) => all + part, 0)
  }
  const isOutput = (name: string): boolean => /^(output|completion)/.test(name)
  const stated = details.find(([name]) => name === 'total')?.[1]
  return {
    currency: 'USD',
    input: sum((name) => name !== 'total' && !isOutput(name)),
    output: sum(isOutput),
    total: numberOf(stated) ?? columns.total ?? sum((name) => name !== 'total'),
  }
}

function positive(field: Field): number | null {
  const number = numberOf(field)
  return number !== null && number > 0 ? number : null
}

/** Tools offered to the model: a list, or the stored form `{name: "{…JSON…}"}`, which becomes a list. */
function toolDefinitionsOf(value: Field): JsonValue {
  if (value === undefined || value === null || value === '') return null
  if (Array.isArray(value)) return value.length === 0 ? null : value
  if (!isJsonObject(value)) return value
  const tools = Object.entries(value).map(([name, field]): JsonValue => {
    const tool = unwrapText(field)
    return isJsonObject(tool) ? { name, ...tool } : { name, description: tool ?? null }
  })
  return tools.length === 0 ? null : tools
}

function prefixed(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]): [string, JsonValue] => [`langfuse.${name}`, value]),
  )
}
