import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createIdleStop, idleStopMs } from '../../src/main/serve/idleStop'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function start(keep = false) {
  const state = { busy: false, stopped: [] as string[] }
  const idle = createIdleStop({
    keep,
    isBusy: () => state.busy,
    stop: (sentence) => state.stopped.push(sentence),
  })
  return { idle, state }
}

it('waits for the first page as long as it takes', () => {
  const { state } = start()
  vi.advanceTimersByTime(10 * idleStopMs)
  expect(state.stopped).toEqual([])
})

it('ends 30 seconds after the last page left, and a reload is in time', () => {
  const { idle, state } = start()
  idle.onPages(2)
  idle.onPages(1)
  vi.advanceTimersByTime(2 * idleStopMs)
  idle.onPages(0)
  vi.advanceTimersByTime(idleStopMs - 1)
  idle.onPages(1)
  vi.advanceTimersByTime(2 * idleStopMs)
  expect(state.stopped).toEqual([])
  idle.onPages(0)
  vi.advanceTimersByTime(30_000)
  expect(state.stopped).toEqual(['The last page left 30 seconds ago. Ending (--keep goes on).'])
})

it('lets an import finish first', () => {
  const { idle, state } = start()
  idle.onPages(1)
  state.busy = true
  idle.onPages(0)
  vi.advanceTimersByTime(10 * idleStopMs)
  expect(state.stopped).toEqual([])
  state.busy = false
  vi.advanceTimersByTime(2_000)
  expect(state.stopped).toHaveLength(1)
})

it('goes on with --keep', () => {
  const { idle, state } = start(true)
  idle.onPages(1)
  idle.onPages(0)
  idle.onWindowClosed()
  vi.advanceTimersByTime(10 * idleStopMs)
  expect(state.stopped).toEqual([])
})

it('ends at once when the window it opened was closed, unless another page is there', () => {
  const { idle, state } = start()
  idle.onPages(2)
  idle.onPages(1)
  idle.onWindowClosed()
  vi.advanceTimersByTime(1_000)
  expect(state.stopped).toEqual([])
  idle.onWindowClosed()
  idle.onPages(0)
  vi.advanceTimersByTime(1_000)
  expect(state.stopped).toEqual(['The window was closed. Ending.'])
})
