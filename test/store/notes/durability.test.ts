import { beforeAll, expect, test } from 'vitest'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openNotes } from '../../../src/main/store/notes/openNotes'
import { NoteStore } from '../../../src/main/store/notes/noteStore'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { workspaceFiles } from '../../../src/main/store/workspaceFiles'
import { bundleChild } from '../../support/bundleChild'
import { dumpNotes } from '../../support/notesDump'
import { onTrace } from '../../support/noteTargets'
import { temporaryFolder } from '../../support/temporaryFolder'

const hasStrace = spawnSync('strace', ['-V']).status === 0
const fresh = (text: string) => ({ noteId: null, revision: null, target: onTrace('t1'), text })

let script = ''
beforeAll(async () => {
  script = await bundleChild('notesWriter')
})

test('notes.db runs in WAL with synchronous FULL, foreign code in its schema not trusted', () => {
  const { db, journal } = openNotes(workspaceFiles(temporaryFolder()), 0)
  const pragma = (name: string): unknown => db.pragma(name, { simple: true })
  expect([pragma('journal_mode'), pragma('synchronous'), pragma('trusted_schema')]).toEqual(['wal', 2, 0])
  db.exec("INSERT INTO meta (key, value) VALUES ('x', 'y')")
  expect(pragma('synchronous')).toBe(2)
  journal.close()
  db.close()
})

test.skipIf(!hasStrace)(
  'journal and write-ahead log are on disk before each acknowledgement (strace; skipped without it)',
  { timeout: 60_000 },
  () => {
    const folder = temporaryFolder()
    const log = join(folder, 'calls.txt')
    const count = 30
    const traced = spawnSync(
      'strace',
      [
        '-f',
        '-y',
        '-s',
        '8',
        '-e',
        'trace=pwrite64,write,fsync,fdatasync',
        '-o',
        log,
        process.execPath,
        script,
        folder,
        '0',
        String(count),
      ],
      { encoding: 'utf8' },
    )
    expect({ status: traced.status, stderr: traced.stderr }).toEqual({ status: 0, stderr: '' })
    const acknowledged = orderBeforeAcknowledgements(readFileSync(log, 'utf8'))
    expect(acknowledged).toHaveLength(count)
    expect(acknowledged.filter((each) => !each.journal || !each.wal)).toEqual([])
  },
)

/**
 * Walks a trace of system calls: for each acknowledgement (a write to descriptor 1), was everything that was written
 * to the journal and to the log since the last one synced by then, and was there anything?
 */
function orderBeforeAcknowledgements(calls: string): { journal: boolean; wal: boolean }[] {
  const states = { journal: 'nothing', wal: 'nothing' }
  const seen: { journal: boolean; wal: boolean }[] = []
  for (const line of calls.split('\n')) {
    const call = /^\d+\s+(pwrite64|write|fsync|fdatasync)\((\d+)<([^>]*)>/.exec(line)
    if (call === null) continue
    const [, name, descriptor, path = ''] = call
    if (name === 'write' && descriptor === '1') {
      seen.push({ journal: states.journal === 'synced', wal: states.wal === 'synced' })
      states.journal = 'nothing'
      states.wal = 'nothing'
      continue
    }
    const file = path.endsWith('notes.journal.ndjson')
      ? 'journal'
      : path.endsWith('notes.db-wal')
        ? 'wal'
        : null
    if (file === null) continue
    if (name === 'pwrite64' || name === 'write') states[file] = 'written'
    else if (states[file] === 'written') states[file] = 'synced'
  }
  return seen
}

test('a database that cannot grow: nothing of the change stays, the rest works, and later it goes on', () => {
  const folder = temporaryFolder()
  const store = new NoteStore(workspaceFiles(folder), 'ada', () => 0)
  const kept = store.saveNote(fresh('before'))
  const pages = store.reading.pragma('page_count', { simple: true }) as number
  store.reading.pragma(`max_page_count = ${pages}`)
  expect(() => store.saveNote(fresh('x'.repeat(100_000)))).toThrow(
    expect.objectContaining({ code: 'disk_full' }),
  )
  store.reading.pragma('max_page_count = 1000000')
  const after = store.saveNote(fresh('after'))
  store.close()
  const reopened = createNotesOperations(folder)
  expect(reopened.operations.notices()).toEqual([])
  expect(reopened.operations.noteList({ target: null, withObservations: false }).notes).toEqual([after, kept])
  reopened.close()
  expect(readFileSync(workspaceFiles(folder).journal, 'utf8')).not.toContain('xxx')
})

test(
  'a file that may not grow (ulimit -f) ends in disk_full with the database whole',
  { timeout: 60_000 },
  () => {
    const folder = temporaryFolder()
    // Blocks of 1,024 bytes; SIGXFSZ is ignored by Node, so that the write fails as on a full disk.
    const limited = spawnSync(
      'bash',
      ['-c', `ulimit -f 512; exec "${process.execPath}" "${script}" "${folder}" 0`],
      { encoding: 'utf8' },
    )
    expect(limited.status).not.toBe(0)
    expect(limited.stderr).toContain('disk_full')
    const acknowledged = limited.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; revision: number })
    expect(acknowledged.length).toBeGreaterThan(10)
    const { operations, close } = createNotesOperations(folder)
    expect(operations.notices()).toEqual([])
    operations.noteSave(fresh('there is room again'))
    close()
    const db = new Database(workspaceFiles(folder).notes, { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    const revisions = dumpNotes(folder)['revisions'] as { note_id: string; revision: number }[]
    const stored = new Set(revisions.map((each) => `${each.note_id} ${each.revision}`))
    expect(acknowledged.filter((each) => !stored.has(`${each.id} ${each.revision}`))).toEqual([])
  },
)

test('a database removed or replaced while it is open takes no more notes', () => {
  const folder = temporaryFolder()
  const files = workspaceFiles(folder)
  const store = new NoteStore(files, 'ada', () => 0)
  store.saveNote(fresh('one'))
  spawnSync('rm', [files.notes])
  expect(() => store.saveNote(fresh('two'))).toThrow(/removed or replaced/)
  writeFileSync(files.notes, 'something else')
  expect(() => store.saveNote(fresh('two'))).toThrow(/removed or replaced/)
  store.close()
})
