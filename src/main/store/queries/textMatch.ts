import { wordExpressions } from '../searchText'
import type { ReaderDb } from './readerDb'

/** Rows that hold every word of a text: in their ids, or in the full text of what belongs to them. */
export interface TextMatch {
  readonly traces: readonly number[]
  readonly sessions: readonly number[]
}

/**
 * Finds the traces and sessions in which all words occur: each word somewhere in the trace, not all in one message.
 * The whole text may also be the id of a trace or session.
 */
export function matchText(reader: ReaderDb, text: string): TextMatch {
  return reader.once(`text ${text}`, () => {
    const byId = matchIds(reader, text.trim())
    const expressions = wordExpressions(text)
    if (expressions.length === 0) return withSessions(reader, byId.traces, byId.sessions)
    let traces: Set<number> | null = null
    let sessions: Set<number> | null = null
    for (const expression of expressions) {
      const found = matchExpression(reader, expression)
      traces = traces === null ? found.traces : common(traces, found.traces)
      sessions = sessions === null ? found.sessions : common(sessions, found.sessions)
    }
    return withSessions(reader, [...(traces ?? []), ...byId.traces], [...(sessions ?? []), ...byId.sessions])
  })
}

function common(a: ReadonlySet<number>, b: ReadonlySet<number>): Set<number> {
  return new Set([...a].filter((row) => b.has(row)))
}

function matchIds(reader: ReaderDb, id: string): { traces: number[]; sessions: number[] } {
  if (id === '') return { traces: [], sessions: [] }
  const ids = [...new Set([id, id.toLowerCase()])]
  const rows = (sql: string): number[] => ids.flatMap((each) => reader.pluck(sql).all(each) as number[])
  return {
    traces: rows(
      'SELECT id FROM trace WHERE source IN (SELECT DISTINCT source FROM import) AND trace_id = ?',
    ),
    sessions: rows(
      'SELECT id FROM session WHERE source IN (SELECT DISTINCT source FROM import) AND session_id = ?',
    ),
  }
}

/** Rows of `search` are observations; those below zero are messages that belong to a session alone. */
function matchExpression(
  reader: ReaderDb,
  expression: string,
): { traces: Set<number>; sessions: Set<number> } {
  const traces = reader
    .pluck(
      'SELECT DISTINCT o.trace_row FROM search s CROSS JOIN observation o ON o.id = s.rowid WHERE s.search MATCH ? AND s.rowid > 0',
    )
    .all(expression) as number[]
  const sessions = reader
    .pluck(
      'SELECT DISTINCT m.session_row FROM search s CROSS JOIN session_message m ON m.id = -s.rowid WHERE s.search MATCH ? AND s.rowid < 0',
    )
    .all(expression) as number[]
  return { traces: new Set(traces), sessions: new Set(sessions) }
}

function withSessions(reader: ReaderDb, traces: readonly number[], sessions: readonly number[]): TextMatch {
  const ofTraces = reader
    .pluck(
      'SELECT DISTINCT session_row FROM trace WHERE session_row IS NOT NULL AND id IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(traces)) as number[]
  const ofSessions = reader
    .pluck('SELECT id FROM trace WHERE session_row IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(sessions)) as number[]
  return {
    traces: [...new Set([...traces, ...ofSessions])],
    sessions: [...new Set([...sessions, ...ofTraces])],
  }
}
