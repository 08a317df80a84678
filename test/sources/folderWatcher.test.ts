import { appendFileSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { FolderWatcher } from '../../src/main/sources/folderWatcher'
import type { WatchOptions } from '../../src/main/sources/folderWatcher'
import type { FileStamp } from '../../src/main/sources/walkFolder'
import { temporaryFolder } from '../support/temporaryFolder'

async function watch(
  folder: string,
  known: ReadonlyMap<string, FileStamp> = new Map(),
  more: Partial<WatchOptions> = {},
) {
  const stamps: (readonly [string, FileStamp])[] = []
  const starts: number[] = []
  const told: string[][] = []
  const errors: string[] = []
  const stayed: string[] = []
  const state = { fails: false, takesMs: 0, slow: [] as string[], slowMs: 0, half: [] as string[] }
  const watcher = new FolderWatcher({
    folder,
    accepts: (name) => name.endsWith('.jsonl'),
    known,
    halfMs: 500,
    onFiles: async (files, still) => {
      if (state.fails) throw new Error('the disk is full')
      // What is answered is settled before the test can see the call, and change its mind.
      const { half, slow, slowMs, takesMs } = state
      told.push([...files.keys()])
      stamps.push(...files)
      stayed.push(...still)
      await new Promise((done) => setTimeout(done, takesMs))
      return { half, slow, slowMs }
    },
    onStart: () => starts.push(told.length),
    onError: (message) => errors.push(message),
    ...more,
  })
  onTestFinished(() => watcher.close())
  await watcher.start()
  return { told, stamps, stayed, errors, starts, state, watcher }
}
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 30 })

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

  test('looks into a folder that is a link itself, and into no link below it', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'real'))
    writeFileSync(join(folder, 'real/a.jsonl'), '{}\n')
    symlinkSync(folder, join(folder, 'real/loop'))
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    const { told } = await watch(join(folder, 'link'), new Map(), { walkMs: 100 })
    expect(told).toEqual([['a.jsonl']])
    writeFileSync(join(folder, 'real/b.jsonl'), '{}\n')
    await until(() => expect(told).toEqual([['a.jsonl'], ['b.jsonl']]))
  })

  test('tells a file that may not be read once, and again when it may, of which no event tells', async () => {
    const folder = temporaryFolder()
    const may = { read: false }
    writeFileSync(join(folder, 'a.jsonl'), '{}\n')
    writeFileSync(join(folder, 'b.jsonl'), '{}\n')
    const { told, stamps } = await watch(folder, new Map(), {
      walkMs: 50,
      canRead: (path) => Promise.resolve(may.read || path.endsWith('b.jsonl')),
    })
    expect(stamps).toMatchObject([
      ['a.jsonl', [3, 0]],
      ['b.jsonl', [3, expect.any(Number)]],
    ])
    appendFileSync(join(folder, 'b.jsonl'), '{}\n')
    await until(() => expect(told).toEqual([['a.jsonl', 'b.jsonl'], ['b.jsonl']]))
    may.read = true
    await until(() => expect(told).toEqual([['a.jsonl', 'b.jsonl'], ['b.jsonl'], ['a.jsonl']]))
    await new Promise((done) => setTimeout(done, 600))
    expect(told).toHaveLength(3)
  })

  test('says that its folder went, and goes on when it is made again', async () => {
    const folder = join(temporaryFolder(), 'w')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.jsonl'), '{}\n')
    const { told, errors, starts } = await watch(folder, new Map(), { walkMs: 100 })
    renameSync(folder, `${folder}.old`)
    await until(() => expect(errors).toEqual(['The folder does not exist.']))
    mkdirSync(folder)
    writeFileSync(join(folder, 'b.jsonl'), '{}\n')
    await until(() => expect(told).toEqual([['a.jsonl'], ['b.jsonl']]))
    await until(() => expect(starts).toHaveLength(2))
    expect(errors).toHaveLength(1)
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

  test('tries again what could not be read', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder()
    const { told, errors, state } = await watch(folder)
    state.fails = true
    writeFileSync(join(folder, 'a.jsonl'), '{}\n')
    await until(() => expect(errors[0]).toBe('the disk is full'))
    state.fails = false
    await until(() => expect(told).toEqual([['a.jsonl']]))
  })

  test('lets a file rest that must be read whole, and then tells all that came meanwhile; others do not wait', async () => {
    const folder = temporaryFolder()
    const { told, state } = await watch(folder)
    state.takesMs = 400
    state.slow = ['a.jsonl']
    // It rests four times as long: time enough for the other file to be told, also where all is slow.
    state.slowMs = 1_000
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
    expect(performance.now() - toldMs).toBeGreaterThan(3_000)
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
