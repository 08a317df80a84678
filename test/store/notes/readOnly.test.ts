import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import type { WorkspaceStatus } from '../../../src/main/store/notesOperations'
import { workspaceFiles } from '../../../src/main/store/workspaceFiles'
import { bundleChild } from '../../support/bundleChild'
import { onTrace } from '../../support/noteTargets'
import { temporaryFolder } from '../../support/temporaryFolder'

/** Root may write everywhere, so the reader runs as `nobody` then; elsewhere as whoever runs the tests. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

let script = ''
let canRun = false
beforeAll(async () => {
  script = await bundleChild('readOnlyReader')
  canRun =
    spawnSync(process.execPath, ['-e', `require('node:fs').accessSync(${JSON.stringify(script)})`], nobody)
      .status === 0
})

function makeReadOnly(folder: string): void {
  for (const name of readdirSync(folder))
    if (statSync(join(folder, name)).isFile()) chmodSync(join(folder, name), 0o444)
  chmodSync(folder, 0o555)
  onTestFinished(() => chmodSync(folder, 0o755))
}

/** A workspace like one on a read-only disk, with the last notes still in the write-ahead log, as after a crash. */
function crashedWorkspace(parent: string): string {
  const live = join(parent, 'live.spanglass')
  const { operations, close } = createNotesOperations(live)
  for (const text of ['first', 'second'])
    operations.noteSave({ noteId: null, revision: null, target: onTrace('t'), text })
  const folder = join(parent, 'copy.spanglass')
  mkdirSync(folder)
  for (const name of ['notes.db', 'notes.db-wal', 'notes.journal.ndjson', 'lock.db'])
    cpSync(join(live, name), join(folder, name))
  close()
  return folder
}

test('a folder that cannot be written is read through a copy; saving is refused; nothing is left behind', ({
  skip,
}) => {
  if (!canRun) skip('the account nobody cannot read the project folder')
  const parent = temporaryFolder()
  chmodSync(parent, 0o755)
  const folder = crashedWorkspace(parent)
  makeReadOnly(folder)
  const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('hex')])
  const ran = spawnSync(process.execPath, [script, folder], { encoding: 'utf8', ...nobody })
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  const said = JSON.parse(ran.stdout) as {
    status: WorkspaceStatus
    texts: string[]
    save: string
    settings: string
  }
  expect(said).toMatchObject({ texts: ['second', 'first'], save: 'read_only', settings: 'read_only' })
  expect(said.status.readOnlyReason).toBe(
    'The workspace folder cannot be written; it is open for reading only.',
  )
  expect(said.status.storeFolder).not.toBe(folder)
  expect(existsSync(said.status.storeFolder)).toBe(false)
  expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('hex')])).toEqual(
    before,
  )
})

test('a folder that cannot be written is not copied while another process writes it', async ({ skip }) => {
  if (!canRun || nobody.uid === undefined) skip('needs two accounts: run as root')
  const parent = temporaryFolder()
  chmodSync(parent, 0o755)
  const folder = join(parent, 'held.spanglass')
  const { close } = createNotesOperations(folder)
  makeReadOnly(folder)
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'ignore', 'pipe'], ...nobody })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  expect(code).not.toBe(0)
  expect(errors).toContain('Another Spanglass has this workspace open')
  chmodSync(workspaceFiles(folder).folder, 0o755)
  close()
})
