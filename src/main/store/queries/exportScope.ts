import type { SecretScope } from '../../../shared/model/exportScope'
import { formatKey, parseKey } from '../../../shared/model/source'
import { StoreError } from '../storeError'
import { compileSessionFilter, compileTraceFilter } from './filterSql'
import { readSessionTraceIds } from './getTrace'
import { requireSessionRow } from './listSessions'
import type { ReaderDb } from './readerDb'
import { orderSessions, orderTraces } from './sorting'

/** A trace that a scope means, and how many of its observations. */
export interface ScopeTrace {
  readonly traceKey: string
  readonly spans: number
}

/**
 * The traces that a scope means: as they were named, else by their time. One that was named and is not there has no
 * spans. Throws `not_found` for a session or an import that is none.
 */
export function listScopeTraces(reader: ReaderDb, scope: SecretScope, nowMs: number): ScopeTrace[] {
  switch (scope.type) {
    case 'traces':
      return namedTraces(reader, scope.traceKeys)
    case 'sessions':
      return scope.sessionKeys.flatMap((key) => tracesOfSession(reader, requireSessionRow(reader, key)))
    case 'import':
      return tracesOfImport(reader, scope.importId)
    case 'list': {
      if (scope.list === 'traces') {
        const { where, values } = compileTraceFilter(reader, scope.filter, nowMs)
        const ids = reader
          .pluck(`SELECT t.id FROM trace t WHERE ${where} ${orderTraces('start', false)}`)
          .all(values) as number[]
        return tracesOf(reader, ids)
      }
      const { where, values } = compileSessionFilter(reader, scope.filter, nowMs)
      const ids = reader
        .pluck(`SELECT s.id FROM session s WHERE ${where} ${orderSessions('start', false)}`)
        .all(values) as number[]
      return ids.flatMap((id) => tracesOfSession(reader, id))
    }
  }
}

function namedTraces(reader: ReaderDb, traceKeys: readonly string[]): ScopeTrace[] {
  const count = reader.pluck('SELECT span_count FROM trace WHERE source = ? AND trace_id = +?')
  return traceKeys.map((traceKey) => {
    const { source, id } = parseKey(traceKey)
    return { traceKey, spans: (count.get(source, id) as number | undefined) ?? 0 }
  })
}

const tracesOfSession = (reader: ReaderDb, sessionRow: number): ScopeTrace[] =>
  tracesOf(reader, readSessionTraceIds(reader, sessionRow))

function tracesOf(reader: ReaderDb, ids: readonly number[]): ScopeTrace[] {
  const find = reader.raw('SELECT source, trace_id, span_count FROM trace WHERE id = +?')
  return ids.flatMap((id) => {
    const row = find.get(id) as [string, string, number] | undefined
    return row === undefined ? [] : [{ traceKey: formatKey(row[0], row[1]), spans: row[2] }]
  })
}

/**
 * Where something stands that an import brought, with the number of its observations there. What it says of a session
 * stands with the first trace of the session.
 */
function tracesOfImport(reader: ReaderDb, importId: number): ScopeTrace[] {
  if (reader.pluck('SELECT 1 FROM import WHERE id = +?').get(importId) === undefined)
    throw new StoreError('not_found', 'There is no such import.')
  const rows = reader.raw(importTraces).all({ importId }) as [string, string, number][]
  return rows.map(([source, traceId, spans]) => ({ traceKey: formatKey(source, traceId), spans }))
}

/**
 * Sessions of which an import told something and no trace is there, so that none of the traces of a scope speaks of them.
 * Only for an import: an export has no place for them.
 */
export function listBareSessions(reader: ReaderDb, scope: SecretScope): string[] {
  if (scope.type !== 'import') return []
  const rows = reader.raw(bareSessions).all({ importId: scope.importId }) as [string, string][]
  return rows.map(([source, sessionId]) => formatKey(source, sessionId))
}

const importFiles = 'SELECT id FROM import_file WHERE import_id = @importId'

const aboutSession = `
    SELECT session_row FROM session_statement WHERE file_id IN file
    UNION SELECT session_row FROM session_message WHERE file_id IN file
    UNION SELECT s.id FROM score c JOIN session s ON s.source = c.source AND s.session_id = c.session_id
      WHERE c.file_id IN file AND c.trace_id IS NULL`

const bareSessions = `
  WITH file AS (${importFiles}), about_session AS (${aboutSession})
  SELECT s.source, s.session_id FROM about_session a JOIN session s ON s.id = a.session_row
  WHERE NOT EXISTS (SELECT 1 FROM trace t WHERE t.session_row = s.id) ORDER BY s.start_ns NULLS LAST, s.id`

const importTraces = `
  WITH file AS (${importFiles}),
  own AS (
    SELECT id FROM observation_row WHERE file_id IN file
    UNION SELECT observation_id FROM observation_supplier WHERE file_id IN file
  ),
  about_session AS (${aboutSession}),
  held AS (
    SELECT o.trace_row, 1 AS spans FROM own JOIN observation_row o ON o.id = own.id
    UNION ALL SELECT trace_row, 0 FROM trace_statement WHERE file_id IN file
    UNION ALL SELECT t.id, 0 FROM score c JOIN trace t ON t.source = c.source AND t.trace_id = c.trace_id
      WHERE c.file_id IN file
    UNION ALL SELECT (SELECT f.id FROM trace f WHERE f.session_row = a.session_row
                      ORDER BY f.start_ns NULLS LAST, f.id LIMIT 1), 0 FROM about_session a
  )
  SELECT t.source, t.trace_id, sum(held.spans) FROM held JOIN trace t ON t.id = held.trace_row
  WHERE t.status >= 0 GROUP BY t.id ORDER BY t.start_ns NULLS LAST, t.id`
