import type {
  ImportRecord,
  ScoreRecord,
  SessionMessageRecord,
  SessionRecord,
  TraceRecord,
} from '../../../shared/model/importRecord'
import { parseKey } from '../../../shared/model/source'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { distinctScores } from './distinctScores'
import type { ScoreRow } from './distinctScores'
import { ContentReader } from './exportContent'
import type { ReaderDb } from './readerDb'

interface TracePlace {
  readonly source: string
  readonly traceId: string
  readonly traceRow: number
  /** Only what this import brought; null: everything. */
  readonly importId: number | null
}

/** Of rows that say which file they are from. */
const isWanted =
  '(@importId IS NULL OR file_id IN (SELECT i.id FROM import_file i WHERE i.import_id = @importId))'

const raw = { offset: 0, length: 0, line: null } as const

/**
 * What the workspace knows of a trace besides its observations, as records. What belongs to a whole session goes with
 * the first of its traces.
 */
export function readTraceSurroundings(
  reader: ReaderDb,
  content: ContentReader,
  place: TracePlace,
): ImportRecord[] {
  const records: ImportRecord[] = [...traceStatements(reader, content, place), ...scoresOf(reader, place)]
  const session = reader
    .sql(
      `SELECT s.id, s.session_id AS sessionId FROM trace t JOIN session s ON s.id = t.session_row WHERE t.id = +?
         AND t.id = (SELECT f.id FROM trace f WHERE f.session_row = s.id ORDER BY f.start_ns NULLS LAST, f.id LIMIT 1)`,
    )
    .get(place.traceRow) as { id: number; sessionId: string } | undefined
  if (session !== undefined) records.push(...sessionRecords(reader, content, place, session))
  return records
}

/**
 * What the workspace knows of a session itself, as records: for one that has no trace which would tell it. Nothing for a
 * session that is not there. `importId`: only what this import brought; null: everything.
 */
export function readBareSession(
  reader: ReaderDb,
  { sessionKey, importId }: { readonly sessionKey: string; readonly importId: number | null },
): ImportRecord[] {
  const { source, id: sessionId } = parseKey(sessionKey)
  const id = reader
    .pluck('SELECT id FROM session WHERE source = ? AND session_id = +?')
    .get(source, sessionId) as number | undefined
  if (id === undefined) return []
  return sessionRecords(reader, new ContentReader(reader), { source, importId }, { id, sessionId })
}

type TraceBody = Omit<TraceRecord, 'type' | 'traceId' | 'raw' | 'input' | 'output' | 'startNs' | 'endNs'> & {
  readonly startNs: string | null
  readonly endNs: string | null
}

function traceStatements(
  reader: ReaderDb,
  content: ContentReader,
  { traceId, traceRow, importId }: TracePlace,
): TraceRecord[] {
  const rows = reader
    .sql(
      `SELECT body, input_context AS inputContext, input_payload AS inputPayload, output_context AS outputContext,
         output_payload AS outputPayload FROM trace_statement
       WHERE trace_row = @traceRow AND ${isWanted} GROUP BY body ORDER BY body`,
    )
    .all({ traceRow, importId }) as {
    body: string
    inputContext: number | null
    inputPayload: number | null
    outputContext: number | null
    outputPayload: number | null
  }[]
  return rows.map((row) => {
    const body = JSON.parse(row.body) as TraceBody
    return {
      type: 'trace',
      traceId,
      sessionId: body.sessionId,
      name: body.name,
      userId: body.userId,
      agentName: body.agentName,
      environment: body.environment,
      version: body.version,
      status: body.status,
      statusMessage: body.statusMessage,
      tags: body.tags,
      input: content.content(row.inputContext, row.inputPayload),
      output: content.content(row.outputContext, row.outputPayload),
      attributes: body.attributes,
      reported: body.reported,
      startNs: toBigint(body.startNs),
      endNs: toBigint(body.endNs),
      timeDigits: body.timeDigits,
      raw,
    }
  })
}

