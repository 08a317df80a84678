import { toGenAiMessages } from '../../shared/logic/genAiMessages'
import { exportedKeys } from '../../shared/model/exportedSpan'
import type { ExportedSpan } from '../../shared/model/exportedSpan'
import type {
  EventRecord,
  ImportRecord,
  LinkRecord,
  ObservationRecord,
} from '../../shared/model/importRecord'
import { spanKinds } from '../../shared/model/kinds'
import type { Content, Message } from '../../shared/model/message'
import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import type { ExportedAttributes } from './otlpAttributes'
import { deepestValue, isDeeperThan, isOtlpId, stringifyExactly, toOtlpId } from './otlpValues'

/** A trace to export: its observations and what else is known of it. */
export interface TraceToExport {
  readonly traceId: string
  readonly name: string
  readonly observations: readonly ObservationRecord[]
  readonly others: readonly ImportRecord[]
}

/** A span of OpenTelemetry, whatever will encode it. Attributes are JSON values; ids are hexadecimal. */
export interface SpanToWrite {
  readonly resource: JsonObject
  readonly scopeName: string | null
  readonly scopeVersion: string | null
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly name: string
  /** Number in `spanKinds`. */
  readonly spanKind: number
  readonly traceState: string | null
  readonly traceFlags: number | null
  /** Null where OTLP cannot hold it. */
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  readonly attributes: Readonly<Record<string, JsonValue>>
  readonly events: readonly EventRecord[]
  readonly links: readonly LinkRecord[]
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: 0 | 1 | 2
  readonly statusMessage: string | null
}

const latestNs = 2n ** 63n - 1n
const isOtlpTime = (ns: bigint | null): ns is bigint => ns !== null && ns > 0n && ns <= latestNs
const otlpTime = (ns: bigint | null): bigint | null => (isOtlpTime(ns) ? ns : null)

/**
 * The spans that say a trace in full: each observation with what the conventions have no words for in our own
 * attributes, what else is known of the trace on the first. `describe` says an observation in a convention's words.
 */
export function spansOf(
  trace: TraceToExport,
  describe: (record: ObservationRecord) => ExportedAttributes,
): SpanToWrite[] {
  const { observations, others } = trace
  if (observations.length === 0) return others.length === 0 ? [] : [carrier(trace)]
  return observations.map((record, index) => toSpan(record, index === 0 ? others : [], describe(record)))
}

function toSpan(
  record: ObservationRecord,
  others: readonly ImportRecord[],
  described: ExportedAttributes,
): SpanToWrite {
  const { attributes, ...exported } = described
  const jsonAttributes: string[] = []
  for (const [key, value] of Object.entries(attributes)) {
    if (!isDeeperThan(value, deepestValue)) continue
    attributes[key] = stringifyExactly(value)
    jsonAttributes.push(key)
  }
  // The two halves of a Zipkin span share one id: the server's half gets an id of its own.
  const spanId = record.side === '' ? record.spanId : `${record.spanId}#${record.side}`
  const linkIds = record.links.flatMap(({ traceId, spanId: linked }, index) =>
    isOtlpId(traceId, 32) && isOtlpId(linked, 16) ? [] : [{ index, traceId, spanId: linked }],
  )
  const own: JsonObject = {
    [exportedKeys.observation]: stringifyExactly(factsOf(record, { ...exported, jsonAttributes, linkIds })),
    ...(others.length === 0 ? {} : { [exportedKeys.records]: stringifyExactly(others.map(portable)) }),
    ...(isOtlpId(record.traceId, 32) ? {} : { [exportedKeys.sourceTraceId]: record.traceId }),
    ...(isOtlpId(spanId, 16) ? {} : { [exportedKeys.sourceId]: record.spanId }),
    ...(record.parentSpanId === null || isOtlpId(record.parentSpanId, 16)
      ? {}
      : { [exportedKeys.sourceParentId]: record.parentSpanId }),
  }
  const isCall = record.kind === 'generation' || record.kind === 'embedding' || record.kind === 'retrieval'
  return {
    resource: record.resource,
    scopeName: record.scopeName,
    scopeVersion: record.scopeVersion,
    traceId: toOtlpId(record.traceId, 32),
    spanId: toOtlpId(spanId, 16),
    parentSpanId: record.parentSpanId === null ? null : toOtlpId(record.parentSpanId, 16),
    name: record.name,
    spanKind: spanKinds.indexOf(record.spanKind ?? (isCall ? 'client' : 'internal')),
    traceState: record.traceState,
    traceFlags: record.traceFlags,
    startNs: otlpTime(record.startNs),
    endNs: otlpTime(record.endNs),
    attributes: { ...attributes, ...own },
    events: record.events.map((event) => ({ ...event, timeNs: otlpTime(event.timeNs) })),
    links: record.links.map((link) => ({
      ...link,
      traceId: toOtlpId(link.traceId, 32),
      spanId: toOtlpId(link.spanId, 16),
    })),
    statusCode: record.status === 'error' ? 2 : record.status === 'ok' ? 1 : 0,
    statusMessage: record.statusMessage,
  }
}

