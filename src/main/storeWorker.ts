import { parentPort, workerData } from 'node:worker_threads'
import { ensureExists } from '../shared/util/assert'
import { runWorker } from './store/runWorker'
import type { RunningOperations } from './store/runWorker'
import type { FollowingStart } from './ingest/following/followingThread'
import type { ReadingStart } from './ingest/reading/readingProtocol'
import type { FromWorker, WorkerStart } from './store/workerProtocol'

/** Entry of every store thread: its role comes with its start. */
const port = ensureExists(parentPort, 'the parent of a store thread')
const given = workerData as WorkerStart | ReadingStart | FollowingStart

/** Each thread loads its own part: only the writer and who reads for it need the importers and the price table. */
async function open(start: WorkerStart): Promise<RunningOperations> {
  if (start.role === 'notes') {
    const { createNotesOperations } = await import('./store/notesOperations')
    return createNotesOperations(start.folder)
  }
  if (start.role === 'reader') {
    const { createReaderOperations } = await import('./store/readerOperations')
    return createReaderOperations(start.folder)
  }
  if (start.role === 'mapping') {
    const { mappingOperations } = await import('./engine/mappingOperations')
    return { operations: mappingOperations, close: () => undefined }
  }
  const { createWriterOperations } = await import('./ingest/writerOperations')
  const { FollowingThread } = await import('./ingest/following/followingThread')
  const { readInThread } = await import('./ingest/reading/readInThread')
  const url = new URL(import.meta.url)
  const events = {
    onChanged: () => port.postMessage({ type: 'event', name: 'changed', value: null } satisfies FromWorker),
  }
  return createWriterOperations(start.folder, events, readInThread(url), new FollowingThread(url))
}

if (given.role === 'reading') {
  const { serveReading } = await import('./ingest/reading/serveReading')
  await serveReading(port, given)
} else if (given.role === 'following') {
  const { serveFollowing } = await import('./ingest/following/serveFollowing')
  serveFollowing(port)
} else {
  runWorker(port, () => open(given))
}
