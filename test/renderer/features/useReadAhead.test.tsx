import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TraceAhead } from '../../../src/renderer/features/lists/useReadAhead'
import { useReadAhead } from '../../../src/renderer/features/lists/useReadAhead'
import { smallPackedTrace, smallStep, smallTrace } from '../../../src/renderer/shell/warmUp/smallTrace'
import { useAppStore } from '../../../src/renderer/state/appStore'
import { createStubClient, renderPage } from '../../support/renderPage'
import type { RenderedPage, StubClient } from '../../support/renderPage'

let page: RenderedPage | null = null
let approach: (trace: TraceAhead) => void = () => undefined
let cache: QueryClient
let client: StubClient
let packed: string[]

function List(): null {
  const readAhead = useReadAhead()
  const queries = useQueryClient()
  useEffect(() => {
    approach = readAhead
    cache = queries
  })
  return null
}

beforeEach(async () => {
  packed = []
  client = {
    ...createStubClient({
      'traces.get': () => smallTrace,
      'observations.get': () => smallStep,
      'notes.list': () => ({ notes: [] }),
    }),
    binary: (_name, input) => {
      packed.push((input as { traceKey: string }).traceKey)
      return Promise.resolve(smallPackedTrace())
    },
  }
  page = await renderPage(client, <List />)
  vi.useFakeTimers()
})
afterEach(async () => {
  vi.useRealTimers()
  await page?.close()
})

const come = async (traceKey: string, restsMs: number, spans = 5): Promise<void> => {
  approach({ traceKey, spans })
  await vi.advanceTimersByTimeAsync(restsMs)
}

test('a trace one stays on is read with its notes and the details of its first step', async () => {
  await come('files:a', 100)
  expect(packed).toEqual(['files:a'])
  expect(client.calls.filter((call) => call.name !== 'app.getSettings')).toEqual([
    { name: 'traces.get', input: { traceKey: 'files:a' } },
    {
      name: 'notes.list',
      input: { target: { type: 'trace', traceKey: 'files:a' }, withObservations: true },
    },
    { name: 'observations.get', input: { observationId: 1 } },
  ])
  expect(cache.getQueryData(['traces.readPacked', { traceKey: 'files:a' }])).toMatchObject({ rootCount: 1 })
})

test('only a trace that is read and still rested on may be drawn ahead', async () => {
  const ahead = (): string | null => useAppStore.getState().traceAhead
  await come('files:a', 100)
  expect(ahead()).toBe('files:a')
  approach({ traceKey: 'files:b', spans: 5 })
  expect(ahead()).toBeNull()
  await vi.advanceTimersByTimeAsync(100)
  expect(ahead()).toBe('files:b')
  await come('files:c', 100, 1_000_000)
  expect(ahead()).toBeNull()
  await come('files:a', 100)
  vi.useRealTimers()
  await page?.close()
  page = null
  expect(ahead()).toBeNull()
})

test('a trace that could not be read is not drawn ahead', async () => {
  client.binary = () => Promise.reject(new Error('gone'))
  await come('files:a', 100)
  expect(useAppStore.getState().traceAhead).toBeNull()
})

test('running through a list reads only where one stops', async () => {
  for (const key of ['files:a', 'files:b', 'files:c']) await come(key, 20)
  await come('files:d', 100)
  expect(packed).toEqual(['files:d'])
})

test('a trace of very many spans is left for its opening', async () => {
  await come('files:a', 100, 1_000_000)
  expect(packed).toEqual([])
})

test('coming back asks nothing again, and only the last few are kept', async () => {
  const keys = ['files:a', 'files:b', 'files:c', 'files:d']
  for (const key of keys) await come(key, 100)
  await come('files:d', 100)
  expect(packed).toEqual(keys)
  const kept = keys.filter(
    (traceKey) => cache.getQueryData(['traces.readPacked', { traceKey }]) !== undefined,
  )
  expect(kept).toEqual(['files:b', 'files:c', 'files:d'])
})

test('leaving the list in time reads nothing', async () => {
  vi.useRealTimers()
  // React goes on in tasks that are no timers.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  approach({ traceKey: 'files:a', spans: 5 })
  let isClosed = false
  void page?.close().then(() => (isClosed = true))
  page = null
  while (!isClosed) {
    await vi.advanceTimersByTimeAsync(1)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await vi.advanceTimersByTimeAsync(1_000)
  expect(packed).toEqual([])
})
