/** Spans for big files: only what a bench needs, written straight as text, because a million of them are made. */
export interface QuickSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | null
  readonly name: string
  /** Milliseconds after the beginning of the file; may have a fraction. */
  readonly startMs: number
  /** Null leaves the span open. */
  readonly endMs: number | null
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly isError?: boolean
}

const originNs = 1_762_700_000_000_000_000n

/** Ids from numbers: the same number is the same id. */
export const traceIdOf = (number: number): string => `5a${number.toString(16).padStart(30, '0')}`
export const spanIdOf = (number: number): string => `b${number.toString(16).padStart(15, '0')}`

const nanos = (ms: number): string => String(originNs + BigInt(Math.round(ms * 1e6)))

export function spanText(span: QuickSpan): string {
  const attributes = Object.entries(span.attributes ?? {}).map(([key, value]) =>
    typeof value === 'number'
      ? `{"key":"${key}","value":{"intValue":"${value}"}}`
      : `{"key":"${key}","value":{"stringValue":${JSON.stringify(value)}}}`,
  )
  return (
    `{"traceId":"${span.traceId}","spanId":"${span.spanId}"` +
    (span.parentId === null ? '' : `,"parentSpanId":"${span.parentId}"`) +
    `,"name":"${span.name}","kind":1,"startTimeUnixNano":"${nanos(span.startMs)}"` +
    (span.endMs === null ? '' : `,"endTimeUnixNano":"${nanos(span.endMs)}"`) +
    `,"attributes":[${attributes.join(',')}],"status":${span.isError === true ? '{"code":2,"message":"failed"}' : '{}'}}`
  )
}

/** One line of a collector's file exporter. */
export function lineOf(spans: readonly string[], service = 'bench'): string {
  return (
    `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"${service}"}}]},` +
    `"scopeSpans":[{"scope":{"name":"bench","version":"1"},"spans":[${spans.join(',')}]}]}]}\n`
  )
}

/** Groups spans into lines of at most so many. */
export function* linesOf(spans: Iterable<QuickSpan>, perLine = 500): Generator<string> {
  let texts: string[] = []
  for (const span of spans) {
    texts.push(spanText(span))
    if (texts.length < perLine) continue
    yield lineOf(texts)
    texts = []
  }
  if (texts.length > 0) yield lineOf(texts)
}
