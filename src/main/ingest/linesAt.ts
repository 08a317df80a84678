import type { ReadableDb } from '../store/database'

/** A line of the report of an import: a file, or what a container holds. */
export interface FileLine {
  readonly id: number
  readonly path: string
  readonly status: string
  readonly format: string | null
  readonly bytes: number
  readonly sessions: number
  readonly traces: number
  readonly observations: number
}

/** The lines that stand for these paths, in the order they came: the files themselves and what containers hold. */
export function linesAt(db: ReadableDb, importId: number, paths: readonly string[]): FileLine[] {
  // Both by the index of paths; `0` is what follows `/`.
  const at = db.prepare(
    `SELECT id, path, status, format, bytes, sessions, traces, observations FROM import_file
     WHERE import_id = @importId AND path = @path
     UNION SELECT id, path, status, format, bytes, sessions, traces, observations FROM import_file
     WHERE import_id = @importId AND path >= @path || '/' AND path < @path || '0'`,
  )
  const lines = new Map<number, FileLine>()
  for (const path of paths)
    for (const line of at.all({ importId, path }) as FileLine[]) lines.set(line.id, line)
  return [...lines.values()].toSorted((a, b) => a.id - b.id)
}
