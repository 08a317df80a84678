import { filesSource } from '../../shared/model/source'
import { createHead } from '../importers/detectFormat'
import { readRawStream } from '../store/tables/rawFrames'
import { BatchWriter } from './batchWriter'
import { FidelityRecord } from './fidelity'
import { PriceBook } from './pricing/priceBook'
import { BatchBuilder } from './reading/batchBuilder'
import { importerOf } from './usedMappings'
import { pause } from './writerState'
import type { WriterState } from './writerState'

/** As in other imports: what is written in one transaction. */
const recordsPerBatch = 2_500
const unitsPerBatch = 6 * 1024 * 1024

/**
 * Makes the records of files again whose records were taken back and whose raw bytes were kept. Their lines in the
 * report are left as they are. Ends soon after `signal` aborts; then some are missing.
 */
export async function restoreFiles(
  state: WriterState,
  fileIds: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  for (const fileId of fileIds) await restoreFile(state, fileId, signal)
  await state.deriveAll(signal)
  state.changed.doubtfulFiles.clear()
  state.forget()
}

async function restoreFile(state: WriterState, fileId: number, signal: AbortSignal): Promise<void> {
  const { db } = state
  const file = db
    .prepare(
      'SELECT f.format, i.source FROM import_file f JOIN import i ON i.id = f.import_id WHERE f.id = ?',
    )
    .get(fileId) as { readonly format: string | null; readonly source: string } | undefined
  const importer = importerOf(db, file?.format ?? null)
  const first = readRawStream(db, fileId).next().value
  if (file === undefined || importer === null || first === undefined) return
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for (const chunk of readRawStream(db, fileId)) {
      yield chunk
      await pause()
      signal.throwIfAborted()
    }
  }
  const builder = new BatchBuilder(undefined, new PriceBook(state.prices))
  const writer = new BatchWriter(db, state.rows)
  // What it counts stands in the report already.
  const fidelity = new FidelityRecord()
  const target = { source: file.source === '' ? filesSource : file.source, fileId, fidelity }
  const write = (): void => state.writeBatch(writer, builder.take(), target)
  for await (const records of importer.read({ head: createHead(first, false), bytes }, signal)) {
    for (const record of records) builder.add(record)
    if (builder.pending < recordsPerBatch && builder.pendingUnits < unitsPerBatch) continue
    write()
    await state.deriveSome(signal)
  }
  signal.throwIfAborted()
  write()
}
