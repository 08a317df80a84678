import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { koreAuditEntry } from './koreAudit'
import { readClock, readDollars, readDuration } from './korePageFields'
import { statedUsage, reportedCost } from './vendorCalls'
import { addMs, type Field, idOf, knownFields, listOf, objectOf, textOf, wordOf } from './vendorFields'
import {
  finding,
  makeObservation,
  makeSession,
  makeTrace,
  readRecordTimes,
  skipped,
  valueContent,
} from './vendorRecords'

/** A document of the page form: `{trace}`, `{session}`, `{audit: […]}`, one audit entry, or a list of them. */
export function korePageDocument(value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).flatMap((entry) => koreAuditEntry(entry, raw))
  }
  if (!isJsonObject(value))
    return [skipped('not_a_record', 'Neither a trace, a session nor an audit entry.', raw)]
  if ('Event' in value) return koreAuditEntry(value, raw)
  const records: ImportRecord[] = []
  if ('trace' in value) records.push(...tracePage(objectOf(value['trace']), raw))
  if ('session' in value) records.push(...sessionPage(objectOf(value['session']), raw))
  for (const entry of listOf(value['audit'])) records.push(...koreAuditEntry(entry, raw))
  return records.length > 0
    ? records
    : [skipped('unknown_record', 'Neither a trace, a session nor an audit log.', raw)]
}

/** The trace tree as the page shows it: moments with a clock, steps with a length but no place, model answers. */
function tracePage(page: JsonObject, raw: RawPosition): ImportRecord[] {
  const traceId = idOf(page['id'])
  if (traceId === null) return [skipped('missing_id', 'A trace without an id.', raw)]
  const times = readRecordTimes(`trace ${traceId}`)
  const startNs = times.read(page['start'])
  const duration = readDuration(page['duration'])
  const statedEndNs = times.read(page['end'])
  const endNs = statedEndNs ?? addMs(startNs, duration?.ms ?? null)
  const events = listOf(page['events']).map(objectOf)
  const agentName = agentOf(events)
  const timeDigits = Math.max(times.digits, statedEndNs === null ? (duration?.digits ?? 0) : 0)
  const base = { traceId, agentName, raw, timeDigits }

  const moments = events.map((event, index): ObservationRecord => {
    const time = readClock(event['at'], startNs)
    const timeNs = time?.timeNs ?? null
    const spanId = `event-${index + 1}`
    return makeObservation({
      ...base,
      spanId,
      name: textOf(event['text']) ?? '',
      kind: 'event',
      startNs: timeNs,
      endNs: timeNs,
      timeDigits: time?.digits ?? timeDigits,
      attributes: event,
    })
  })
  const steps = listOf(page['spans']).map((item, index): ObservationRecord => {
    const span = objectOf(item)
    return makeObservation({
      ...base,
      ...placedAtStart(startNs, span['duration']),
      spanId: `span-${index + 1}`,
      name: textOf(span['name']) ?? '',
      kind: 'span',
      attributes: span,
    })
  })
  const answers = listOf(page['generations']).map((item, index): ObservationRecord => {
    const generation = objectOf(item)
    return makeObservation({
      ...base,
      ...placedAtStart(startNs, generation['latency']),
      spanId: `generation-${index + 1}`,
      name: textOf(generation['name']) ?? '',
      kind: 'generation',
      model: wordOf(generation['model']),
      parameters: knownFields({ temperature: generation['temperature'] }),
      usage: statedUsage(
        { input: generation['input_tokens'], output: generation['output_tokens'] },
        tokenFields(generation),
      ),
      cost: reportedCost(readDollars(generation['cost']), 'USD'),
      attributes: generation,
    })
  })
  const trace = makeTrace({
    ...base,
    name: agentName,
    startNs,
    endNs,
    attributes: knownFields({ duration: page['duration'] }),
  })
  return [
    trace,
    ...moments,
    ...steps,
    ...answers,
    ...times.problems(raw),
    ...pageFindings(traceId, steps, answers, raw),
  ]
}

