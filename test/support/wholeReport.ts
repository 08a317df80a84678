import { listFindingPlaces, listImportFiles } from '../../src/main/store/queries/importFiles'
import type { StoredImportFile, StoredPlace } from '../../src/main/store/queries/importFiles'
import { ReaderDb } from '../../src/main/store/queries/readerDb'
import type { ReadableDb } from '../../src/main/store/database'

/** A file of a report with the places of each finding below it. */
export interface FileWithPlaces extends Omit<StoredImportFile, 'findings'> {
  readonly findings: readonly (StoredImportFile['findings'][number] & {
    readonly samples: readonly StoredPlace[]
  })[]
}

/** All files of an import with all the places that were kept: what pages read in windows. */
export function wholeReport(db: ReadableDb, importId: number): FileWithPlaces[] {
  const reader = new ReaderDb(db)
  const all = { importId, fileId: null, code: null, status: null, text: '', offset: 0, limit: 1_000_000 }
  const { rows: places } = listFindingPlaces(reader, { ...all, first: null })
  return listImportFiles(reader, all).rows.map((file) => ({
    ...file,
    findings: file.findings.map((finding) => ({
      ...finding,
      samples: places.filter(({ fileId, code }) => fileId === file.fileId && code === finding.code),
    })),
  }))
}
