import { jsonFile } from './traceFiles'
import type { TraceFile } from './traceFiles'

export interface DrawnSpan {
  readonly name: string
  /** Position of the parent in the list, null for a root. */
  readonly parent: number | null
  readonly startMs: number
  readonly endMs: number | null
  readonly isError?: boolean
}

const id = (at: number): string => (at + 1).toString(16).padStart(16, '0')
const ns = (ms: number): string =>
  String(1_790_000_000_000_000_000n + BigInt(Math.round(ms * 1_000)) * 1_000n)

/** Any spans as one OTLP JSON trace. */
export function drawnTrace(name: string, traceId: string, spans: readonly DrawnSpan[]): TraceFile {
  const body = {
    resourceSpans: [
      {
        resource: { attributes: [] },
        scopeSpans: [
          {
            scope: { name: 'test' },
            spans: spans.map((span, at) => ({
              traceId,
              spanId: id(at),
              ...(span.parent === null ? {} : { parentSpanId: id(span.parent) }),
              name: span.name,
              kind: 1,
              startTimeUnixNano: ns(span.startMs),
              ...(span.endMs === null ? {} : { endTimeUnixNano: ns(span.endMs) }),
              attributes: [],
              status: span.isError === true ? { code: 2, message: 'broken' } : {},
            })),
          },
        ],
      },
    ],
  }
  return jsonFile(name, JSON.stringify(body))
}

/** One root with many children side by side; every 100th fails. */
export function wideTrace(count: number): TraceFile {
  const spans: DrawnSpan[] = [{ name: 'root', parent: null, startMs: 0, endMs: count * 10 }]
  for (let at = 1; at < count; at++)
    spans.push({
      name: `step ${String(at)}`,
      parent: 0,
      startMs: at * 10,
      endMs: at * 10 + 8,
      isError: at % 100 === 0,
    })
  return drawnTrace('wide.json', 'c'.repeat(32), spans)
}

/** Each span inside the one before. */
export function deepTrace(count: number): TraceFile {
  const spans = Array.from({ length: count }, (_, at): DrawnSpan => ({
    name: `level ${String(at)}`,
    parent: at === 0 ? null : at - 1,
    startMs: at,
    endMs: 2 * count - at,
  }))
  return drawnTrace('deep.json', 'd'.repeat(32), spans)
}
