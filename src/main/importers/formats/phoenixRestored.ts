import type { EventRecord, ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { restoreSpan } from './otlpRestored'
import { type Field, listOf, objectOf, readTime, textOf, wordOf } from './vendorFields'

/**
 * Reads a row of our own OpenInference export back as it was, without what the form has no place for (links,
 * resource, scope, trace state and flags). Null for any other row.
 */
export function restoreRow(value: JsonObject, raw: RawPosition): ImportRecord[] | null {
  const context = objectOf(value['context'])
  return restoreSpan({
    traceId: textOf(context['trace_id']) ?? '',
    spanId: textOf(context['span_id']) ?? '',
    parentSpanId: textOf(value['parent_id']) ?? '',
    name: textOf(value['name']) ?? '',
    startNs: instantOf(value['start_time']),
    endNs: instantOf(value['end_time']),
    attributes: objectOf(value['attributes']),
    events: listOf(value['events']).map(readEvent),
    links: [],
    statusMessage: wordOf(value['status_message']),
    resource: {},
    scopeName: null,
    scopeVersion: null,
    traceState: null,
    traceFlags: null,
    raw,
  })
}

function instantOf(field: Field): bigint | null {
  const time = readTime(field)
  return time === null || time === 'impossible' ? null : time.timeNs
}

function readEvent(value: Field): EventRecord {
  const event = objectOf(value)
  return {
    name: textOf(event['name']) ?? '',
    timeNs: instantOf(event['timestamp']),
    attributes: objectOf(event['attributes']),
  }
}
