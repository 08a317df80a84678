import { createHash } from 'node:crypto'
import type { ImportRecord, ObservationRecord } from '../../../shared/model/importRecord'
import { problemRecord } from '../readers/jsonExtract'
import { describeSpan } from '../semantics/describeSpan'
import { findScores } from '../semantics/spanScores'
import { longestId, normaliseId, parentIdOf } from './otlpIds'
import { logEvent } from './otlpLog'
import type { DecodedLog } from './otlpLog'
import { clip, makeObservation } from './vendorRecords'

/**
 * The records of a log whose span is not at hand: a moment below its span (the span may come with another file), below
 * nothing where it names only the trace, or in a trace of its session. What names neither is a finding: it is no part
 * of any trace.
 */
export function recordsOfLog(log: DecodedLog): ImportRecord[] {
  const { raw, resource } = log
  const event = logEvent(log)
  const records: ImportRecord[] = log.findings.map(({ code, message }) =>
    problemRecord(code, message, raw, false),
  )
  const source = { name: event.name, attributes: event.attributes, events: [event], resource }
  const { facts, survey } = describeSpan({ ...source, startNs: log.timeNs })
  const isGenAi = event.name.startsWith('gen_ai.')
  const spanId = parentIdOf(log.spanId.length > longestId ? '' : log.spanId)
  const statedTrace = log.traceId.length > longestId ? '' : normaliseId(log.traceId, 32)
  const hasTrace = statedTrace !== '' && !/^0+$/.test(statedTrace)
  const ownId = hashOfLog(log)
  const traceId = hasTrace
    ? statedTrace
    : facts.sessionId !== null
      ? `logs-${facts.sessionId}`
      : isGenAi
        ? `log-${ownId}`
        : null
  if (traceId === null) {
    // What it says is not quoted: it may be anything, and the place leads to it.
    const what = typeof log.body === 'string' ? `a text of ${log.body.length} characters` : clip(event.name)
    const message = `A log record that belongs to no trace and no session: ${what}`
    return [...records, problemRecord('unknown_signal', message, raw)]
  }
  if (log.droppedCount > 0) {
    const message = `The producer dropped ${log.droppedCount} attributes of the log record ${clip(event.name)}`
    records.push(problemRecord('dropped_at_source', message, raw, false))
  }
  if (!hasTrace)
    records.push(problemRecord('derived_id', `A log record without a trace: ${event.name}`, raw, false))
  if (log.timeNs === null)
    records.push(problemRecord('missing_time', `The log record ${clip(event.name)} has no time`, raw, false))
  if (event.name === 'gen_ai.evaluation.result' && hasTrace && spanId !== null) {
    const owner = { sessionId: facts.sessionId, traceId, spanId, raw }
    return [...records, ...findScores({}, survey, [event], owner)]
  }
  // A call that only its event tells of is the call; below a span it is a part of what the span counts already.
  const isCall = spanId === null && facts.kind !== 'span'
  const observation: ObservationRecord = makeObservation({
    ...facts,
    traceId,
    spanId: `log-${ownId}`,
    parentSpanId: spanId,
    name: event.name,
    kind: isCall ? facts.kind : 'event',
    usage: isCall ? facts.usage : null,
    cost: isCall ? facts.cost : null,
    events: [],
    attributes: { ...facts.attributes, synthetic: 'log record' },
    resource,
    scopeName: log.scopeName,
    scopeVersion: log.scopeVersion,
    startNs: log.timeNs,
    endNs: log.timeNs,
    timeDigits: 9,
    flags: 0,
    raw,
  })
  return [...records, observation]
}

/** The same record gives the same id on every import. */
export function hashOfLog(log: DecodedLog): string {
  const identity = [
    log.traceId,
    log.spanId,
    log.eventName,
    log.timeNs === null ? null : log.timeNs.toString(),
    log.body,
    log.attributes,
  ]
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16)
}
