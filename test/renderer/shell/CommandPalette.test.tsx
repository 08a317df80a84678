// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { CommandPalette } from '../../../src/renderer/shell/CommandPalette'
import { useAppStore } from '../../../src/renderer/state/appStore'
import { createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
  useAppStore.getState().closeOverlay()
})

test('opened for commands, one types on after the ">"', async () => {
  page = await renderPage(createStubClient({}), <CommandPalette />)
  await doAndSettle(() => useAppStore.getState().openPalette('>'))
  const field = document.activeElement
  expect(field).toBeInstanceOf(HTMLInputElement)
  const { value, selectionStart, selectionEnd } = field as HTMLInputElement
  expect({ value, selectionStart, selectionEnd }).toEqual({ value: '>', selectionStart: 1, selectionEnd: 1 })
})
