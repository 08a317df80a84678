import { parentPort, workerData } from 'node:worker_threads'
import { ensureExists } from '../shared/util/assert'
import { createWriterOperations } from './ingest/writerOperations'
import { createNotesOperations } from './store/notesOperations'
import { createReaderOperations } from './store/readerOperations'
import { runWorker } from './store/runWorker'
import type { RunningOperations } from './store/runWorker'
import type { FromWorker, WorkerStart } from './store/workerProtocol'

/** Entry of every store thread: its role comes with its start. */
const port = ensureExists(parentPort, 'the parent of a store thread')
const start = workerData as WorkerStart

function open(): RunningOperations {
  if (start.role === 'notes') return createNotesOperations(start.folder)
  if (start.role === 'reader') return createReaderOperations(start.folder)
  return createWriterOperations(start.folder, {
    onChanged: () => port.postMessage({ type: 'event', name: 'changed', value: null } satisfies FromWorker),
  })
}

runWorker(port, open)
