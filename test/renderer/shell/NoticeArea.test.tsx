import { act } from 'react'
import { createRoot } from 'react-dom/client'
import type { Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NoticeArea } from '../../../src/renderer/shell/NoticeArea'
import { useAppStore } from '../../../src/renderer/state/appStore'

let root: Root
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  root = createRoot(document.body.appendChild(document.createElement('div')))
  act(() => root.render(<NoticeArea />))
})
afterEach(() => {
  act(() => root.unmount())
  for (const { noticeId } of useAppStore.getState().notices) useAppStore.getState().dismissNotice(noticeId)
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const pass = (ms: number): void => act(() => void vi.advanceTimersByTime(ms))
const shown = (): string[] => [...document.querySelectorAll('.noticeText')].map((text) => text.textContent)

test('good news goes by itself, an error stays', () => {
  act(() => {
    useAppStore.getState().notify('ok', 'It went well.')
    useAppStore.getState().notify('error', 'It did not.')
  })
  pass(60_000)
  expect(shown()).toEqual(['It did not.'])
})

test('an error goes when one comes where it leads', () => {
  const before = useAppStore.getState().view
  act(() =>
    useAppStore.getState().notify('error', 'Three files could not be read.', {
      label: 'Report',
      run: () => undefined,
      isAt: (route) => route.page === 'imports' && route.importId === 7,
    }),
  )
  pass(60_000)
  expect(shown()).toHaveLength(1)
  act(() => useAppStore.setState({ view: { ...before, route: { page: 'imports', importId: 7 } } }))
  pass(5_000)
  expect(shown()).toEqual([])
  act(() => useAppStore.setState({ view: before }))
})
