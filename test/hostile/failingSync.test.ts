import Database from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { createNotesOperations } from '../../src/main/store/notesOperations'
import { workspaceFiles } from '../../src/main/store/workspaceFiles'
import { bundleChild } from '../support/bundleChild'
import { temporaryFolder } from '../support/temporaryFolder'

const hasFaults = spawnSync('fiu-run', ['-h']).error === undefined
let script = ''
beforeAll(async () => {
  if (hasFaults) script = await bundleChild('notesWriter')
})

/** The writer of notes with a system call that fails now and then, until its first failure ends it. */
function writeWith(
  fault: string,
  folder: string,
): { acknowledged: { id: string; revision: number; text: string }[]; stderr: string; status: number | null } {
  const ran = spawnSync(
    'fiu-run',
    ['-x', '-f', folder, '-c', fault, process.execPath, script, folder, '0', '400'],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  )
  const lines = ran.stdout
    .slice(0, ran.stdout.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
  return {
    acknowledged: lines.map((line) => JSON.parse(line) as never),
    stderr: ran.stderr,
    status: ran.status,
  }
}

test.skipIf(!hasFaults).each([
  ['a sync that fails (EIO)', 'enable_random name=posix/io/sync/*,probability=0.02,failinfo=5'],
  ['a write that finds the disk full', 'enable_random name=posix/io/rw/pwrite,probability=0.02,failinfo=28'],
])(
  '%s: no note was acknowledged that is not there; the next start works (libfiu, skipped without it)',
  { timeout: 120_000 },
  (_, fault) => {
    // Which call fails is chance: several rounds over one workspace, each continuing what the last one left.
    const folder = temporaryFolder()
    createNotesOperations(folder).close()
    const acknowledged: { id: string; revision: number; text: string }[] = []
    let failures = 0
    for (let round = 0; round < 4; round++) {
      const ran = writeWith(fault, folder)
      acknowledged.push(...ran.acknowledged)
      if (ran.status !== 0) failures += 1
    }
    expect(failures).toBeGreaterThan(0)
    const { operations, close } = createNotesOperations(folder)
    operations.noteSave({
      noteId: null,
      revision: null,
      target: { targetType: 'trace', source: 'files', sessionId: null, traceId: 't', spanId: null },
      text: 'after',
    })
    close()
    const db = new Database(workspaceFiles(folder).notes, { readonly: true })
    const text = db.prepare('SELECT text FROM note_revision WHERE note_id = ? AND revision = ?').pluck()
    expect(acknowledged.filter((note) => text.get(note.id, note.revision) !== note.text)).toEqual([])
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  },
)