type SessionBody = Omit<SessionRecord, 'type' | 'sessionId' | 'raw' | 'startNs' | 'endNs'> & {
  readonly startNs: string | null
  readonly endNs: string | null
}

function sessionRecords(
  reader: ReaderDb,
  content: ContentReader,
  { source, importId }: Pick<TracePlace, 'source' | 'importId'>,
  { id: sessionRow, sessionId }: { readonly id: number; readonly sessionId: string },
): ImportRecord[] {
  const bodies = reader
    .pluck(
      `SELECT DISTINCT body FROM session_statement WHERE session_row = @sessionRow AND ${isWanted} ORDER BY body`,
    )
    .all({ sessionRow, importId }) as string[]
  const statements = bodies.map((text): SessionRecord => {
    const body = JSON.parse(text) as SessionBody
    return {
      ...body,
      type: 'session',
      sessionId,
      startNs: toBigint(body.startNs),
      endNs: toBigint(body.endNs),
      raw,
    }
  })
  const messages = reader
    .sql(
      `SELECT trace_id AS traceId, source_message_id AS messageId, CAST(time_ns AS TEXT) AS timeNs,
         time_digits AS timeDigits, message_id AS messageRow FROM session_message
       WHERE session_row = @sessionRow AND ${isWanted} ORDER BY id`,
    )
    .all({ sessionRow, importId }) as {
    traceId: string | null
    messageId: string | null
    timeNs: string | null
    timeDigits: number
    messageRow: number
  }[]
  const scores = reader
    .sql(
      `SELECT ${scoreColumns} FROM score
       WHERE session_id = @sessionId AND source = @source AND trace_id IS NULL AND ${isWanted} ORDER BY id`,
    )
    .all({ sessionId, source, importId }) as ScoreRow[]
  return [
    ...statements,
    ...messages.map((row): SessionMessageRecord => ({
      type: 'sessionMessage',
      sessionId,
      traceId: row.traceId,
      messageId: row.messageId,
      timeNs: toBigint(row.timeNs),
      timeDigits: row.timeDigits,
      message: content.message(row.messageRow),
      raw,
    })),
    ...distinctScores(scores).map(toScore),
  ]
}

const scoreColumns = `score_id AS scoreId, session_id AS sessionId, trace_id AS traceId, span_id AS spanId, name, value,
  label, comment, annotator, CAST(time_ns AS TEXT) AS timeNs, attributes, file_id AS fileId,
  raw_offset AS rawOffset`

function scoresOf(reader: ReaderDb, { source, traceId, traceRow, importId }: TracePlace): ScoreRecord[] {
  const rows = reader
    .sql(
      `SELECT ${scoreColumns} FROM score
       WHERE trace_id = @traceId AND source = @source AND ${isWanted} ORDER BY id`,
    )
    .all({ traceId, source, importId }) as ScoreRow[]
  // Some sources judge a span without naming its trace.
  const bySpan = reader
    .sql(
      `SELECT ${scoreColumns} FROM score WHERE trace_id IS NULL AND source = @source
         AND span_id IN (SELECT span_id FROM observation WHERE trace_row = @traceRow) AND ${isWanted} ORDER BY id`,
    )
    .all({ source, traceRow, importId }) as ScoreRow[]
  return distinctScores([...rows, ...bySpan.map((row) => ({ ...row, traceId }))]).map(toScore)
}

function toScore({ fileId: _file, rawOffset: _place, ...row }: ScoreRow): ScoreRecord {
  return {
    ...row,
    type: 'score',
    value: JSON.parse(row.value) as ScoreRecord['value'],
    timeNs: toBigint(row.timeNs),
    attributes: JSON.parse(row.attributes) as JsonObject,
    raw,
  }
}

const toBigint = (text: string | null): bigint | null => (text === null ? null : BigInt(text))
