import type { JsonValue } from '../../../shared/util/jsonValue'
import { spanKindOf, traceStateOf } from './spanContext'
import type { SpanContextFacts } from './spanContext'
import { type Field, numberOf, textOf } from './vendorFields'

const hex = /^[0-9a-f]+$/i

/**
 * An id as OpenTelemetry writes it: Jaeger and Zipkin drop leading zeros and use 64-bit trace ids, W3C Trace Context
 * fills both up with zeros on the left. What is no hexadecimal number stays word for word; absent is ''.
 */
export function padId(field: Field, hexLength: 32 | 16): string {
  const id = textOf(field) ?? ''
  return hex.test(id) && id.length <= hexLength ? id.toLowerCase().padStart(hexLength, '0') : id
}

/**
 * Nanoseconds of a count of microseconds, written as number or text, fractions allowed. Null when it is none. Negative
 * counts come through: whoever checks times reports them.
 */
export function microsToNs(field: Field): bigint | null {
  if (typeof field === 'number') {
    if (!Number.isFinite(field)) return null
    const whole = Math.trunc(field)
    return BigInt(whole) * 1000n + BigInt(Math.round((field - whole) * 1000))
  }
  const match = typeof field === 'string' ? /^(-?\d{1,20})(?:\.(\d{1,12}))?$/.exec(field.trim()) : null
  if (match === null) return null
  const [, whole = '0', fraction = ''] = match
  const rest = BigInt(fraction.slice(0, 3).padEnd(3, '0'))
  return BigInt(whole) * 1000n + (whole.startsWith('-') ? -rest : rest)
}

/** Fractional digits of a second that microseconds carry: six, or nine where they have fractions themselves. */
export function microDigits(...fields: readonly Field[]): number {
  const hasFraction = fields.some((field) =>
    typeof field === 'number' ? !Number.isInteger(field) : typeof field === 'string' && field.includes('.'),
  )
  return hasFraction ? 9 : 6
}

/** The status that OpenTelemetry's exporters write into tags: 0 unset, 1 ok, 2 error. */
export function taggedStatus(tags: Readonly<Record<string, JsonValue>>): 0 | 1 | 2 {
  const word = textOf(tags['otel.status_code'])?.toUpperCase()
  return word === 'ERROR' || word === '2' ? 2 : word === 'OK' || word === '1' ? 1 : 0
}

/** The instrumentation scope that OpenTelemetry's exporters write into tags. */
export function taggedScope(tags: Readonly<Record<string, JsonValue>>): {
  readonly scopeName: string | null
  readonly scopeVersion: string | null
} {
  return {
    scopeName: textOf(tags['otel.scope.name'] ?? tags['otel.library.name']),
    scopeVersion: textOf(tags['otel.scope.version'] ?? tags['otel.library.version']),
  }
}

const droppedTags = ['otel.dropped_attributes_count', 'otel.dropped_events_count', 'otel.dropped_links_count']

/** How much OpenTelemetry's exporters say in tags was dropped of a span ("Transformation to non-OTLP Formats"). */
export function taggedDrops(tags: Readonly<Record<string, JsonValue>>): number {
  return droppedTags.reduce((sum, name) => sum + Math.max(0, numberOf(tags[name]) ?? 0), 0)
}

/** The kind of span that tracers write into tags, and the trace state that OpenTelemetry's exporters do. */
export function taggedContext(tags: Readonly<Record<string, JsonValue>>): SpanContextFacts {
  return {
    spanKind: spanKindOf(tags['span.kind']),
    traceState: traceStateOf(tags['w3c.tracestate']),
    traceFlags: null,
  }
}
