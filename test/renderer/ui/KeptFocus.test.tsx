// @vitest-environment jsdom
import { Activity } from 'react'
import type { ReactElement } from 'react'
import { afterEach, expect, test } from 'vitest'
import { KeptFocus } from '../../../src/renderer/ui/KeptFocus'
import { createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

function Parts({ isShown }: { readonly isShown: boolean }): ReactElement {
  return (
    <>
      <Activity mode={isShown ? 'visible' : 'hidden'}>
        <KeptFocus className="part">
          <button type="button">first</button>
          <button type="button">second</button>
        </KeptFocus>
      </Activity>
      <button type="button">outside</button>
    </>
  )
}

const focused = (): string | null | undefined =>
  document.activeElement === document.body ? 'nothing' : document.activeElement?.textContent

test('what had the focus when a part went out of sight has it when the part comes back', async () => {
  page = await renderPage(createStubClient({}), <Parts isShown />)
  const [, second, outside] = page.container.querySelectorAll('button')
  await doAndSettle(() => second?.focus())
  await page.show(<Parts isShown={false} />)
  // Browsers take the focus off what cannot be seen.
  await doAndSettle(() => second?.blur())
  expect(focused()).toBe('nothing')
  await page.show(<Parts isShown />)
  expect(focused()).toBe('second')
  await page.show(<Parts isShown={false} />)
  await doAndSettle(() => outside?.focus())
  await page.show(<Parts isShown />)
  expect(focused()).toBe('outside')
})
