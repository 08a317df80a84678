import { rmSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { updateImport } from '../../../src/main/ingest/updateImport'
import { everythingIn, growingFile } from '../../support/growingFiles'
import type { GrowingFile } from '../../support/growingFiles'
import { turns } from '../../support/sessionTurns'

async function watched(bytes: Uint8Array | string, name?: string): Promise<GrowingFile> {
  const file = await growingFile(bytes, undefined, name)
  onTestFinished(() => file.store.close())
  return file
}

/** Reads a file again and cancels that at its first, second … step. */
async function cancelAt(step: number, file: GrowingFile, closing?: AbortSignal): Promise<string> {
  const { store, path, importId } = file
  const controller = new AbortController()
  const written = vi.spyOn(store.state, 'writeBatch')
  const stop = (count: number): void => {
    if (count >= step) controller.abort()
  }
  const files = [{ path, displayPath: `w/${path.split('/').at(-1)}`, unreadable: null }]
  const result = await updateImport(
    store.state,
    { importId, source: 'files', files },
    controller.signal,
    () => stop(written.mock.calls.length),
    closing,
  )
  written.mockRestore()
  return result.status
}

describe('reading a file whole again, cancelled', () => {
  test.each([
    ['before a record of it came', 0],
    ['after records of it came', 1],
  ])('%s: the file stays as it was', async (_, step) => {
    const file = await watched(turns(0, 30))
    const before = everythingIn(file.store)
    writeFileSync(file.path, turns(100, 140, 'other'))
    expect(await cancelAt(step, file)).toBe('cancelled')
    expect(everythingIn(file.store)).toEqual(before)
    // It is gone on with, as it would have been.
    writeFileSync(file.path, turns(0, 31))
    expect(await file.update()).toMatchObject({ status: 'done', whole: [] })
    const once = await watched(turns(0, 31))
    expect(everythingIn(file.store)).toEqual(everythingIn(once.store))
  })

  test('a compressed one, too, and one of which nothing is there any more', async () => {
    const file = await watched(gzipSync(turns(0, 5)), 'a.jsonl.gz')
    const before = everythingIn(file.store)
    writeFileSync(file.path, gzipSync(turns(0, 9)))
    expect(await cancelAt(0, file)).toBe('cancelled')
    expect(everythingIn(file.store)).toEqual(before)
    rmSync(file.path)
    await cancelAt(0, file)
    expect(everythingIn(file.store)).toEqual(before)
  })

  test('by the end of the program: it is not waited for, and the file is read whole the next time', async () => {
    const file = await watched(turns(0, 5))
    writeFileSync(file.path, turns(100, 110, 'other'))
    expect(await cancelAt(0, file, AbortSignal.abort())).toBe('cancelled')
    expect(file.store.rows('SELECT status FROM import_file')).toEqual([{ status: 'running' }])
    expect(await file.update()).toMatchObject({ status: 'done', whole: ['w/a.jsonl'] })
    const once = await watched(turns(100, 110, 'other'))
    expect(everythingIn(file.store)).toEqual(everythingIn(once.store))
  })

  test('by a failure of the workspace: it is tried again, and until then the file stays as it was', async () => {
    const file = await watched(turns(0, 5))
    const before = everythingIn(file.store)
    writeFileSync(file.path, turns(100, 110, 'other'))
    const { state } = file.store
    const write = state.writeBatch.bind(state)
    vi.spyOn(state, 'writeBatch').mockImplementationOnce(() => {
      throw new Error('the disk is on fire')
    })
    await expect(file.update()).rejects.toThrow('on fire')
    state.writeBatch = write
    expect(everythingIn(file.store)).toEqual(before)
  })
})
