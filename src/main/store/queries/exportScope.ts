import type { ExportScope } from '../../../shared/model/exportScope'
import { formatKey } from '../../../shared/model/source'
import { compileSessionFilter, compileTraceFilter } from './filterSql'
import { readSessionTraceIds } from './getTrace'
import { requireSessionRow } from './listSessions'
import type { ReaderDb } from './readerDb'
import { orderSessions, orderTraces } from './sorting'

/**
 * The keys of the traces that a scope means: as they were named, else by their time. Throws `not_found` for a session
 * that is none.
 */
export function listScopeTraces(reader: ReaderDb, scope: ExportScope, nowMs: number): string[] {
  if (scope.type === 'traces') return [...scope.traceKeys]
  if (scope.type === 'sessions')
    return scope.sessionKeys.flatMap((key) => tracesOfSession(reader, requireSessionRow(reader, key)))
  if (scope.list === 'traces') {
    const { where, values } = compileTraceFilter(reader, scope.filter, nowMs)
    const ids = reader
      .pluck(`SELECT t.id FROM trace t WHERE ${where} ${orderTraces('start', false)}`)
      .all(values) as number[]
    return keysOf(reader, ids)
  }
  const { where, values } = compileSessionFilter(reader, scope.filter, nowMs)
  const ids = reader
    .pluck(`SELECT s.id FROM session s WHERE ${where} ${orderSessions('start', false)}`)
    .all(values) as number[]
  return ids.flatMap((id) => tracesOfSession(reader, id))
}

const tracesOfSession = (reader: ReaderDb, sessionRow: number): string[] =>
  keysOf(reader, readSessionTraceIds(reader, sessionRow))

function keysOf(reader: ReaderDb, ids: readonly number[]): string[] {
  const find = reader.raw('SELECT source, trace_id FROM trace WHERE id = ?')
  return ids.flatMap((id) => {
    const row = find.get(id) as [string, string] | undefined
    return row === undefined ? [] : [formatKey(row[0], row[1])]
  })
}
