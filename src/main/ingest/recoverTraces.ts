import { toStoreError } from '../store/storeError'
import { markDamaged } from '../store/openTraces'
import { rebuildSearch } from './rebuildSearch'
import { removeImport } from './removeLines'
import { restoreUnfinished } from './restoreUnfinished'
import { undoImport } from './undoImport'
import { pause } from './writerState'
import type { WriterState } from './writerState'

/**
 * What comes before anything else: imports that were cut off are taken back, and files that were being taken in anew are
 * made again what they were. After an unclean end every table is looked through, too; a damaged full text is built anew,
 * anything else is told, and the file is moved aside at the next start. A failure here is a notice: what can be read
 * stays readable.
 */
export async function recoverTraces(
  state: WriterState,
  wasUnclean: boolean,
  notices: string[],
): Promise<void> {
  try {
    await takeBackInterrupted(state, notices)
    if (wasUnclean) await checkTables(state, notices)
  } catch (error) {
    const failure = toStoreError(error)
    if (failure.code === 'damaged') reportDamage(state, notices)
    else notices.push(`What the last end left behind could not be put in order: ${failure.message}`)
  }
}

async function takeBackInterrupted(state: WriterState, notices: string[]): Promise<void> {
  const { db } = state
  const rows = db
    .prepare("SELECT id, label FROM import WHERE status = 'running' OR label = '' ORDER BY id")
    .all() as { id: number; label: string }[]
  for (const { id, label } of rows) {
    await undoImport(state, id, 'interrupted')
    // One without a name is part of another import (`updateImport`), which is made whole again below.
    if (label === '') state.transaction(() => removeImport(db, id))
    else notices.push(`The import of ${label} was interrupted; nothing of it was kept. Import it again.`)
  }
  await restoreUnfinished(state)
}

/** One table at a time (about two seconds per gigabyte in all), so that other work of the thread comes in between. */
async function checkTables(state: WriterState, notices: string[]): Promise<void> {
  const tables = state.db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search\\_%' ESCAPE '\\'")
    .pluck()
    .all() as string[]
  for (const table of [...tables, 'search_pending']) {
    const found = state.db.pragma(`quick_check('${table}')`, { simple: true })
    if (found !== 'ok' && table === 'search') rebuildSearch(state.db)
    else if (found !== 'ok') {
      reportDamage(state, notices)
      return
    }
    await pause()
  }
}

function reportDamage(state: WriterState, notices: string[]): void {
  notices.push(
    'The trace database is damaged, probably by the unclean end before this start. What can be read is shown. At the next start it is moved aside and an empty one takes its place: import the files again; notes are not concerned.',
  )
  markDamaged(state.db)
}
