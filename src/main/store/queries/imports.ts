import { warnings } from '../../../shared/model/warnings'
import type { WarningCode } from '../../../shared/model/warnings'
import { StoreError } from '../storeError'
import type { ReaderDb } from './readerDb'

export type ImportStatus = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted' | 'undone'
export type FileStatus = 'done' | 'failed' | 'cancelled' | 'running'

interface Counts {
  readonly bytes: number
  readonly read: number
  readonly stored: number
  readonly merged: number
  readonly skipped: number
  readonly sessions: number
  readonly traces: number
  readonly observations: number
}

export interface StoredImport extends Counts {
  readonly importId: number
  readonly label: string
  readonly status: ImportStatus
  readonly startedMs: number
  readonly finishedMs: number | null
  readonly seconds: number
  readonly warnings: { readonly code: string; readonly count: number }[]
}

export interface StoredFinding {
  readonly code: string
  readonly text: string
  readonly count: number
  readonly samples: {
    readonly message: string
    readonly offset: number | null
    readonly line: number | null
    readonly traceKey: string | null
    readonly spanId: string | null
  }[]
}

export interface StoredImportFile extends Counts {
  readonly fileId: number
  readonly path: string
  readonly format: string | null
  readonly status: FileStatus
  readonly error: string | null
  readonly findings: StoredFinding[]
}

const listedImports = 1_000

const countColumns = `sum(f.bytes) AS bytes, sum(f.records_read) AS read, sum(f.records_stored) AS stored,
  sum(f.records_merged) AS merged, sum(f.records_skipped) AS skipped, sum(f.sessions) AS sessions, sum(f.traces) AS traces,
  sum(f.observations) AS observations`

/** Imports, newest first, with their sums. What several files of one import share is counted in each of them. */
export function listImports(reader: ReaderDb, nowMs: number): { imports: StoredImport[] } {
  const ids = reader.pluck(`SELECT id FROM import ORDER BY id DESC LIMIT ${listedImports}`).all() as number[]
  return { imports: readImports(reader, ids, nowMs) }
}

/** One import with its files and every finding. Throws `not_found`. */
export function reportImport(
  reader: ReaderDb,
  importId: number,
  nowMs: number,
): { import: StoredImport; files: StoredImportFile[] } {
  const [found] = readImports(reader, [importId], nowMs)
  if (found === undefined) throw new StoreError('not_found', 'There is no such import.')
  const files = reader
    .sql(
      `SELECT id AS fileId, path, format, status, error, bytes, records_read AS read, records_stored AS stored,
              records_merged AS merged, records_skipped AS skipped, sessions, traces, observations
       FROM import_file WHERE import_id = ? ORDER BY id`,
    )
    .all(importId) as Omit<StoredImportFile, 'findings'>[]
  return {
    import: found,
    files: files.map((file) => ({ ...file, findings: readFindings(reader, file.fileId) })),
  }
}

function readImports(reader: ReaderDb, ids: readonly number[], nowMs: number): StoredImport[] {
  const rows = reader
    .sql(
      `SELECT i.id AS importId, i.label, i.status, i.started_ms AS startedMs, i.finished_ms AS finishedMs, ${countColumns}
       FROM json_each(?) wanted JOIN import i ON i.id = wanted.value LEFT JOIN import_file f ON f.import_id = i.id
       GROUP BY i.id ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as (Omit<StoredImport, 'seconds' | 'warnings' | keyof Counts> & {
    [K in keyof Counts]: number | null
  })[]
  const findings = reader.sql(
    `SELECT d.code, sum(d.count) AS count FROM import_file f JOIN finding d ON d.file_id = f.id
     WHERE f.import_id = ? GROUP BY d.code ORDER BY count DESC, d.code`,
  )
  return rows.map((row) => ({
    importId: row.importId,
    label: row.label,
    status: row.status,
    startedMs: row.startedMs,
    finishedMs: row.finishedMs,
    seconds: Math.max(0, (row.finishedMs ?? nowMs) - row.startedMs) / 1_000,
    bytes: row.bytes ?? 0,
    read: row.read ?? 0,
    stored: row.stored ?? 0,
    merged: row.merged ?? 0,
    skipped: row.skipped ?? 0,
    sessions: row.sessions ?? 0,
    traces: row.traces ?? 0,
    observations: row.observations ?? 0,
    warnings: findings.all(row.importId) as { code: string; count: number }[],
  }))
}

function readFindings(reader: ReaderDb, fileId: number): StoredFinding[] {
  const rows = reader
    .sql('SELECT code, count, samples FROM finding WHERE file_id = ? ORDER BY count DESC, code')
    .all(fileId) as {
    code: string
    count: number
    samples: string
  }[]
  return rows.map(({ code, count, samples }) => ({
    code,
    text: Object.hasOwn(warnings, code) ? warnings[code as WarningCode].text : code,
    count,
    samples: JSON.parse(samples) as StoredFinding['samples'],
  }))
}
