import { warnings } from '../../../shared/model/warnings'
import type { WarningCode } from '../../../shared/model/warnings'
import { StoreError } from '../storeError'
import type { ReaderDb } from './readerDb'

export type ImportStatus = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted' | 'undone'
export type FileStatus = 'done' | 'failed' | 'cancelled' | 'running'

export interface Counts {
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
  /** Bytes of texts each time they came, and of what was added for them; null for imports that nobody counted. */
  readonly textBytes: number | null
  readonly keptBytes: number | null
}

export interface ImportReport {
  readonly import: StoredImport
  readonly fileCount: number
  readonly statuses: { readonly status: FileStatus; readonly count: number }[]
  readonly findings: {
    readonly code: string
    readonly text: string
    readonly isKept: boolean
    readonly count: number
    readonly files: number
  }[]
}

const listedImports = 1_000

const fileSums = `sum(f.bytes) AS bytes, sum(f.records_read) AS read, sum(f.records_stored) AS stored,
  sum(f.records_merged) AS merged, sum(f.records_skipped) AS skipped,
  sum(f.text_bytes) AS textBytes, sum(f.kept_bytes) AS keptBytes`

/** Distinct over the files of the import; their sum where the import came from a program that did not count them so. */
const distinctColumns = ['sessions', 'traces', 'observations']
  .map((name) => `COALESCE(i.${name}, sum(f.${name})) AS ${name}`)
  .join(', ')

/**
 * Imports, newest first, with their sums. What several files of one import share counts once. Those without a name are
 * parts of others that are being read.
 */
export function listImports(reader: ReaderDb, nowMs: number): { imports: StoredImport[] } {
  const ids = reader
    .pluck(`SELECT id FROM import WHERE label <> '' ORDER BY id DESC LIMIT ${listedImports}`)
    .all() as number[]
  return { imports: readImports(reader, ids, nowMs) }
}

/** The account of one import: how its files ended and how often each finding came. Throws `not_found`. */
export function reportImport(reader: ReaderDb, importId: number, nowMs: number): ImportReport {
  const [found] = readImports(reader, [importId], nowMs)
  if (found === undefined) throw new StoreError('not_found', 'There is no such import.')
  const statuses = reader
    .sql(
      'SELECT status, count(*) AS count FROM import_file WHERE import_id = +? GROUP BY status ORDER BY status',
    )
    .all(importId) as ImportReport['statuses']
  const findings = reader
    .sql(
      `SELECT d.code, sum(d.count) AS count, count(*) AS files FROM import_file f JOIN finding d ON d.file_id = f.id
       WHERE f.import_id = +? GROUP BY d.code ORDER BY count DESC, d.code`,
    )
    .all(importId) as { code: string; count: number; files: number }[]
  return {
    import: found,
    fileCount: statuses.reduce((sum, { count }) => sum + count, 0),
    statuses,
    findings: findings.map((finding) => ({ ...finding, ...meaningOf(finding.code) })),
  }
}

/** What a finding means, and whether the data concerned is in the workspace; codes of later programs say only their name. */
export function meaningOf(code: string): { readonly text: string; readonly isKept: boolean } {
  const known = Object.hasOwn(warnings, code) ? warnings[code as WarningCode] : null
  return known === null ? { text: code, isKept: true } : { text: known.text, isKept: known.kept }
}

function readImports(reader: ReaderDb, ids: readonly number[], nowMs: number): StoredImport[] {
  const rows = reader
    .sql(
      `SELECT i.id AS importId, i.label, i.status, i.started_ms AS startedMs, i.finished_ms AS finishedMs, ${fileSums}, ${distinctColumns}
       FROM json_each(?) wanted JOIN import i ON i.id = wanted.value LEFT JOIN import_file f ON f.import_id = i.id
       GROUP BY i.id ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as (Omit<StoredImport, 'seconds' | 'warnings' | keyof Counts> & {
    [K in keyof Counts]: number | null
  })[]
  const findings = reader.sql(
    `SELECT d.code, sum(d.count) AS count FROM import_file f JOIN finding d ON d.file_id = f.id
     WHERE f.import_id = +? GROUP BY d.code ORDER BY count DESC, d.code`,
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
    textBytes: row.textBytes,
    keptBytes: row.keptBytes,
    warnings: findings.all(row.importId) as { code: string; count: number }[],
  }))
}
