import type { JsonObject } from '../../shared/util/jsonValue'
import { spansOf } from './exportedSpans'
import type { SpanToWrite, TraceToExport } from './exportedSpans'
import { exportAttributes } from './otlpAttributes'
import { stringifyExactly, toKeyValues } from './otlpValues'

/** Spans of one scope of one resource. */
export interface ScopeOfSpans {
  readonly name: string | null
  readonly version: string | null
  readonly spans: SpanToWrite[]
}

export interface ResourceOfSpans {
  readonly resource: JsonObject
  readonly scopes: readonly ScopeOfSpans[]
}

/** The spans of traces, those of one resource and scope together, as a request of OTLP has them. */
export function groupByResource(traces: readonly TraceToExport[]): ResourceOfSpans[] {
  const groups = new Map<
    string,
    { readonly resource: JsonObject; readonly scopes: Map<string, ScopeOfSpans> }
  >()
  for (const span of traces.flatMap((trace) => spansOf(trace, exportAttributes))) {
    const resourceKey = stringifyExactly(span.resource)
    const group = groups.get(resourceKey) ?? {
      resource: span.resource,
      scopes: new Map<string, ScopeOfSpans>(),
    }
    groups.set(resourceKey, group)
    const scopeKey = stringifyExactly([span.scopeName, span.scopeVersion])
    const scope = group.scopes.get(scopeKey) ?? {
      name: span.scopeName,
      version: span.scopeVersion,
      spans: [],
    }
    group.scopes.set(scopeKey, scope)
    scope.spans.push(span)
  }
  return [...groups.values()].map(({ resource, scopes }) => ({ resource, scopes: [...scopes.values()] }))
}

/**
 * Traces as one ExportTraceServiceRequest in OTLP JSON (opentelemetry-proto, docs/specification.md, "JSON Protobuf
 * Encoding"). Every OTLP reader understands it; importing it here gives the same observations again.
 */
export function toOtlpJson(traces: readonly TraceToExport[]): string {
  return stringifyExactly({
    resourceSpans: groupByResource(traces).map(({ resource, scopes }) => ({
      resource: { attributes: toKeyValues(resource) },
      scopeSpans: scopes.map(({ name, version, spans }) => ({
        scope: { ...(name === null ? {} : { name }), ...(version === null ? {} : { version }) },
        spans: spans.map(toJson),
      })),
    })),
  })
}

function toJson(span: SpanToWrite): JsonObject {
  const { events, links, statusCode, statusMessage } = span
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...contextOf(span),
    ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: span.spanKind,
    startTimeUnixNano: String(span.startNs ?? 0),
    ...(span.endNs === null ? {} : { endTimeUnixNano: String(span.endNs) }),
    attributes: toKeyValues(span.attributes),
    ...(events.length === 0
      ? {}
      : {
          events: events.map(({ name, timeNs, attributes }) => ({
            timeUnixNano: String(timeNs ?? 0),
            name,
            attributes: toKeyValues(attributes),
          })),
        }),
    ...(links.length === 0
      ? {}
      : {
          links: links.map(({ traceId, spanId, attributes, traceState, traceFlags }) => ({
            traceId,
            spanId,
            ...contextOf({ traceState: traceState ?? null, traceFlags: traceFlags ?? null }),
            attributes: toKeyValues(attributes),
          })),
        }),
    status: {
      ...(statusCode === 0 ? {} : { code: statusCode }),
      ...(statusMessage === null ? {} : { message: statusMessage }),
    },
  }
}

const contextOf = ({
  traceState,
  traceFlags,
}: Pick<SpanToWrite, 'traceState' | 'traceFlags'>): JsonObject => ({
  ...(traceState === null ? {} : { traceState }),
  ...(traceFlags === null ? {} : { flags: traceFlags }),
})
