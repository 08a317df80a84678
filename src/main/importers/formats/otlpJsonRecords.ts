import type { RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import {
  countOf,
  decodeAnyValue,
  decodeAttributes,
  decodeEvents,
  decodeLinks,
  decodeNanos,
  decodeStatusCode,
  droppedIn,
  textOf,
} from './otlpJsonValues'
import type { Findings } from './otlpJsonValues'
import { severityWord } from './otlpLog'
import type { DecodedLog } from './otlpLog'
import type { DecodedSpan } from './otlpSpan'
import { spanKindOf, traceFlagsOf, traceStateOf } from './spanContext'

/** Who said it: the decoded attributes of the resource, and the scope. */
export type Origin = Pick<DecodedSpan, 'resource' | 'scopeName' | 'scopeVersion'>

export function originOf(resource: JsonObject, scope: JsonValue | undefined): Origin {
  const scopeObject = isJsonObject(scope) ? scope : null
  return {
    resource,
    scopeName: textOf(scopeObject?.['name']) || null,
    scopeVersion: textOf(scopeObject?.['version']) || null,
  }
}

export function decodeSpan(span: JsonObject, origin: Origin, raw: RawPosition): DecodedSpan {
  const findings: Findings = { list: [] }
  const status = span['status']
  const statusMessage = isJsonObject(status) ? textOf(status['message']) : ''
  return {
    traceId: textOf(span['traceId'] ?? span['trace_id']),
    spanId: textOf(span['spanId'] ?? span['span_id']),
    parentSpanId: textOf(span['parentSpanId'] ?? span['parent_span_id']),
    name: textOf(span['name']),
    startNs: decodeNanos(span['startTimeUnixNano'] ?? span['start_time_unix_nano'], findings),
    endNs: decodeNanos(span['endTimeUnixNano'] ?? span['end_time_unix_nano'], findings),
    timeDigits: 9,
    attributes: decodeAttributes(span['attributes'], findings),
    events: decodeEvents(span['events'], findings),
    links: decodeLinks(span['links'], findings),
    statusCode: decodeStatusCode(isJsonObject(status) ? status['code'] : status),
    statusMessage: statusMessage === '' ? null : statusMessage,
    droppedCount:
      countOf(span['droppedAttributesCount'] ?? span['dropped_attributes_count']) +
      countOf(span['droppedEventsCount'] ?? span['dropped_events_count']) +
      countOf(span['droppedLinksCount'] ?? span['dropped_links_count']) +
      droppedIn(span['events']) +
      droppedIn(span['links']),
    ...origin,
    spanKind: spanKindOf(span['kind']),
    traceState: traceStateOf(span['traceState'] ?? span['trace_state']),
    traceFlags: traceFlagsOf(span['flags']),
    findings: findings.list,
    raw,
  }
}

export function decodeLog(log: JsonObject, origin: Origin, raw: RawPosition): DecodedLog {
  const findings: Findings = { list: [] }
  return {
    traceId: textOf(log['traceId'] ?? log['trace_id']),
    spanId: textOf(log['spanId'] ?? log['span_id']),
    eventName: textOf(log['eventName'] ?? log['event_name']),
    timeNs:
      decodeNanos(log['timeUnixNano'] ?? log['time_unix_nano'], findings) ??
      decodeNanos(log['observedTimeUnixNano'] ?? log['observed_time_unix_nano'], findings),
    severityText:
      textOf(log['severityText'] ?? log['severity_text']) ||
      severityWord(log['severityNumber'] ?? log['severity_number']),
    body: decodeAnyValue(log['body'], findings, 0),
    attributes: decodeAttributes(log['attributes'], findings),
    droppedCount: countOf(log['droppedAttributesCount'] ?? log['dropped_attributes_count']),
    ...origin,
    findings: findings.list,
    raw,
  }
}
