import { existsSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { makeMemoryFolder } from '../../scripts/lib/memoryFolder.mjs'
import { temporaryFolder } from '../support/temporaryFolder'

test('the folder for tests is made where there is room, and taken away with what is in it', () => {
  const memory = temporaryFolder()
  const { path, remove } = makeMemoryFolder(memory, 1)
  expect(dirname(path)).toBe(memory)
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o7777).toBe(0o1777)
  writeFileSync(join(path, 'left over'), '')
  remove()
  expect(existsSync(path)).toBe(false)
})

test.each([
  ['too little room', tmpdir(), Number.MAX_SAFE_INTEGER],
  ['no such folder', join(tmpdir(), 'is not there'), 1],
])('%s: where temporary files go', (_, memory, bytes) => {
  const { path, remove } = makeMemoryFolder(memory, bytes)
  expect(dirname(path)).toBe(tmpdir())
  remove()
})
