import { toGenAiMessages } from '../../shared/logic/genAiMessages'
import { exportedKeys } from '../../shared/model/exportedSpan'
import type { ExportedSpan } from '../../shared/model/exportedSpan'
import type { ImportRecord, ObservationRecord } from '../../shared/model/importRecord'
import type { Content, Message } from '../../shared/model/message'
import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import { exportAttributes } from './otlpAttributes'
import {
  deepestValue,
  isDeeperThan,
  isOtlpId,
  stringifyExactly,
  toAnyValue,
  toKeyValues,
  toOtlpId,
} from './otlpValues'

/** A trace to export: its observations and what else is known of it. */
export interface TraceToExport {
  readonly traceId: string
  readonly name: string
  readonly observations: readonly ObservationRecord[]
  readonly others: readonly ImportRecord[]
}

/**
 * Traces as one ExportTraceServiceRequest in OTLP JSON (opentelemetry-proto, docs/specification.md, "JSON Protobuf
 * Encoding"). Every OTLP reader understands it; importing it here gives the same observations again.
 */
export function toOtlpJson(traces: readonly TraceToExport[]): string {
  const groups = new Map<
    string,
    { readonly resource: JsonObject; readonly scopes: Map<string, ScopeGroup> }
  >()
  const put = (
    record: Pick<ObservationRecord, 'resource' | 'scopeName' | 'scopeVersion'>,
    span: JsonObject,
  ): void => {
    const resourceKey = stringifyExactly(record.resource)
    const group = groups.get(resourceKey) ?? {
      resource: record.resource,
      scopes: new Map<string, ScopeGroup>(),
    }
    groups.set(resourceKey, group)
    const scopeKey = stringifyExactly([record.scopeName, record.scopeVersion])
    const scope = group.scopes.get(scopeKey) ?? {
      name: record.scopeName,
      version: record.scopeVersion,
      spans: [],
    }
    group.scopes.set(scopeKey, scope)
    scope.spans.push(span)
  }
  for (const trace of traces) {
    const [first, ...rest] = trace.observations
    if (first !== undefined) {
      put(first, toSpan(first, trace.others))
      for (const record of rest) put(record, toSpan(record, []))
    } else if (trace.others.length > 0) {
      put({ resource: {}, scopeName: 'spanglass', scopeVersion: null }, carrier(trace))
    }
  }
  return stringifyExactly({
    resourceSpans: [...groups.values()].map(({ resource, scopes }) => ({
      resource: { attributes: toKeyValues(resource) },
      scopeSpans: [...scopes.values()].map(({ name, version, spans }) => ({
        scope: { ...(name === null ? {} : { name }), ...(version === null ? {} : { version }) },
        spans,
      })),
    })),
  })
}

interface ScopeGroup {
  readonly name: string | null
  readonly version: string | null
  readonly spans: JsonObject[]
}

const latestNs = 2n ** 63n - 1n
const isOtlpTime = (ns: bigint | null): ns is bigint => ns !== null && ns > 0n && ns <= latestNs

function toSpan(record: ObservationRecord, others: readonly ImportRecord[]): JsonObject {
  const { attributes, ...exported } = exportAttributes(record)
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
  return {
    traceId: toOtlpId(record.traceId, 32),
    spanId: toOtlpId(spanId, 16),
    ...(record.parentSpanId === null ? {} : { parentSpanId: toOtlpId(record.parentSpanId, 16) }),
    name: record.name,
    kind: record.kind === 'generation' || record.kind === 'embedding' || record.kind === 'retrieval' ? 3 : 1,
    startTimeUnixNano: isOtlpTime(record.startNs) ? String(record.startNs) : '0',
    ...(isOtlpTime(record.endNs) ? { endTimeUnixNano: String(record.endNs) } : {}),
    attributes: toKeyValues({ ...attributes, ...own }),
    ...(record.events.length === 0
      ? {}
      : {
          events: record.events.map((event) => ({
            timeUnixNano: isOtlpTime(event.timeNs) ? String(event.timeNs) : '0',
            name: event.name,
            attributes: toKeyValues(event.attributes),
          })),
        }),
    ...(record.links.length === 0
      ? {}
      : {
          links: record.links.map((link) => ({
            traceId: toOtlpId(link.traceId, 32),
            spanId: toOtlpId(link.spanId, 16),
            attributes: toKeyValues(link.attributes),
          })),
        }),
    status: {
      ...(record.status === 'error' ? { code: 2 } : record.status === 'ok' ? { code: 1 } : {}),
      ...(record.statusMessage === null ? {} : { message: record.statusMessage }),
    },
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

/** A span that stands for a trace of which the workspace has no observation. */
function carrier(trace: TraceToExport): JsonObject {
  return {
    traceId: toOtlpId(trace.traceId, 32),
    spanId: toOtlpId(`${trace.traceId}#trace`, 16),
    name: trace.name,
    kind: 1,
    startTimeUnixNano: '0',
    attributes: [
      { key: exportedKeys.carrier, value: toAnyValue(true) },
      { key: exportedKeys.records, value: toAnyValue(stringifyExactly(trace.others.map(portable))) },
    ],
    status: {},
  }
}
