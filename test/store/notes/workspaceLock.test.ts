import { beforeAll, expect, test } from 'vitest'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { workspaceFiles } from '../../../src/main/store/workspaceFiles'
import { lockWorkspace, readHolder } from '../../../src/main/store/workspaceLock'
import { bundleChild } from '../../support/bundleChild'
import { temporaryFolder } from '../../support/temporaryFolder'

let script = ''
beforeAll(async () => {
  script = await bundleChild('notesWriter')
})

test('a second process is refused, told who has the workspace, and takes over after a kill', async () => {
  const folder = temporaryFolder()
  const child = spawn(process.execPath, [script, folder, '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  await once(child.stdout, 'data')
  child.stdout.resume()
  expect(readHolder(folder)?.pid).toBe(child.pid)
  expect(() => createNotesOperations(folder)).toThrow(
    expect.objectContaining({
      code: 'workspace_busy',
      message: expect.stringContaining(`process ${child.pid}`) as string,
    }),
  )
  child.kill('SIGKILL')
  await ended
  // The entry of the dead process is still there; only the lock decides.
  expect(readHolder(folder)?.pid).toBe(child.pid)
  const { close } = createNotesOperations(folder)
  expect(readHolder(folder)).toEqual({ pid: process.pid })
  expect(statSync(workspaceFiles(folder).holder).mode & 0o777).toBe(0o600)
  close()
  expect(readHolder(folder)).toBeNull()
})

test('within one process the workspace is held once, too', () => {
  const folder = temporaryFolder()
  const lock = lockWorkspace(folder, 0)
  expect(() => lockWorkspace(folder, 0)).toThrow(expect.objectContaining({ code: 'workspace_busy' }))
  lock.release()
  lockWorkspace(folder, 0).release()
})

test.each([
  ['bytes that are no database', (path: string) => writeFileSync(path, 'x'.repeat(5_000))],
  ['a folder', (path: string) => mkdirSync(path)],
])('%s in place of the lock is moved aside', (_, put) => {
  const folder = temporaryFolder()
  put(workspaceFiles(folder).lock)
  lockWorkspace(folder, Date.UTC(2026, 6, 30)).release()
  expect(readdirSync(folder)).toContain('lock.db.damaged-20260730T000000Z')
})
