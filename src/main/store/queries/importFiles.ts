import { meaningOf } from './imports'
import type { Counts, FileStatus } from './imports'
import type { ReaderDb } from './readerDb'

/** Which files, or places in them: of one import, as far as the rest says. */
export interface ReportFilter {
  readonly importId: number
  readonly fileId: number | null
  /** Files that have this finding. */
  readonly code: string | null
  readonly status: FileStatus | null
  /** Part of the path, in any case. */
  readonly text: string
  readonly offset: number
  readonly limit: number
}

export interface StoredImportFile extends Counts {
  readonly fileId: number
  readonly path: string
  readonly format: string | null
  readonly status: FileStatus
  readonly error: string | null
  readonly findings: {
    readonly code: string
    readonly text: string
    readonly isKept: boolean
    readonly count: number
    /** Places that are kept of it. */
    readonly places: number
  }[]
}

export interface StoredPlace {
  readonly fileId: number
  readonly path: string
  readonly code: string
  /** Counts from 0 within the finding of the file. */
  readonly position: number
  readonly message: string
  readonly offset: number | null
  readonly line: number | null
  readonly traceKey: string | null
  readonly spanId: string | null
}

const fileColumns = `f.id AS fileId, f.path, f.format, f.status, f.error, f.bytes, f.records_read AS read,
  f.records_stored AS stored, f.records_merged AS merged, f.records_skipped AS skipped, f.sessions, f.traces, f.observations`

const fileCondition = `f.import_id = @importId AND (@fileId IS NULL OR f.id = @fileId)
  AND (@status IS NULL OR f.status = @status)
  AND (@text = '' OR instr(lower(f.path), lower(@text)) > 0)`

const conditionParameters = ({ importId, fileId, status, text, code }: ReportFilter) => ({
  importId,
  fileId,
  status,
  text,
  code,
})

/** A window of an import's files in the order they were read, each with its findings. */
export function listImportFiles(
  reader: ReaderDb,
  filter: ReportFilter,
): { rows: StoredImportFile[]; matching: number; total: number } {
  const where = `${fileCondition} AND (@code IS NULL OR EXISTS (SELECT 1 FROM finding d WHERE d.file_id = f.id AND d.code = @code))`
  const parameters = conditionParameters(filter)
  const files = reader
    .sql(`SELECT ${fileColumns} FROM import_file f WHERE ${where} ORDER BY f.id LIMIT @limit OFFSET @offset`)
    .all({ ...parameters, limit: filter.limit, offset: filter.offset }) as Omit<
    StoredImportFile,
    'findings'
  >[]
  return {
    rows: files.map((file) => ({ ...file, findings: readFindings(reader, file.fileId) })),
    matching: reader.pluck(`SELECT count(*) FROM import_file f WHERE ${where}`).get(parameters) as number,
    total: reader
      .pluck('SELECT count(*) FROM import_file WHERE import_id = +?')
      .get(filter.importId) as number,
  }
}

/**
 * A window of the places where findings stand, file by file and finding by finding. `first`: only that many of each
 * finding of a file. `total` counts what was found, whether its place was kept or not.
 */
export function listFindingPlaces(
  reader: ReaderDb,
  filter: ReportFilter & { readonly first: number | null },
): { rows: StoredPlace[]; matching: number; total: number } {
  const where = `${fileCondition} AND (@code IS NULL OR d.code = @code)`
  const parameters = { ...conditionParameters(filter), first: filter.first }
  // Only where places stand is sorted; what they say is read for those on the page.
  const places = `
    SELECT f.id AS fileId, d.code, CAST(s.key AS INTEGER) AS position
    FROM import_file f JOIN finding d ON d.file_id = f.id, json_each(d.samples) s
    WHERE ${where} AND (@first IS NULL OR s.key < @first)
    UNION ALL
    SELECT f.id, d.code, d.position
    FROM import_file f JOIN finding_place d ON d.file_id = f.id
    WHERE ${where} AND (@first IS NULL OR d.position < @first)`
  const field = (column: string, name: string): string =>
    `CASE WHEN p.file_id IS NULL THEN json_extract(d.samples, '$[' || page.position || '].${name}') ELSE p.${column} END AS ${name}`
  const counts = reader
    .sql(
      `SELECT COALESCE(sum(CASE WHEN @first IS NULL THEN json_array_length(d.samples)
                                ELSE min(@first, json_array_length(d.samples)) END), 0) AS places,
              COALESCE(sum(d.count), 0) AS total
       FROM import_file f JOIN finding d ON d.file_id = f.id WHERE ${where}`,
    )
    .get(parameters) as { places: number; total: number }
  const further = reader
    .pluck(
      `SELECT count(*) FROM import_file f JOIN finding_place d ON d.file_id = f.id
       WHERE ${where} AND (@first IS NULL OR d.position < @first)`,
    )
    .get(parameters) as number
  return {
    rows: reader
      .sql(
        `SELECT page.fileId, f.path, page.code, page.position, ${field('message', 'message')},
                ${field('raw_offset', 'offset')}, ${field('raw_line', 'line')},
                ${field('trace_key', 'traceKey')}, ${field('span_id', 'spanId')}
         FROM (${places} ORDER BY 1, 2, 3 LIMIT @limit OFFSET @offset) page
         JOIN import_file f ON f.id = page.fileId
         JOIN finding d ON d.file_id = page.fileId AND d.code = page.code
         LEFT JOIN finding_place p ON p.file_id = page.fileId AND p.code = page.code AND p.position = page.position
         ORDER BY page.fileId, page.code, page.position`,
      )
      .all({ ...parameters, limit: filter.limit, offset: filter.offset }) as StoredPlace[],
    matching: counts.places + further,
    total: counts.total,
  }
}

/** The observations that were read from a byte of a file; at most 20. */
export function listSpansAt(
  reader: ReaderDb,
  { fileId, offset }: { readonly fileId: number; readonly offset: number },
): { spans: { traceKey: string; spanId: string; name: string }[] } {
  const spans = reader
    .sql(
      `SELECT t.source || ':' || t.trace_id AS traceKey, o.span_id AS spanId, o.name
       FROM observation o JOIN trace t ON t.id = o.trace_row
       WHERE o.file_id = @fileId AND o.raw_offset <= @offset AND o.raw_offset + o.raw_length > @offset
       ORDER BY o.id LIMIT 20`,
    )
    .all({ fileId, offset }) as { traceKey: string; spanId: string; name: string }[]
  return { spans }
}

function readFindings(reader: ReaderDb, fileId: number): StoredImportFile['findings'] {
  const rows = reader
    .sql(
      `SELECT d.code, d.count, json_array_length(d.samples) +
              (SELECT count(*) FROM finding_place p WHERE p.file_id = d.file_id AND p.code = d.code) AS places
       FROM finding d WHERE d.file_id = +? ORDER BY d.count DESC, d.code`,
    )
    .all(fileId) as { code: string; count: number; places: number }[]
  return rows.map((finding) => ({ ...finding, ...meaningOf(finding.code) }))
}
