/** OTLP JSON as text, so that what no serialiser would write can stand in it, too. */

export const traceId = '0af7651916cd43dd8448eb211c80319c'

/** `index` as the id of a span, 16 hex digits. */
export const spanIdOf = (index: number): string => (index + 1).toString(16).padStart(16, '0')

export interface SpanText {
  readonly spanId?: string
  readonly traceId?: string
  readonly parentSpanId?: string
  readonly name?: string
  /** JSON texts of whole members, e.g. `"events":[]`; they stand behind the others. */
  readonly more?: string
}

/** One span as JSON text. */
export function spanText(span: SpanText = {}): string {
  const parent = span.parentSpanId === undefined ? '' : `"parentSpanId":${JSON.stringify(span.parentSpanId)},`
  const more = span.more === undefined || span.more === '' ? '' : `,${span.more}`
  return (
    `{"traceId":${JSON.stringify(span.traceId ?? traceId)},"spanId":${JSON.stringify(span.spanId ?? spanIdOf(0))},${parent}` +
    `"name":${JSON.stringify(span.name ?? 'hostile')},"startTimeUnixNano":"1760000000000000001","endTimeUnixNano":"1760000001000000001"${more}}`
  )
}

/** A payload of spans given as JSON texts, on one line. */
export function payloadOf(...spans: readonly string[]): string {
  return `{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":[${spans.join(',')}]}]}]}`
}

/** `"attributes":[…]` of texts: each value is JSON text of an AnyValue. */
export function attributesOf(...pairs: readonly (readonly [key: string, value: string])[]): string {
  const list = pairs.map(([key, value]) => `{"key":${JSON.stringify(key)},"value":${value}}`)
  return `"attributes":[${list.join(',')}]`
}

/** A string AnyValue. */
export const textValue = (text: string): string => `{"stringValue":${JSON.stringify(text)}}`
