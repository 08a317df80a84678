import type { WriterOperations } from '../ingest/writerOperations'
import type { NotesOperations } from '../store/notesOperations'
import type { ReaderOperations } from '../store/readerOperations'
import type { StoreClient } from '../store/storeClient'

/** The store with the operations that its threads have. Types only: nothing of the threads is loaded here. */
export type EngineStore = StoreClient<ReaderOperations, WriterOperations, NotesOperations>