/** A span that stands for a trace of which the workspace has no observation. */
function carrier(trace: TraceToExport): SpanToWrite {
  return {
    resource: {},
    scopeName: 'spanglass',
    scopeVersion: null,
    traceId: toOtlpId(trace.traceId, 32),
    spanId: toOtlpId(`${trace.traceId}#trace`, 16),
    parentSpanId: null,
    name: trace.name,
    spanKind: spanKinds.indexOf('internal'),
    traceState: null,
    traceFlags: null,
    startNs: null,
    endNs: null,
    attributes: {
      [exportedKeys.carrier]: true,
      [exportedKeys.records]: stringifyExactly(trace.others.map(portable)),
    },
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: null,
  }
}

/** What OpenTelemetry has no words for; nulls and empty lists are left out. */
function factsOf(
  record: ObservationRecord,
  places: Pick<ExportedSpan, 'input' | 'output' | 'toolDefinitions' | 'jsonAttributes' | 'linkIds'> & {
    readonly added: readonly string[]
  },
): JsonObject {
  const facts: Record<keyof ExportedSpan, unknown> = {
    format: 1,
    side: record.side === '' ? null : record.side,
    kind: record.kind,
    status: record.status,
    timeDigits: record.timeDigits,
    startNs: record.startNs === null || isOtlpTime(record.startNs) ? null : String(record.startNs),
    endNs: record.endNs === null || isOtlpTime(record.endNs) ? null : String(record.endNs),
    firstTokenNs: record.firstTokenNs === null ? null : String(record.firstTokenNs),
    spanKind: record.spanKind,
    flags: record.flags === 0 ? null : record.flags,
    sessionId: record.sessionId,
    userId: record.userId,
    environment: record.environment,
    version: record.version,
    serviceName: record.serviceName,
    agentName: record.agentName,
    toolName: record.toolName,
    toolCallId: record.toolCallId,
    model: record.model,
    requestModel: record.requestModel,
    provider: record.provider,
    finishReason: record.finishReason,
    parameters: Object.keys(record.parameters).length === 0 ? null : record.parameters,
    usage: record.usage === null ? null : withoutNulls(record.usage),
    cost: record.cost === null ? null : withoutNulls(record.cost),
    input: places.input,
    output: places.output,
    toolDefinitions: places.toolDefinitions,
    added: places.added,
    jsonAttributes: places.jsonAttributes,
    linkIds: places.linkIds,
  }
  return withoutNulls(facts)
}

function withoutNulls(object: object): JsonObject {
  return Object.fromEntries(
    Object.entries(object as Record<string, JsonValue>).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )
}

/** A record as JSON: without its place, messages in the form of the conventions. */
function portable(record: ImportRecord): unknown {
  const { raw: _raw, ...rest } = record
  if (rest.type === 'sessionMessage') return { ...rest, message: oneMessage(rest.message) }
  return rest.type === 'trace'
    ? { ...rest, input: portableContent(rest.input), output: portableContent(rest.output) }
    : rest
}

function portableContent(content: Content | null): unknown {
  return content?.type === 'messages' ? { ...content, messages: toGenAiMessages(content.messages) } : content
}

function oneMessage(message: Message): unknown {
  return (toGenAiMessages([message]) as readonly JsonValue[])[0]
}
