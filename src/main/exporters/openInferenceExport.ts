import { formatIso } from '../../shared/model/time'
import type { JsonObject } from '../../shared/util/jsonValue'
import { spansOf } from './exportedSpans'
import type { SpanToWrite, TraceToExport } from './exportedSpans'
import { openInferenceAttributes } from './openInferenceAttributes'
import { stringifyExactly } from './otlpValues'

/**
 * Traces as spans of OpenInference in the form of Phoenix's API (`/v1/projects/…/spans`: `name`, `context`,
 * `span_kind`, ISO times, flat `attributes`, `events`), one a line. It has no place for links, resources, scopes, trace
 * state and flags.
 */
export function toOpenInference(traces: readonly TraceToExport[]): string {
  return traces
    .flatMap((trace) => spansOf(trace, openInferenceAttributes))
    .map((span) => stringifyExactly(toRow(span)))
    .join('\n')
}

const iso = (ns: bigint | null): string | null => (ns === null ? null : formatIso(ns, 9))

function toRow(span: SpanToWrite): JsonObject {
  const kind = span.attributes['openinference.span.kind']
  return {
    name: span.name,
    context: { trace_id: span.traceId, span_id: span.spanId },
    span_kind: typeof kind === 'string' ? kind : 'UNKNOWN',
    parent_id: span.parentSpanId,
    start_time: iso(span.startNs),
    end_time: iso(span.endNs),
    status_code: (['UNSET', 'OK', 'ERROR'] as const)[span.statusCode],
    status_message: span.statusMessage ?? '',
    attributes: span.attributes,
    events: span.events.map(({ name, timeNs, attributes }) => ({ name, timestamp: iso(timeNs), attributes })),
  }
}
