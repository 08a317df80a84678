import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Refresher } from '../../../src/renderer/engine/refresher'

const pauseMs = 1_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A question on screen whose answer says how often it was asked, after `answerMs`. */
function ask(client: QueryClient, procedure: string, answerMs: number) {
  let asked = 0
  let cancelled = 0
  const observer = new QueryObserver(client, {
    queryKey: [procedure, {}],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      new Promise<number>((resolve) => {
        const answer = ++asked
        signal.addEventListener('abort', () => (cancelled += 1))
        setTimeout(() => resolve(answer), answerMs)
      }),
  })
  observer.subscribe(() => undefined)
  return { asked: () => asked, cancelled: () => cancelled, answer: () => observer.getCurrentResult().data }
}

async function setUp(answerMs: number, procedure = 'traces.list') {
  const client = new QueryClient()
  const refresher = new Refresher(client, (procedure) => procedure.endsWith('.list'), pauseMs)
  const list = ask(client, procedure, answerMs)
  await vi.advanceTimersByTimeAsync(answerMs)
  return { client, refresher, list }
}

test('after a quiet time it is asked at once, and once more when what follows the change is done', async () => {
  const { refresher, list } = await setUp(5)
  refresher.note()
  expect(list.asked()).toBe(2)
  await vi.advanceTimersByTimeAsync(pauseMs)
  expect(list.asked()).toBe(3)
  await vi.advanceTimersByTimeAsync(10 * pauseMs)
  expect(list.asked()).toBe(3)
})

test('while changes come and come it is asked once in each pause, and after the last of them', async () => {
  const { refresher, list } = await setUp(5)
  for (let at = 0; at < 10_000; at += 50) {
    refresher.note()
    await vi.advanceTimersByTimeAsync(50)
  }
  // At 0, 1 … 10 seconds.
  expect(list.asked()).toBe(1 + 11)
  await vi.advanceTimersByTimeAsync(10 * pauseMs)
  expect(list.asked()).toBe(1 + 12)
})

test('a question that takes longer than the pause gets its answers nevertheless', async () => {
  const { refresher, list } = await setUp(2_500)
  for (let at = 0; at < 12_000; at += 100) {
    refresher.note()
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(list.cancelled()).toBe(0)
  expect(list.answer()).toBeGreaterThanOrEqual(4)
  const during = list.asked()
  await vi.advanceTimersByTimeAsync(20_000)
  // The one that ran when the last change came, and one behind it.
  expect(list.answer()).toBe(list.asked())
  expect(list.asked()).toBeLessThanOrEqual(during + 1)
})

test('a slow question does not keep others waiting, nor are they asked again for its sake', async () => {
  const { client, refresher, list } = await setUp(5)
  const slow = ask(client, 'sessions.list', 5_000)
  refresher.note()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(list.asked()).toBe(3)
  expect([slow.asked(), slow.cancelled(), slow.answer()]).toEqual([2, 0, 2])
})

test('what a change does not concern is not asked again', async () => {
  const { refresher, list } = await setUp(5, 'app.getStorage')
  refresher.note()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(list.asked()).toBe(1)
})

test('closed, it asks for nothing any more', async () => {
  const { refresher, list } = await setUp(5)
  refresher.note()
  refresher.note()
  refresher.close()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(list.asked()).toBe(2)
})
