import { observationFlags } from '../../../src/shared/model/kinds'
import type { WriterStore } from '../writerStore'

type Row = Record<string, unknown>

/** Columns that say which of several equal records a row came from; a second import may change them. */
const provenance = ['id', 'trace_row', 'session_row', 'file_id', 'raw_offset', 'raw_length', 'raw_line']
const cameAgain = observationFlags.duplicate | observationFlags.conflict

function without(rows: readonly Row[], columns: readonly string[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column))),
  )
}

/** Everything of the workspace that a person can see, but for the marks that a record came more than once. */
export function workspaceContents(store: WriterStore): unknown {
  const observations = store.rowsWithDetail(
    'SELECT t.trace_id, o.* FROM observation o JOIN trace t ON t.id = o.trace_row ORDER BY t.trace_id, o.span_id, o.side',
  )
  return {
    observations: without(observations, [...provenance, 'own_flags']).map((row) => ({
      ...row,
      flags: Number(row['flags']) & ~cameAgain,
    })),
    traces: without(store.rows('SELECT * FROM trace ORDER BY source, trace_id'), [
      ...provenance,
      'flags',
      'health',
    ]),
    sessions: without(store.rows('SELECT * FROM session ORDER BY source, session_id'), provenance),
    scores: store.rows(
      'SELECT DISTINCT source, score_id, session_id, trace_id, span_id, name, value, label, comment FROM score ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9',
    ),
    messages: store.rows('SELECT COUNT(*) AS messages FROM message'),
  }
}

/** One trace with all that hangs on it, rows and packed columns, by the text its id was made of. */
export function otherTraces(store: WriterStore, name: string): unknown {
  const traceId = Buffer.from(name).toString('hex').padStart(32, '0').slice(-32)
  return [
    store.rows('SELECT * FROM trace WHERE trace_id = ?', traceId),
    store.rowsWithDetail(
      'SELECT o.* FROM observation o JOIN trace t ON t.id = o.trace_row WHERE t.trace_id = ? ORDER BY o.id',
      traceId,
    ),
    store
      .rows('SELECT id FROM trace WHERE trace_id = ?', traceId)
      .map(({ id }) => Buffer.from(store.packed(id as number) ?? []).toString('hex')),
    store.rows(
      'SELECT s.* FROM session s JOIN trace t ON t.session_row = s.id WHERE t.trace_id = ?',
      traceId,
    ),
  ]
}
