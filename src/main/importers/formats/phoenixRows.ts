import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { ConversationMemory } from '../semantics/conversationMemory'
import { annotationOfFrameRow, spanOfFrameRow } from './phoenixFrame'
import { restoreRow } from './phoenixRestored'
import { hasTimes, phoenixAnnotation, phoenixSpan } from './phoenixSpan'
import { idOf, knownFields, listOf, wordOf } from './vendorFields'
import { makeSession, makeTrace, readRecordTimes, skipped } from './vendorRecords'

/** Turns one row of a list into records; `traceId` is that of the trace it stands in, for rows that name none. */
export type RowReader = (value: JsonValue, raw: RawPosition, traceId: string | null) => ImportRecord[]

/**
 * Reads rows of a file: spans, data frame rows, annotations, sessions, traces. Records of our own export, which are not
 * to be changed, are put into `restored`.
 */
export function createRowReader(restored = new WeakSet<ImportRecord>()): RowReader {
  const memory = new ConversationMemory()
  const readRow: RowReader = (value, raw, traceId) => {
    if (!isJsonObject(value)) return [skipped('not_a_record', 'A row that is not an object.', raw)]
    if (isJsonObject(value['context'])) {
      const own = restoreRow(value, raw)
      if (own === null) return phoenixSpan(value, raw, traceId, memory)
      for (const record of own) restored.add(record)
      return own
    }
    const frameSpan = spanOfFrameRow(value)
    if (frameSpan !== null) return phoenixSpan(frameSpan, raw, traceId, memory)
    if ('annotator_kind' in value) {
      return phoenixAnnotation(annotationOfFrameRow(value), raw, { traceId, spanId: null })
    }
    if ('session_id' in value && hasTimes(value)) return sessionRow(value, raw, readRow)
    if ('trace_id' in value && hasTimes(value)) return traceRow(value, null, raw, readRow)
    return [skipped('not_a_record', 'Neither a span, a trace, a session nor an annotation.', raw)]
  }
  return readRow
}

const sessionFields = new Set('id session_id start_time end_time traces'.split(' '))

function sessionRow(value: JsonObject, raw: RawPosition, readRow: RowReader): ImportRecord[] {
  const sessionId = idOf(value['session_id'])
  if (sessionId === null) return [skipped('missing_id', 'A session without an id.', raw)]
  const times = readRecordTimes(`session ${sessionId}`)
  const stated = Object.entries(value).filter(([name]) => !sessionFields.has(name))
  const session = makeSession({
    sessionId,
    startNs: times.read(value['start_time']),
    endNs: times.read(value['end_time']),
    timeDigits: times.digits,
    attributes: knownFields(Object.fromEntries(stated.filter(([name]) => !isFigure(name)))),
    reported: knownFields(Object.fromEntries(stated.filter(([name]) => isFigure(name)))),
    raw,
  })
  const traces = listOf(value['traces'])
    .filter(isJsonObject)
    .flatMap((trace) => traceRow(trace, sessionId, raw, readRow))
  return [session, ...times.problems(raw), ...traces]
}

const isFigure = (name: string): boolean => /^(token_count|cost|num_)/.test(name)

function traceRow(
  value: JsonObject,
  sessionId: string | null,
  raw: RawPosition,
  readRow: RowReader,
): ImportRecord[] {
  const traceId = idOf(value['trace_id'])
  if (traceId === null) return [skipped('missing_id', 'A trace without an id.', raw)]
  const times = readRecordTimes(`trace ${traceId}`)
  const trace = makeTrace({
    traceId,
    sessionId: sessionId ?? wordOf(value['session_id']) ?? wordOf(value['session_identifier']),
    startNs: times.read(value['start_time']),
    endNs: times.read(value['end_time']),
    timeDigits: times.digits,
    raw,
  })
  const spans = listOf(value['spans']).flatMap((span) => readRow(span, raw, traceId))
  return [trace, ...times.problems(raw), ...spans]
}
