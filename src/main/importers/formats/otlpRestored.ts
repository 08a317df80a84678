import { fromGenAiMessages } from '../../../shared/logic/genAiMessages'
import { exportedKeys, exportedSpanSchema } from '../../../shared/model/exportedSpan'
import type { ExportedContentPlace, ExportedSpan } from '../../../shared/model/exportedSpan'
import type {
  EventRecord,
  ImportRecord,
  LinkRecord,
  ObservationRecord,
  RawPosition,
} from '../../../shared/model/importRecord'
import type { Content } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { exceedsDepth, parseJson, setOwn } from '../readers/jsonLossless'
import { parentIdOf } from './otlpIds'
import { restoreRecords } from './otlpRestoredRecords'

/** What is needed of a decoded span. */
export interface RestorableSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  readonly attributes: Readonly<Record<string, JsonValue>>
  readonly events: readonly EventRecord[]
  readonly links: readonly LinkRecord[]
  readonly statusMessage: string | null
  readonly resource: JsonObject
  readonly scopeName: string | null
  readonly scopeVersion: string | null
  readonly traceState: string | null
  readonly traceFlags: number | null
  readonly raw: RawPosition
}

const ownKeys = new Set<string>(Object.values(exportedKeys))

/**
 * Reads a span of our own OTLP export back as it was. Null for any other span, also for one that only claims to be
 * ours: then its attributes are read like anybody's.
 */
export function restoreSpan(span: RestorableSpan): ImportRecord[] | null {
  const { attributes, raw } = span
  if (attributes[exportedKeys.observation] === undefined && attributes[exportedKeys.carrier] === undefined)
    return null
  const traceId = textOf(attributes[exportedKeys.sourceTraceId]) ?? span.traceId
  const others = (): ImportRecord[] => restoreRecords(textOf(attributes[exportedKeys.records]), raw)
  if (attributes[exportedKeys.carrier] === true) return others()
  const facts = readFacts(textOf(attributes[exportedKeys.observation]))
  if (facts === null || span.traceId === '' || span.spanId === '') return null
  const contents = [facts.input, facts.output, facts.toolDefinitions]
  const [input, output, definitions] = contents.map((place) => readContent(attributes, place))
  if (input === undefined || output === undefined || definitions === undefined) return null
  const own = restoreAttributes(attributes, facts)
  if (own === null) return null
  const observation: ObservationRecord = {
    type: 'observation',
    traceId,
    spanId: textOf(attributes[exportedKeys.sourceId]) ?? span.spanId,
    side: facts.side,
    parentSpanId: textOf(attributes[exportedKeys.sourceParentId]) ?? parentIdOf(span.parentSpanId),
    name: span.name,
    kind: facts.kind,
    status: facts.status,
    statusMessage: span.statusMessage,
    startNs: facts.startNs === null ? span.startNs : BigInt(facts.startNs),
    endNs: facts.endNs === null ? span.endNs : BigInt(facts.endNs),
    timeDigits: facts.timeDigits,
    sessionId: facts.sessionId,
    userId: facts.userId,
    environment: facts.environment,
    version: facts.version,
    serviceName: facts.serviceName,
    agentName: facts.agentName,
    toolName: facts.toolName,
    toolCallId: facts.toolCallId,
    model: facts.model,
    requestModel: facts.requestModel,
    provider: facts.provider,
    finishReason: facts.finishReason,
    firstTokenNs: facts.firstTokenNs === null ? null : BigInt(facts.firstTokenNs),
    parameters: facts.parameters,
    input,
    output,
    toolDefinitions: definitions?.type === 'value' ? definitions.value : null,
    usage: facts.usage,
    cost: facts.cost,
    attributes: own,
    resource: span.resource,
    scopeName: span.scopeName,
    scopeVersion: span.scopeVersion,
    // The kind that the span itself has is a guess where the source said none.
    spanKind: facts.spanKind,
    traceState: span.traceState,
    traceFlags: span.traceFlags,
    events: span.events,
    links: span.links.map((link, index) => {
      const source = facts.linkIds.find((each) => each.index === index)
      return source === undefined ? link : { ...link, traceId: source.traceId, spanId: source.spanId }
    }),
    flags: facts.flags,
    raw,
  }
  return [observation, ...others()]
}

const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null)

function readFacts(text: string | null): ExportedSpan | null {
  const value = readJson(text)
  if (value === undefined) return null
  const facts = exportedSpanSchema.safeParse(value)
  return facts.success ? facts.data : null
}

/** A value nested so deep that it cannot be kept counts as unreadable. */
function readJson(text: string | null): JsonValue | undefined {
  if (text === null) return undefined
  try {
    const value = parseJson(text)
    return exceedsDepth(value) ? undefined : value
  } catch {
    return undefined
  }
}

/** Undefined when it is not there as the facts say. */
function readContent(
  attributes: Readonly<Record<string, JsonValue>>,
  place: ExportedContentPlace | null,
): Content | null | undefined {
  if (place === null) return null
  const text = textOf(attributes[place.key])
  if (text === null) return undefined
  if (place.as === 'text') return { type: 'value', value: text }
  const value = readJson(text)
  if (value === undefined) return undefined
  if (place.as === 'json') return { type: 'value', value }
  const messages = fromGenAiMessages(value)
  return messages === null ? undefined : { type: 'messages', messages }
}

/** The source's attributes, without what the export added. */
function restoreAttributes(
  attributes: Readonly<Record<string, JsonValue>>,
  facts: ExportedSpan,
): JsonObject | null {
  const added = new Set(facts.added)
  const asJson = new Set(facts.jsonAttributes)
  const own: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(attributes)) {
    if (added.has(key) || ownKeys.has(key)) continue
    const restored = asJson.has(key) ? readJson(textOf(value)) : value
    if (restored === undefined) return null
    setOwn(own, key, restored)
  }
  return own
}
