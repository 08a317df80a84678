import { FidelityRecord } from '../../src/main/ingest/fidelity'
import { WriterState } from '../../src/main/ingest/writerState'
import { openTraces } from '../../src/main/store/openTraces'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { temporaryFolder } from './temporaryFolder'

/** A traces.db in a temporary folder with its writer, and short ways to put records in and look at rows. */
export interface WriterStore {
  readonly folder: string
  readonly state: WriterState
  /** Writes records as one file of one import and derives; answers the file's fidelity. */
  put(records: readonly ImportRecord[]): Promise<FidelityRecord>
  rows(sql: string, ...parameters: unknown[]): Record<string, unknown>[]
  close(): void
}

export function writerStore(folder = temporaryFolder()): WriterStore {
  const { db } = openTraces(folder)
  const state = new WriterState(db)
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
      state.transaction(() =>
        records.forEach((record) => state.sink.write(record, { source: 'files', fileId, fidelity })),
      )
      await state.deriveAll()
      state.deriver.reportFindings(fileId, String, fidelity)
      state.deriver.forgetFindings()
      return fidelity
    },
    rows: (sql, ...parameters) => db.prepare(sql).all(...parameters) as Record<string, unknown>[],
    close: () => db.close(),
  }
}
