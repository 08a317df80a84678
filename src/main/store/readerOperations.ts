import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import type { SecretScope } from '../../shared/model/exportScope'
import type { Filter } from '../../shared/model/filter'
import { openForReading } from './database'
import type { ReadableDb } from './database'
import { tracesMigrations } from './migrations/allMigrations'
import { readCallsToPrice, readCallToPrice } from './queries/callsToPrice'
import type { CallsArgument } from './queries/callsToPrice'
import { listBareSessions, listScopeTraces } from './queries/exportScope'
import { readBareSession } from './queries/exportSurroundings'
import { exportTrace } from './queries/exportTrace'
import type { ExportTraceArgument } from './queries/exportTrace'
import { listFacets } from './queries/facets'
import { describeKeptFile, readFileBytes } from './queries/fileBytes'
import { getSession } from './queries/getSession'
import { getTrace, readPackedTrace } from './queries/getTrace'
import { listFindingPlaces, listImportFiles, listSpansAt } from './queries/importFiles'
import type { ReportFilter } from './queries/importFiles'
import { listImports, reportImport } from './queries/imports'
import { findSessionsOfTraces, listSessions } from './queries/listSessions'
import { findNeighbours, listTraces } from './queries/listTraces'
import type { ListArgument, NeighboursArgument } from './queries/listTraces'
import { findObservation, getObservation } from './queries/observationDetails'
import { listObservationRows } from './queries/observationRows'
import type { ObservationRowsArgument } from './queries/observationRows'
import { readRawText } from './queries/rawTexts'
import { ReaderDb } from './queries/readerDb'
import { searchTrace } from './queries/searchTrace'
import type { SearchArgument, SearchResult } from './queries/searchTrace'
import type { SessionSort, TraceSort } from './queries/sorting'
import { measureStorage } from './queries/storage'
import { readTextPiece } from './queries/textReferences'
import { findInTranscript, readTranscript } from './queries/transcript'
import { StoreError } from './storeError'
import type { OperationContext } from './workerProtocol'
import { workspaceFiles } from './workspaceFiles'

export interface ReaderOptions {
  readonly nowMs?: () => number
}

/** What a reader thread does: every question about what came in. It never writes. */
export function createReaderOperations(folder: string, { nowMs = Date.now }: ReaderOptions = {}) {
  const files = workspaceFiles(folder)
  const db = openTracesForReading(files.traces)
  const reader = new ReaderDb(db)
  const operations = {
    tracesList: (argument: ListArgument<TraceSort>) => listTraces(reader, argument, nowMs()),
    traceGet: ({ traceKey }: { readonly traceKey: string }) => getTrace(reader, traceKey),
    traceNeighbours: (argument: NeighboursArgument) => findNeighbours(reader, argument, nowMs()),
    traceReadPacked: ({ traceKey, takesZstd }: { readonly traceKey: string; readonly takesZstd?: boolean }) =>
      readPackedTrace(reader, traceKey, takesZstd),
    traceSearch: (argument: SearchArgument, { signal }: OperationContext): Promise<SearchResult> =>
      searchTrace(reader, argument, signal),
    facetsList: ({ filter }: { readonly filter: Filter }) => listFacets(reader, filter, nowMs()),
    sessionsList: (argument: ListArgument<SessionSort>) => listSessions(reader, argument, nowMs()),
    sessionGet: ({ sessionKey }: { readonly sessionKey: string }) => getSession(reader, sessionKey),
    sessionTranscript: (argument: {
      readonly sessionKey: string
      readonly offset: number
      readonly limit: number
    }) => readTranscript(reader, argument),
    sessionTranscriptFind: (argument: { readonly sessionKey: string; readonly traceKey: string }) =>
      findInTranscript(reader, argument),
    /** The session of each trace, in the order asked. */
    sessionsOfTraces: ({ traceKeys }: { readonly traceKeys: readonly string[] }) =>
      findSessionsOfTraces(reader, traceKeys),
    observationGet: ({ observationId }: { readonly observationId: number }) =>
      getObservation(reader, observationId),
    observationFind: ({ traceKey, spanId }: { readonly traceKey: string; readonly spanId: string }) =>
      findObservation(reader, traceKey, spanId),
    /** The mark of the prices that stored costs were computed with; empty for those of the program alone. */
    pricesApplied: (_argument: object): string =>
      (reader.pluck("SELECT value FROM meta WHERE key = 'prices_applied'").get() as string | undefined) ?? '',
    callToPrice: ({ observationId }: { readonly observationId: number }) =>
      readCallToPrice(reader, observationId),
    callsToPrice: (argument: CallsArgument) => readCallsToPrice(reader, argument, nowMs()),
    textRead: ({
      reference,
      offset,
      length,
    }: {
      readonly reference: string
      readonly offset: number
      readonly length: number
    }) => readTextPiece(reader, reference, offset, length),
    rawRead: ({
      fileId,
      offset,
      length,
    }: {
      readonly fileId: number
      readonly offset: number
      readonly length: number
    }) => readRawText(reader, fileId, offset, length),
    keptFile: ({ fileId }: { readonly fileId: number }) => describeKeptFile(reader, fileId),
    keptBytes: ({
      fileId,
      offset,
      length,
    }: {
      readonly fileId: number
      readonly offset: number
      readonly length: number
    }) => readFileBytes(reader, fileId, offset, length),
    importsList: (_argument: object) => listImports(reader, nowMs()),
    importFiles: (argument: ReportFilter) => listImportFiles(reader, argument),
    findingPlaces: (argument: ReportFilter & { readonly first: number | null }) =>
      listFindingPlaces(reader, argument),
    spansAt: (argument: { readonly fileId: number; readonly offset: number }) =>
      listSpansAt(reader, argument),
    importReport: ({ importId }: { readonly importId: number }) => reportImport(reader, importId, nowMs()),
    observationRows: (argument: ObservationRowsArgument) => listObservationRows(reader, argument, nowMs()),
    exportTrace: (argument: ExportTraceArgument) => exportTrace(reader, argument),
    /** The traces that an export takes, in its order. */
    exportScope: ({ scope }: { readonly scope: SecretScope }) => listScopeTraces(reader, scope, nowMs()),
    bareSessions: ({ scope }: { readonly scope: SecretScope }) => listBareSessions(reader, scope),
    bareSession: (argument: { readonly sessionKey: string; readonly importId: number | null }) =>
      readBareSession(reader, argument),
    storage: (_argument: object) => measureStorage(reader, files),
  }
  return {
    operations,
    close(): void {
      db.close()
    },
  }
}

export type ReaderOperations = ReturnType<typeof createReaderOperations>['operations']

/**
 * Opens `traces.db`. Only a workspace for reading only can be without one (it reads as empty) or have one of an
 * earlier version (it cannot be brought up to date, and is refused).
 */
function openTracesForReading(path: string): ReadableDb {
  const newest = tracesMigrations.at(-1)?.version ?? 0
  if (!existsSync(path)) {
    const empty = new Database(':memory:')
    for (const migration of tracesMigrations) empty.exec(migration.sql)
    return empty as ReadableDb
  }
  const db = openForReading(path)
  const version = db.pragma('user_version', { simple: true }) as number
  if (version === newest) return db
  db.close()
  throw new StoreError(
    'refused',
    version > newest
      ? `The workspace was written by a newer Spanglass (schema ${version}; this one knows ${newest}). Nothing was changed; open it with the newer version.`
      : `The workspace is of an older version (schema ${version}; this one reads ${newest}) and cannot be brought up to date, because it cannot be written.`,
  )
}
