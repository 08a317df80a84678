// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { ExportButton } from '../../../../src/renderer/features/exporting/ExportButton'
import type { Hotkey } from '../../../../src/renderer/ui/hotkeyRegistry'
import { useHotkeyList } from '../../../../src/renderer/ui/useHotkeys'
import { button, createStubClient, doAndSettle, renderPage } from '../../../support/renderPage'
import type { RenderedPage } from '../../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

test('the dialog opens from the icon and from the palette', async () => {
  let commands: readonly Hotkey[] = []
  const Commands = (): null => {
    commands = useHotkeyList()
    return null
  }
  page = await renderPage(
    createStubClient({}),
    <>
      <ExportButton
        isIcon
        scope={{ type: 'traces', traceKeys: ['files:t'] }}
        what="this trace"
        name="trace-t"
      />
      <Commands />
    </>,
  )
  const title = (): string | undefined => document.querySelector('[role="dialog"] h2')?.textContent
  await doAndSettle(() => commands.find(({ label }) => label === 'Export this trace…')?.run())
  expect(title()).toBe('Export this trace')
  await doAndSettle(() => button(document.body, 'Cancel').click())
  expect(title()).toBeUndefined()
  await doAndSettle(() => button(document.body, 'Export this trace…').click())
  expect(title()).toBe('Export this trace')
})
