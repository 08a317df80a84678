import { onTestFinished } from 'vitest'
import { SearchIndexer } from '../../src/main/ingest/searchIndexer'
import { createReaderOperations } from '../../src/main/store/readerOperations'
import type { ReaderOperations } from '../../src/main/store/readerOperations'
import type { OperationContext } from '../../src/main/store/workerProtocol'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { writerStore } from './writerStore'
import type { WriterStore } from './writerStore'

/** For calling store operations in the same thread. */
export const uncancelled: OperationContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
}

export interface ReaderStore {
  readonly writer: WriterStore
  readonly read: ReaderOperations
  /** Writes more records as another file, derives and indexes. */
  put(records: readonly ImportRecord[]): Promise<void>
  /** Row id of a span. */
  idOf(spanId: string, traceId?: string): number
}

/** A store with these records in it, derived and indexed, and the readers' operations over it. Closed with the test. */
export async function readerStore(records: readonly ImportRecord[], nowMs = 0): Promise<ReaderStore> {
  const writer = writerStore()
  const put = async (more: readonly ImportRecord[]): Promise<void> => {
    await writer.put(more)
    const indexer = new SearchIndexer(writer.state.db)
    while (indexer.step());
  }
  await put(records)
  const { operations, close } = createReaderOperations(writer.folder, { nowMs: () => nowMs })
  onTestFinished(() => {
    close()
    writer.close()
  })
  return {
    writer,
    read: operations,
    put,
    idOf(spanId, traceId = 't1') {
      const id = operations.observationFind({ traceKey: `files:${traceId}`, spanId })
      if (id === null) throw new Error(`no span ${spanId}`)
      return id
    },
  }
}
