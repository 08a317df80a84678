import { readFileSync } from 'node:fs'
import { readInThread } from '../../../src/main/ingest/reading/readInThread'
import { beginImport, runImport } from '../../../src/main/ingest/runImport'
import { WriterState } from '../../../src/main/ingest/writerState'
import { openTraces } from '../../../src/main/store/openTraces'

/**
 * Imports one file and says, as one JSON object, how it ended, the most memory the process ever had (bytes, from the
 * system), and how long it took. It reads as the program does: large files in a thread of their own, from the entry of
 * the store's threads. With `cancelAfterMs` it is cancelled then, and says after how long nothing more was read or
 * written (`stopMs`), and after how long all of it was taken back (`cancelMs`).
 * Arguments: URL of that entry, folder, path, cancelAfterMs.
 */
const [workerUrl = '', folder = '', path = '', cancelAfterMs] = process.argv.slice(2)
const { db } = openTraces(folder)
const state = new WriterState(db, readInThread(new URL(workerUrl)))
const importId = beginImport(state, 'large', 'files')
const controller = new AbortController()
let cancelledMs = 0
let stopMs: number | null = null
// The first thing that taking back does, once it knows what to take.
const forget = state.followed.forget.bind(state.followed)
state.followed.forget = (fileIds) => {
  if (cancelledMs > 0) stopMs ??= Math.round(performance.now() - cancelledMs)
  forget(fileIds)
}
if (cancelAfterMs !== undefined)
  setTimeout(() => {
    cancelledMs = performance.now()
    controller.abort()
  }, Number(cancelAfterMs))
const began = performance.now()
const files = [{ path, displayPath: 'large', unreadable: null }]
const { status, message } = await runImport(
  state,
  { importId, source: 'files', files },
  controller.signal,
  () => undefined,
)
const ended = performance.now()
const [row] = db
  .prepare(
    'SELECT records_read AS read, records_stored AS stored, records_skipped AS skipped, bytes FROM import_file WHERE import_id = ?',
  )
  .all(importId) as object[]
const left = db.prepare('SELECT COUNT(*) FROM observation').pluck().get()
db.close()
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
process.stdout.write(
  JSON.stringify({
    status,
    message,
    ...row,
    left,
    peakBytes: Number(peak) * 1_024,
    seconds: Math.round((ended - began) / 1_000),
    stopMs,
    cancelMs: cancelledMs === 0 ? null : Math.round(ended - cancelledMs),
  }),
)
