import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'

/** Facts of an OpenTelemetry span that are read from its record, as names and words; unknown ones are left out. */
export type StatedSpan = readonly (readonly [string, string])[]

/** OTLP: `SpanKind` of opentelemetry/proto/trace/v1/trace.proto. */
const otlpKinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const
/** OpenTelemetry API: `SpanKind` of @opentelemetry/api counts from INTERNAL, without UNSPECIFIED. */
const apiKinds = otlpKinds.slice(1)

/** Forms whose records say these things, by importer id: how their records number the kinds. */
const kindsOf: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['otlp-json', otlpKinds],
  ['otel-readable-span', apiKinds],
])

/** The same in protobuf: the record has them, but only as bytes. */
const binaryFormats: ReadonlySet<string> = new Set(['otlp-protobuf'])

/** Whether records of a form say more of a span than is stored of it, and as what. */
export function statedAs(format: string | null): 'text' | 'bytes' | null {
  if (format === null) return null
  return kindsOf.has(format) ? 'text' : binaryFormats.has(format) ? 'bytes' : null
}

/**
 * Span kind, trace state, flags and counts of what was dropped, out of a record: the JSON of the span itself, or of a
 * batch with the span in it. Null where it is not to be found there.
 */
export function readStatedSpan(text: string, format: string, spanId: string): StatedSpan | null {
  const spans: JsonObject[] = []
  try {
    collectSpans(JSON.parse(text) as JsonValue, spans)
  } catch {
    return null
  }
  const span = spans.length === 1 ? spans[0] : spans.find((candidate) => hasId(candidate, spanId))
  if (span === undefined) return null
  const context = contextOf(span)
  const facts: readonly (readonly [string, string | null])[] = [
    ['span kind', kindWord(span['kind'], kindsOf.get(format) ?? otlpKinds)],
    ['trace state', stateText(either(span, 'traceState') ?? either(context, 'traceState'))],
    ['trace flags', flagWords(either(span, 'flags') ?? either(context, 'traceFlags'))],
    ...(['Attributes', 'Events', 'Links'] as const).map(
      (what) => [`dropped ${what.toLowerCase()}`, countText(either(span, `dropped${what}Count`))] as const,
    ),
  ]
  return facts.flatMap(([name, words]) => (words === null ? [] : [[name, words] as const]))
}

/** Where spans stand in a batch: OTLP, what collectors and SDKs write around it. */
const listNames = ['resourceSpans', 'scopeSpans', 'instrumentationLibrarySpans', 'spans', 'data', 'batches']

function collectSpans(value: JsonValue, into: JsonObject[]): void {
  if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) collectSpans(item, into)
  if (!isJsonObject(value)) return
  const lists = listNames.map((name) => either(value, name)).filter((list) => Array.isArray(list))
  if (lists.length === 0) into.push(value)
  for (const list of lists) collectSpans(list, into)
}

function contextOf(span: JsonObject): JsonObject {
  const context = span['spanContext'] ?? span['_spanContext'] ?? span['context']
  return isJsonObject(context) ? context : {}
}

/** True for the span of an id in hexadecimal; the record may have it in other letters, with `0x`, or in base64. */
function hasId(span: JsonObject, spanId: string): boolean {
  const written = either(span, 'spanId') ?? either(contextOf(span), 'spanId') ?? span['id']
  if (typeof written !== 'string') return false
  const wanted = spanId.toLowerCase()
  return written.toLowerCase().replace(/^0x/, '') === wanted || hexOfBase64(written) === wanted
}

function hexOfBase64(text: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  } catch {
    return null
  }
}

/** A member in either of the two ways protobuf's JSON may write its name. */
function either(value: JsonObject, camelCase: string): JsonValue | undefined {
  return value[camelCase] ?? value[camelCase.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
}

/** A number, `SPAN_KIND_CLIENT` or Python's `SpanKind.CLIENT`; null where nobody said. */
function kindWord(value: JsonValue | undefined, kinds: readonly string[]): string | null {
  const word =
    typeof value === 'number'
      ? kinds[value]
      : typeof value === 'string'
        ? /^(?:SPAN_KIND_|SpanKind\.)?(\w+)$/.exec(value)?.[1]?.toLowerCase()
        : undefined
  return word === undefined || word === 'unspecified' ? null : word
}

/** The W3C `tracestate` header. Python writes an empty one as `[]`. */
function stateText(value: JsonValue | undefined): string | null {
  return typeof value !== 'string' || /^(?:\[\]|\{\})?$/.test(value.trim()) ? null : value
}

/** W3C trace flags (bits 0–7) and, in OTLP, whether the parent is in another process (bits 8 and 9). */
function flagWords(value: JsonValue | undefined): string | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return null
  const words = [
    (value & 0x01) !== 0 ? 'sampled' : 'not sampled',
    ...((value & 0x02) !== 0 ? ['random trace id'] : []),
    ...((value & 0x100) !== 0 ? [(value & 0x200) !== 0 ? 'parent elsewhere' : 'parent in this process'] : []),
  ]
  return `0x${value.toString(16).padStart(2, '0')}: ${words.join(', ')}`
}

function countText(value: JsonValue | undefined): string | null {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof count === 'number' && count > 0 ? String(count) : null
}
