import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { FollowingThread } from '../../../src/main/ingest/following/followingThread'
import { bundleStoreWorker } from '../../support/bundleChild'
import { everythingIn, growingFile } from '../../support/growingFiles'
import type { GrowingFile } from '../../support/growingFiles'
import { writerStore } from '../../support/writerStore'

let url: URL
beforeAll(async () => {
  url = await bundleStoreWorker()
})

const session = readFileSync(
  join(import.meta.dirname, '../../fixtures/importers/claude-code/session.input.jsonl'),
)
const lineEnds = [...session.keys()].filter((at) => session[at] === 10).map((at) => at + 1)
const linesTo = (count: number): Buffer => session.subarray(0, lineEnds[count - 1])
const lineAt = (index: number): Buffer => session.subarray(lineEnds[index - 1] ?? 0, lineEnds[index])
const half = Math.floor(lineEnds.length / 2)

async function followed(first: Buffer): Promise<{ file: GrowingFile; thread: FollowingThread }> {
  const thread = new FollowingThread(url, 0)
  const store = writerStore(undefined, thread)
  onTestFinished(() => {
    thread.forget()
    store.close()
  })
  return { file: await growingFile(first, store), thread }
}

async function everythingOnce(bytes: Buffer): Promise<unknown> {
  const { store } = await growingFile(bytes)
  onTestFinished(() => store.close())
  return everythingIn(store)
}

test('follows a file in a thread of its own', async () => {
  const { file } = await followed(linesTo(half))
  for (let line = half; line < lineEnds.length; line++)
    expect(await file.append(lineAt(line))).toMatchObject({ half: [], whole: [] })
  expect(everythingIn(file.store)).toEqual(await everythingOnce(session))
})

test('goes on when the thread was lost, and when it is lost in the middle', async () => {
  const { file, thread } = await followed(linesTo(half))
  await file.append(lineAt(half))
  thread.forget()
  expect(await file.append(lineAt(half + 1))).toMatchObject({ whole: [] })
  expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 2)))

  const growing = file.append(lineAt(half + 2))
  thread.forget()
  expect(await growing).toMatchObject({ status: 'done' })
  expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 3)))
})

test('puts down what it remembers, and goes on from that in another thread', async () => {
  const { file, thread } = await followed(linesTo(half))
  await file.append(lineAt(half))
  expect(await file.store.state.memories.keep(1)).toBe(true)
  expect(await thread.save(1, 5)).toBeNull()
  thread.forget()
  expect(await file.append(lineAt(half + 1))).toMatchObject({ whole: [] })
  expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 2)))

  const keeping = file.store.state.memories.keep(1)
  thread.forget()
  expect(await keeping).toBe(false)
})

test('stops when it is told to, and keeps nothing of that', async () => {
  const { file, thread } = await followed(linesTo(half))
  const controller = new AbortController()
  const request = {
    fileId: 1,
    path: file.path,
    displayPath: 'a',
    format: 'claude-code',
    mappings: null,
    bytes: linesTo(half - 2).length,
    frameStart: 0,
    isKnown: false,
    isPreparing: false,
    prices: null,
    memory: null,
  }
  const events = thread.grow(request, controller.signal)
  expect((await events.next()).value).toMatchObject({ type: 'reread' })
  controller.abort()
  await expect(events.next()).rejects.toThrow('aborted')
  const again = thread.grow({ ...request, isKnown: true }, new AbortController().signal)
  expect(await again.next()).toEqual({ done: true, value: undefined })
})
