import { appendFileSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { FolderWatcher } from '../../src/main/sources/folderWatcher'
import type { FileStamp } from '../../src/main/sources/folderWatcher'
import { temporaryFolder } from '../support/temporaryFolder'

async function watch(folder: string, known: ReadonlyMap<string, FileStamp> = new Map()) {
  const told: string[][] = []
  const errors: string[] = []
  const stayed: string[] = []
  const state = { fails: false, takesMs: 0, slow: [] as string[], half: [] as string[] }
  const watcher = new FolderWatcher({
    folder,
    accepts: (name) => name.endsWith('.jsonl'),
    known,
    halfMs: 500,
    onFiles: async (files, still) => {
      if (state.fails) throw new Error('the disk is full')
      // What is answered is settled before the test can see the call, and change its mind.
      const { half, slow, takesMs } = state
      told.push([...files.keys()])
      stayed.push(...still)
      await new Promise((done) => setTimeout(done, takesMs))
      return { half, slow, slowMs: takesMs }
    },
    onStart: () => undefined,
    onError: (message) => errors.push(message),
  })
  onTestFinished(() => watcher.close())
  await watcher.start()
  return { told, stayed, errors, state, watcher }
}
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 30 })

describe('FolderWatcher', () => {
  test('tells what is there at once, below folders too, and leaves out what does not count', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'a/b'), { recursive: true })
    mkdirSync(join(folder, '.hidden'))
    for (const name of ['a/b/x.jsonl', 'y.jsonl', 'z.txt', '.z.jsonl', '.hidden/h.jsonl'])
      writeFileSync(join(folder, name), '{}\n')
    symlinkSync('/etc', join(folder, 'link'))
    symlinkSync(join(folder, 'y.jsonl'), join(folder, 'linked.jsonl'))
    const { told } = await watch(folder)
    expect(told).toEqual([['a/b/x.jsonl', 'y.jsonl']])
  })

  test('tells only what has another size or time than what was read', async () => {
    const folder = temporaryFolder()
    for (const name of ['same.jsonl', 'grown.jsonl', 'touched.jsonl']) {
      writeFileSync(join(folder, name), '{}\n')
      utimesSync(join(folder, name), 1000, 1000)
    }
    utimesSync(join(folder, 'touched.jsonl'), 2000, 2000)
    const { told } = await watch(
      folder,
      new Map<string, FileStamp>([
        ['same.jsonl', [3, 1_000_000]],
        ['grown.jsonl', [2, 1_000_000]],
        ['touched.jsonl', [3, 1_000_000]],
      ]),
    )
    expect(told).toEqual([['grown.jsonl', 'touched.jsonl']])
  })

  test('gathers what comes together and tells files in folders that are new', async () => {
    const folder = temporaryFolder()
    const { told } = await watch(folder)
    mkdirSync(join(folder, 'new/deep'), { recursive: true })
    for (let index = 0; index < 5; index++) writeFileSync(join(folder, `new/deep/${index}.jsonl`), '{}\n')
    await until(() =>
      expect(told.flat().toSorted()).toEqual([0, 1, 2, 3, 4].map((n) => `new/deep/${n}.jsonl`)),
    )
    appendFileSync(join(folder, 'new/deep/3.jsonl'), '{}\n')
    await until(() => expect(told.at(-1)).toEqual(['new/deep/3.jsonl']))
  })

  test('tries again what could not be read', { timeout: 15_000 }, async () => {
    const folder = temporaryFolder()
    const { told, errors, state } = await watch(folder)
    state.fails = true
    writeFileSync(join(folder, 'a.jsonl'), '{}\n')
    await until(() => expect(errors).toEqual(['the disk is full']))
    state.fails = false
    await until(() => expect(told).toEqual([['a.jsonl']]))
  })

  test('lets a file rest that must be read whole, and then tells all that came meanwhile; others do not wait', async () => {
    const folder = temporaryFolder()
    const { told, state } = await watch(folder)
    state.takesMs = 400
    state.slow = ['a.jsonl']
    writeFileSync(join(folder, 'a.jsonl'), '{}\n')
    await until(() => expect(told).toHaveLength(1))
    const toldMs = performance.now()
    await new Promise((done) => setTimeout(done, 450))
    state.takesMs = 0
    for (let line = 0; line < 4; line++) {
      appendFileSync(join(folder, 'a.jsonl'), '{}\n')
      await new Promise((done) => setTimeout(done, 50))
    }
    writeFileSync(join(folder, 'b.jsonl'), '{}\n')
    await until(() => expect(told).toEqual([['a.jsonl'], ['b.jsonl']]))
    await until(() => expect(told).toEqual([['a.jsonl'], ['b.jsonl'], ['a.jsonl']]))
    expect(performance.now() - toldMs).toBeGreaterThan(1_500)
  })

  test('tells a file with half a line again when it stays as it is, and not when it goes on', async () => {
    const folder = temporaryFolder()
    const { told, stayed, state } = await watch(folder)
    state.half = ['a.jsonl']
    writeFileSync(join(folder, 'a.jsonl'), '{}\n{"half')
    await until(() => expect(told).toHaveLength(1))
    state.half = []
    appendFileSync(join(folder, 'a.jsonl'), '": 1}\n')
    await until(() => expect(told).toHaveLength(2))
    await new Promise((done) => setTimeout(done, 900))
    expect([told.length, stayed]).toEqual([2, []])

    state.half = ['a.jsonl']
    appendFileSync(join(folder, 'a.jsonl'), '{"half')
    await until(() => expect(told).toHaveLength(3))
    state.half = []
    await until(() => expect(stayed).toEqual(['a.jsonl']))
    await new Promise((done) => setTimeout(done, 900))
    expect(told).toHaveLength(4)
  })

  test('tells nothing after it was closed', async () => {
    const folder = temporaryFolder()
    const { told, watcher } = await watch(folder)
    await watcher.close()
    writeFileSync(join(folder, 'a.jsonl'), '{}\n')
    await new Promise((done) => setTimeout(done, 600))
    expect(told).toEqual([])
  })
})
