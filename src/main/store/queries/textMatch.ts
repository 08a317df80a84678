import { wordExpressions } from '../searchText'
import type { ReaderDb } from './readerDb'

/** Rows that hold every word of a text: in their ids, or in the full text of what belongs to them. */
interface TextMatch {
  readonly traces: readonly number[]
  readonly sessions: readonly number[]
}

/**
 * The traces in which all words occur: each word somewhere in the trace, not all in one message. The whole text may
 * also be the id of a trace or of its session.
 */
export function matchTraces(reader: ReaderDb, text: string): readonly number[] {
  return reader.once(`traces with ${text}`, () => {
    const { traces, sessions } = matchText(reader, text)
    if (sessions.length === 0) return traces
    const ofSessions = reader
      .pluck('SELECT id FROM trace WHERE session_row IN (SELECT value FROM json_each(?))')
      .all(JSON.stringify(sessions)) as number[]
    return [...new Set([...traces, ...ofSessions])]
  })
}

/** The sessions in which, or in a trace of which, all words occur. */
export function matchSessions(reader: ReaderDb, text: string): readonly number[] {
  return reader.once(`sessions with ${text}`, () => {
    const { traces, sessions } = matchText(reader, text)
    const ofTraces = reader
      .pluck(
        'SELECT DISTINCT session_row FROM trace WHERE session_row IS NOT NULL AND +id IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify(traces)) as number[]
    return [...new Set([...sessions, ...ofTraces])]
  })
}

function matchText(reader: ReaderDb, text: string): TextMatch {
  return reader.once(`text ${text}`, () => {
    const byId = matchIds(reader, text.trim())
    let traces: ReadonlySet<number> | null = null
    let sessions: ReadonlySet<number> | null = null
    for (const expression of wordExpressions(text)) {
      const found = matchExpression(reader, expression)
      traces = traces === null ? found.traces : common(traces, found.traces)
      sessions = sessions === null ? found.sessions : common(sessions, found.sessions)
    }
    return {
      traces: [...new Set([...(traces ?? []), ...byId.traces])],
      sessions: [...new Set([...(sessions ?? []), ...byId.sessions])],
    }
  })
}

function common(a: ReadonlySet<number>, b: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...a].filter((row) => b.has(row)))
}

function matchIds(reader: ReaderDb, id: string): { traces: number[]; sessions: number[] } {
  if (id === '') return { traces: [], sessions: [] }
  const ids = [...new Set([id, id.toLowerCase()])]
  const rows = (sql: string): number[] => ids.flatMap((each) => reader.pluck(sql).all(each) as number[])
  return {
    traces: rows(
      'SELECT id FROM trace WHERE source IN (SELECT DISTINCT source FROM import) AND trace_id = +?',
    ),
    sessions: rows(
      'SELECT id FROM session WHERE source IN (SELECT DISTINCT source FROM import) AND session_id = +?',
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
