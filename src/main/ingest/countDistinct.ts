import type { ReadableDb } from '../store/database'

export interface DistinctCounts {
  readonly sessions: number
  readonly traces: number
  readonly observations: number
}

/** How many distinct sessions, traces and observations of the workspace these files supplied, alone or with others. */
export function countDistinct(db: ReadableDb, fileIds: readonly number[]): DistinctCounts {
  return distinctCounter(db)(fileIds)
}

/** As `countDistinct`, prepared once for many questions. */
export function distinctCounter(db: ReadableDb): (fileIds: readonly number[]) => DistinctCounts {
  const statement = db.prepare(
    `WITH file(id) AS (SELECT value FROM json_each(?)),
       supplied(trace_row, observation) AS (
         SELECT o.trace_row, o.id FROM observation o WHERE o.file_id IN (SELECT id FROM file)
         UNION
         SELECT o.trace_row, o.id FROM observation_supplier s JOIN observation o ON o.id = s.observation_id
         WHERE s.file_id IN (SELECT id FROM file)
       ),
       touched(trace_row) AS (
         SELECT trace_row FROM supplied
         UNION SELECT trace_row FROM trace_statement WHERE file_id IN (SELECT id FROM file)
       ),
       seen(session_row) AS (
         SELECT t.session_row FROM touched JOIN trace t ON t.id = touched.trace_row WHERE t.session_row IS NOT NULL
         UNION SELECT session_row FROM session_statement WHERE file_id IN (SELECT id FROM file)
         UNION SELECT session_row FROM session_message WHERE file_id IN (SELECT id FROM file)
       )
       SELECT (SELECT COUNT(*) FROM seen) AS sessions, (SELECT COUNT(*) FROM touched) AS traces,
              (SELECT COUNT(*) FROM supplied) AS observations`,
  )
  return (fileIds) => statement.get(JSON.stringify(fileIds)) as DistinctCounts
}
