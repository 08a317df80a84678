import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { recoverTraces } from '../../../src/main/ingest/recoverTraces'
import { bundleChild } from '../../support/bundleChild'
import { everythingIn, growingFile } from '../../support/growingFiles'
import type { GrowingFile } from '../../support/growingFiles'
import { turns } from '../../support/sessionTurns'
import { writerStore } from '../../support/writerStore'
import type { WriterStore } from '../../support/writerStore'

async function imported(bytes: Uint8Array | string): Promise<unknown> {
  const file = await growingFile(bytes)
  onTestFinished(() => file.store.close())
  return everythingIn(file.store)
}

/** Hands a file as it is now to a process, and kills that so long after it began; true if it had ended by then. */
async function killWhileRead(script: string, { store, path, importId }: GrowingFile, afterMs: number) {
  const args = [script, store.folder, path, 'w/a.jsonl', String(importId)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), afterMs)
    said += chunk.toString()
  })
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  return said.includes('done')
}

/** The workspace after its next start. */
async function restart(folder: string): Promise<WriterStore> {
  const store = writerStore(folder)
  onTestFinished(() => store.close())
  const notices: string[] = []
  await recoverTraces(store.state, true, notices)
  expect(notices).toEqual([])
  expect(store.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  return store
}

describe.each([
  { what: 'is read whole again', next: turns(1_000, 1_900, 'other') },
  { what: 'grew', next: turns(0, 900) },
])('a program that is killed while a file $what', ({ next }) => {
  const before = turns(0, 300)

  test.each([0, 60, 150, 300])(
    'after %i ms: what the file said before is there again, and nothing else, though the file is gone',
    { timeout: 30_000 },
    async (afterMs) => {
      const file = await growingFile(before)
      writeFileSync(file.path, next)
      file.store.close()
      const isDone = await killWhileRead(await bundleChild('rereadWriter'), file, afterMs)
      const text = readFileSync(file.path)
      rmSync(file.path)
      const store = await restart(file.store.folder)
      const seen = everythingIn(store)
      const [old, now] = [await imported(before), await imported(text)]
      // Killed between the two it may be either.
      expect(isDone ? [now] : [old, now]).toContainEqual(seen)
    },
  )
})

test('what earlier programs left of such an end is cleared away', async () => {
  const file = await growingFile(turns(0, 3))
  file.store.rows(
    "INSERT INTO import (source, label, status, started_ms) VALUES ('files', '', 'interrupted', 0) RETURNING id",
  )
  file.store.close()
  const store = await restart(file.store.folder)
  expect(everythingIn(store)).toEqual(await imported(turns(0, 3)))
})

test('a part that had come whole, but had not taken the place of what was before, goes with its records', async () => {
  const file = await growingFile(turns(0, 3))
  const { state } = file.store
  const part = await growingFile(turns(10, 12, 'other'), file.store, 'b.jsonl')
  state.db.prepare("UPDATE import SET label = '' WHERE id = ?").run(part.importId)
  file.store.close()
  const store = await restart(file.store.folder)
  expect(everythingIn(store)).toEqual(await imported(turns(0, 3)))
})
