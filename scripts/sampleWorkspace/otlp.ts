/** OTLP JSON as exporters write it (opentelemetry-proto, trace/v1): the few shapes that the sample needs. */
export type AttributeValue = string | number | bigint | boolean | readonly string[]
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>

export interface SpanEvent {
  readonly name: string
  readonly timeNs: bigint
  readonly attributes: Attributes
}

export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly name: string
  /** SPAN_KIND_INTERNAL = 1, SERVER = 2, CLIENT = 3. */
  readonly kind: 1 | 2 | 3
  readonly startNs: bigint
  /** Null while the span is open. */
  readonly endNs: bigint | null
  readonly attributes: Attributes
  readonly events: readonly SpanEvent[]
  readonly status: { readonly code: 0 | 1 | 2; readonly message?: string }
  readonly host: Host
  readonly scope: string
}

/** One process that exports spans. */
export interface Host {
  readonly service: string
  readonly instance: string
  readonly version: string
  readonly environment: string
}

/** Attributes that are floating point by definition, whole or not. */
const doubles = new Set([
  'gen_ai.evaluation.score.value',
  'gen_ai.request.temperature',
  'gen_ai.response.time_to_first_chunk',
])

const anyValue = (key: string, value: AttributeValue): unknown => {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'bigint') return { intValue: String(value) }
  if (typeof value === 'number') {
    return Number.isInteger(value) && !doubles.has(key) ? { intValue: String(value) } : { doubleValue: value }
  }
  return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } }
}

const keyValues = (attributes: Attributes): unknown[] =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(key, value) }],
  )

const spanJson = (span: Span): unknown => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
  name: span.name,
  kind: span.kind,
  startTimeUnixNano: String(span.startNs),
  ...(span.endNs === null ? {} : { endTimeUnixNano: String(span.endNs) }),
  attributes: keyValues(span.attributes),
  ...(span.events.length === 0
    ? {}
    : {
        events: span.events.map((event) => ({
          timeUnixNano: String(event.timeNs),
          name: event.name,
          attributes: keyValues(event.attributes),
        })),
      }),
  status: span.status.code === 0 ? {} : span.status,
})

/** One line of a collector's file exporter: an ExportTraceServiceRequest, spans grouped by process and library. */
export function requestLine(spans: readonly Span[]): string {
  const byHost = Map.groupBy(spans, (span) => span.host)
  const resourceSpans = [...byHost].map(([host, ofHost]) => ({
    resource: {
      attributes: keyValues({
        'service.name': host.service,
        'service.version': host.version,
        'service.instance.id': host.instance,
        'deployment.environment.name': host.environment,
        'telemetry.sdk.name': 'opentelemetry',
        'telemetry.sdk.language': 'python',
        'telemetry.sdk.version': '1.38.0',
      }),
    },
    scopeSpans: [...Map.groupBy(ofHost, (span) => span.scope)].map(([scope, ofScope]) => ({
      scope: { name: scope, version: '0.9.2' },
      spans: ofScope.map(spanJson),
    })),
  }))
  return JSON.stringify({ resourceSpans })
}