function tokenFields(generation: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(generation).filter(([name]) => name.endsWith('_tokens')))
}

function pageFindings(
  traceId: string,
  steps: readonly ObservationRecord[],
  answers: readonly ObservationRecord[],
  raw: RawPosition,
): ImportRecord[] {
  const count = steps.length + answers.length
  const findings: ImportRecord[] = [
    finding(
      'derived_id',
      `Trace ${traceId}: the page shows no ids for its steps; they are numbered in its order.`,
      raw,
    ),
  ]
  if (count > 0) {
    const text = `Trace ${traceId}: ${formatCounted(count, 'step')} with a length but no time; drawn from the start of the trace.`
    findings.push(finding('order_only_time', text, raw))
  }
  return findings
}

/** A step whose length is known and whose place is not: it begins with the trace, and says that this is not real. */
function placedAtStart(
  startNs: bigint | null,
  length: Field,
): Pick<ObservationRecord, 'startNs' | 'endNs' | 'flags'> {
  const duration = readDuration(length)
  return {
    startNs,
    endNs: addMs(startNs, duration?.ms ?? null),
    flags: observationFlags.orderOnlyTime,
  }
}

/** The page names the agent in an event: "Agent selected: Parcel Agent". */
function agentOf(events: readonly JsonObject[]): string | null {
  for (const event of events) {
    const match = /^Agent selected:\s*(.+)$/i.exec(textOf(event['text']) ?? '')
    if (match?.[1] !== undefined) return match[1].trim()
  }
  return null
}

/**
 * The session tree as the page shows it. Its traces have no ids and no times, only an order and lengths: they are
 * numbered, and laid one after the other from the start of the session.
 */
function sessionPage(page: JsonObject, raw: RawPosition): ImportRecord[] {
  const sessionId = idOf(page['id'])
  if (sessionId === null) return [skipped('missing_id', 'A session without an id.', raw)]
  const times = readRecordTimes(`session ${sessionId}`)
  const startNs = times.read(page['started'])
  const duration = readDuration(page['duration'])
  const session = makeSession({
    sessionId,
    userId: wordOf(page['user']),
    startNs,
    endNs: addMs(startNs, duration?.ms ?? null),
    timeDigits: Math.max(times.digits, duration?.digits ?? 0),
    reported: knownFields({
      cost: readDollars(page['total_cost']),
      currency: readDollars(page['total_cost']) === null ? null : 'USD',
      duration: page['duration'],
    }),
    raw,
  })
  const records: ImportRecord[] = [session, ...times.problems(raw)]
  let nextNs = startNs
  for (const [index, item] of listOf(page['traces']).entries()) {
    const fields = objectOf(item)
    const length = readDuration(fields['duration'])
    const endNs = addMs(nextNs, length?.ms ?? null)
    records.push(
      makeTrace({
        traceId: `${sessionId}/${index + 1}`,
        sessionId,
        userId: session.userId,
        name: wordOf(fields['agent']),
        agentName: wordOf(fields['agent']),
        startNs: nextNs,
        endNs,
        timeDigits: Math.max(times.digits, length?.digits ?? 0),
        input: valueContent(fields['input']),
        attributes: { ...knownFields({ duration: fields['duration'] }), time_basis: 'order only' },
        raw,
      }),
    )
    nextNs = endNs ?? nextNs
  }
  const count = listOf(page['traces']).length
  if (count > 0) {
    records.push(
      finding(
        'derived_id',
        `Session ${sessionId}: the page shows no trace ids; numbered instead: ${formatCounted(count, 'trace')}.`,
        raw,
      ),
      finding(
        'order_only_time',
        `Session ${sessionId}: ${formatCounted(count, 'trace')} with a length but no time.`,
        raw,
      ),
    )
  }
  return records
}
