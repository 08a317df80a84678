import { beforeAll, expect, test } from 'vitest'
import { readdirSync } from 'node:fs'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { openForReading } from '../../../src/main/store/database'
import { workspaceFiles } from '../../../src/main/store/workspaceFiles'
import { bundleChild } from '../../support/bundleChild'
import { runNotesKillLoop } from '../../support/notesKillLoop'
import { temporaryFolder } from '../../support/temporaryFolder'

/** How many times the writer is killed; `npm run soak` sets it to 100. */
const rounds = Number(process.env['SPANGLASS_KILLS'] ?? '10')

let script = ''
beforeAll(async () => {
  script = await bundleChild('notesWriter')
})

test(`no acknowledged note is lost in ${rounds} kills`, { timeout: 30_000 + rounds * 10_000 }, async () => {
  const folder = temporaryFolder()
  const acknowledged = await runNotesKillLoop(script, folder, rounds)
  expect(acknowledged.length).toBeGreaterThan(rounds)

  const { operations, close } = createNotesOperations(folder)
  // The lock of the killed process was taken over, and nothing needed a repair that a person should know of.
  expect(operations.notices()).toEqual([])
  close()

  const db = openForReading(workspaceFiles(folder).notes)
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    const revision = db.prepare('SELECT text FROM note_revision WHERE note_id = ? AND revision = ?').pluck()
    const latest = db.prepare('SELECT revision FROM note WHERE id = ?').pluck()
    const lost = acknowledged.filter((note) => revision.get(note.id, note.revision) !== note.text)
    expect(lost).toEqual([])
    expect(acknowledged.filter((note) => Number(latest.get(note.id)) < note.revision)).toEqual([])
  } finally {
    db.close()
  }
  // Nothing was moved aside and no temporary file is left.
  expect(readdirSync(folder).filter((name) => /damaged|foreign|other|tmp|rebuilding/.test(name))).toEqual([])
})
