import { FidelityRecord } from '../../src/main/ingest/fidelity'
import type { GrowReader } from '../../src/main/ingest/following/followProtocol'
import { reportDoubts } from '../../src/main/ingest/traceDoubts'
import { WriterState } from '../../src/main/ingest/writerState'
import { DetailReader } from '../../src/main/store/tables/detailStore'
import type { Detail } from '../../src/main/store/tables/observationDetail'
import { openTraces } from '../../src/main/store/openTraces'
import { readPackedColumns } from '../../src/main/store/tables/packedTraces'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { temporaryFolder } from './temporaryFolder'

/** A traces.db in a temporary folder with its writer, and short ways to put records in and look at rows. */
export interface WriterStore {
  readonly folder: string
  readonly state: WriterState
  /** Writes records as one file of one import and derives; answers the file's fidelity. */
  put(records: readonly ImportRecord[]): Promise<FidelityRecord>
  rows(sql: string, ...parameters: unknown[]): Record<string, unknown>[]
  /** As `rows`, for queries that answer `detail` of observations: what they hold stands in its place. */
  rowsWithDetail(sql: string, ...parameters: unknown[]): Record<string, unknown>[]
  /** The packed columns of a trace (`decodePackedTrace`); null when there are none. */
  packed(traceRow: number): Uint8Array | null
  /** The attributes of the first observation that meets an SQL condition. */
  attributesOf(condition: string, ...parameters: unknown[]): Record<string, unknown>
  close(): void
}

export function writerStore(folder = temporaryFolder(), growReader?: GrowReader): WriterStore {
  const { db } = openTraces(folder)
  const state = new WriterState(db, undefined, growReader)
  const rowsWithDetail: WriterStore['rowsWithDetail'] = (sql, ...parameters) => {
    const details = new DetailReader(db)
    return (db.prepare(sql).all(...parameters) as Record<string, unknown>[]).map((row) => ({
      ...row,
      detail: details.read(row['detail'] as number | null),
    }))
  }
  return {
    folder,
    state,
    async put(records) {
      const importId = db
        .prepare(
          "INSERT INTO import (source, label, status, started_ms) VALUES ('files', 'drawn', 'done', 0)",
        )
        .run().lastInsertRowid
      const fileId = Number(
        db
          .prepare(
            "INSERT INTO import_file (import_id, path, format, status) VALUES (?, 'drawn', null, 'done')",
          )
          .run(importId).lastInsertRowid,
      )
      const fidelity = new FidelityRecord()
      state.writeRecords(records, { source: 'files', fileId, fidelity })
      await state.deriveAll()
      await reportDoubts(db, fileId, fidelity, () => Promise.resolve())
      return fidelity
    },
    rows: (sql, ...parameters) => db.prepare(sql).all(...parameters) as Record<string, unknown>[],
    rowsWithDetail,
    packed: (traceRow) => readPackedColumns((sql) => db.prepare(sql), traceRow),
    attributesOf(condition, ...parameters) {
      const [row] = rowsWithDetail(`SELECT detail FROM observation WHERE ${condition}`, ...parameters)
      return ((row?.['detail'] as Detail | undefined)?.attributes ?? {}) as Record<string, unknown>
    },
    close: () => db.close(),
  }
}
