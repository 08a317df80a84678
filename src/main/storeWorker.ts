import { parentPort, workerData } from 'node:worker_threads'
import { ensureExists } from '../shared/util/assert'
import { runWorker } from './store/runWorker'
import type { RunningOperations } from './store/runWorker'
import type { FromWorker, WorkerStart } from './store/workerProtocol'

/** Entry of every store thread: its role comes with its start. */
const port = ensureExists(parentPort, 'the parent of a store thread')
const start = workerData as WorkerStart

/** Each thread loads its own part: only the writer needs the importers and the price table. */
async function open(): Promise<RunningOperations> {
  if (start.role === 'notes') {
    const { createNotesOperations } = await import('./store/notesOperations')
    return createNotesOperations(start.folder)
  }
  if (start.role === 'reader') {
    const { createReaderOperations } = await import('./store/readerOperations')
    return createReaderOperations(start.folder)
  }
  const { createWriterOperations } = await import('./ingest/writerOperations')
  return createWriterOperations(start.folder, {
    onChanged: () => port.postMessage({ type: 'event', name: 'changed', value: null } satisfies FromWorker),
  })
}

runWorker(port, open)
