import type { LinkRecord, ObservationRecord } from '../../../shared/model/importRecord'
import { spanKinds } from '../../../shared/model/kinds'
import type { SpanKind } from '../../../shared/model/kinds'
import type { JsonValue } from '../../../shared/util/jsonValue'

/** How a span stands to others, and what W3C Trace Context carries along with it. */
export type SpanContextFacts = Pick<ObservationRecord, 'spanKind' | 'traceState' | 'traceFlags'>

/** Of a span whose source says nothing of the kind. */
export const noSpanContext: SpanContextFacts = { spanKind: null, traceState: null, traceFlags: null }

const kindOfWord = new Map<string, SpanKind>(spanKinds.map((kind) => [kind, kind]))
const prefix = /^span_?kind[._]/

/**
 * The kind of a span as OTLP's number or as a name: `SPAN_KIND_CLIENT`, `SpanKind.CLIENT`, `Client`. Null for none and
 * for what is no kind.
 */
export function spanKindOf(value: JsonValue | undefined): SpanKind | null {
  if (typeof value === 'number') return spanKinds[value] ?? null
  if (typeof value !== 'string') return null
  return kindOfWord.get(value.toLowerCase().replace(prefix, '')) ?? null
}

/** W3C `tracestate`; an empty one is none. */
export const traceStateOf = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null

const mostFlags = 0xffff_ffff

/** 32 bits of flags, as a number or as its digits (the JSON of Protocol Buffers allows both); null for what is none. */
export function traceFlagsOf(value: JsonValue | undefined): number | null {
  const flags = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  return typeof flags === 'number' && Number.isInteger(flags) && flags >= 0 && flags <= mostFlags
    ? flags
    : null
}

/** A link with the trace state and flags that are known. */
export function linkWithContext(
  link: Pick<LinkRecord, 'traceId' | 'spanId' | 'attributes'>,
  traceState: string | null,
  traceFlags: number | null,
): LinkRecord {
  return {
    ...link,
    ...(traceState === null ? {} : { traceState }),
    ...(traceFlags === null ? {} : { traceFlags }),
  }
}
