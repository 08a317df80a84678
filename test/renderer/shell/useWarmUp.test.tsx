import { act } from 'react'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { smallImports, smallList, smallStorage } from '../../../src/renderer/shell/warmUp/smallLists'
import { smallPackedTrace, smallStep, smallTrace } from '../../../src/renderer/shell/warmUp/smallTrace'
import { useWarmUp } from '../../../src/renderer/shell/warmUp/useWarmUp'
import { useAppStore } from '../../../src/renderer/state/appStore'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { decodePackedTrace } from '../../../src/shared/model/packedTrace'
import { app } from '../../../src/shared/contract/app'
import { imports } from '../../../src/shared/contract/imports'
import { traces } from '../../../src/shared/contract/traces'
import { observations } from '../../../src/shared/contract/observations'
import { createStubClient, renderPage, settleUntil } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
let idle: (() => void) | null = null

beforeEach(() => {
  Object.assign(globalThis, {
    requestIdleCallback: (callback: () => void) => {
      idle = callback
      return 1
    },
    cancelIdleCallback: () => {
      idle = null
    },
  })
})
afterEach(async () => {
  await page?.close()
  page = null
  idle = null
  Reflect.deleteProperty(globalThis, 'requestIdleCallback')
  Reflect.deleteProperty(globalThis, 'cancelIdleCallback')
  useAppStore.getState().navigate({ page: 'start' })
})

function Shell(): ReactElement {
  useWarmUp()
  return <main id="main">list</main>
}

const place = (): HTMLElement | null => document.querySelector('.warmUp')
const wait = (ms: number): Promise<void> =>
  act(() => new Promise<void>((resolve) => void setTimeout(resolve, ms)))

async function becomeIdle(): Promise<void> {
  await wait(80)
  await act(async () => {
    idle?.()
    await Promise.resolve()
  })
  await wait(30)
}

test('the small trace and its lists are what the wire would carry', () => {
  const trace = decodePackedTrace(smallPackedTrace())
  expect([...trace.subtreeSize]).toEqual([5, 1, 2, 1, 1])
  expect(buildTraceIndex(trace)).toMatchObject({ rootCount: 1, isOrderOnly: false })
  expect(traces['traces.get'].output.parse(smallTrace)).toEqual(smallTrace)
  expect(observations['observations.get'].output.parse(smallStep)).toEqual(smallStep)
  expect(traces['traces.list'].output.parse(smallList)).toEqual(smallList)
  expect(imports['imports.list'].output.parse(smallImports)).toEqual(smallImports)
  expect(app['app.getStorage'].output.parse(smallStorage)).toEqual(smallStorage)
})

test('once the page is idle a trace is drawn where nobody can reach it, and asks the engine nothing', async () => {
  const client = createStubClient({})
  const address = location.href
  page = await renderPage(client, <Shell />)
  expect(place()).toBeNull()
  await becomeIdle()
  await settleUntil(() => expect(place()?.textContent).toContain('agent'))
  expect(place()?.inert).toBe(true)
  expect(place()?.getAttribute('aria-hidden')).toBe('true')
  const asked = client.calls.map((call) => call.name)
  const folds = useAppStore.getState().folds
  // Q closes the details of a trace that is open; this one is not.
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'q', bubbles: true, cancelable: true }))
  await wait(5)
  expect(useAppStore.getState().folds).toEqual(folds)
  expect(client.calls.map((call) => call.name)).toEqual(asked)
  expect(location.href).toBe(address)
  await page.close()
  page = null
  await wait(20)
  expect(place()).toBeNull()
})

test('each page goes by itself before the next comes, and is drawn only once', async () => {
  const client = createStubClient({})
  page = await renderPage(client, <Shell />)
  const asked = client.calls.length
  const seen: string[] = []
  const observer = new MutationObserver(() => seen.push(place()?.textContent ?? ''))
  observer.observe(document.body, { childList: true, subtree: true })
  for (const words of ['agent', 'Traces', 'trace.json']) {
    seen.length = 0
    await becomeIdle()
    await wait(2_100)
    expect(seen.some((text) => text.includes(words))).toBe(true)
    expect(place()).toBeNull()
  }
  observer.disconnect()
  idle = null
  await act(async () => useAppStore.getState().navigate({ page: 'settings' }))
  await wait(80)
  expect(idle).toBeNull()
  expect(client.calls).toHaveLength(asked)
  expect(useAppStore.getState().traceAhead).toBeNull()
})

test('a page that begins with a trace needs none', async () => {
  await act(async () =>
    useAppStore.getState().navigate({ page: 'trace', traceKey: 'files:a', spanId: null, params: {} }),
  )
  page = await renderPage(createStubClient({}), <Shell />)
  await wait(80)
  expect(idle).toBeNull()
})
