import { statSync, writeSync } from 'node:fs'
import { recoverTraces } from '../../../src/main/ingest/recoverTraces'
import { updateImport } from '../../../src/main/ingest/updateImport'
import { WriterState } from '../../../src/main/ingest/writerState'
import { openTraces } from '../../../src/main/store/openTraces'

/**
 * Follows one file of an import that is there, as a watched folder does, and after each growth keeps what is remembered
 * of it. Says on standard output what it did, one JSON line each. Meant to be killed at any moment. Arguments: folder,
 * path, its name in the import, the number of the import.
 */
const [folder = '', path = '', displayPath = '', importId = ''] = process.argv.slice(2)
const say = (what: object): void => void writeSync(1, `${JSON.stringify(what)}\n`)

const { db, notices, wasUnclean } = openTraces(folder)
const state = new WriterState(db)
await recoverTraces(state, wasUnclean, [...notices])
say({ ready: true })

const argument = {
  importId: Number(importId),
  source: 'files',
  files: [{ path, displayPath, unreadable: null }],
}
const never = new AbortController().signal
let seenBytes = -1
for (;;) {
  const { size } = statSync(path)
  if (size === seenBytes) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    continue
  }
  seenBytes = size
  const { status, message } = await updateImport(state, argument, never, () => undefined)
  if (status !== 'done') throw new Error(`${status}: ${message}`)
  const fileId = db.prepare("SELECT id FROM import_file WHERE status = 'done'").pluck().get() as number
  const kept = state.followed.get(fileId) !== null && (await state.memories.keep(fileId))
  say({ kept, bytes: size })
}
