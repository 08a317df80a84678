import { useState } from 'react'
import type { ReactElement } from 'react'
import { afterEach, expect, test } from 'vitest'
import { Popover } from '../../../src/renderer/ui/Popover'
import { button, createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

function Probe(): ReactElement {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" onKeyDown={(event) => (event.key === 'n' ? setOpen(true) : undefined)}>
        A row
      </button>
      <Popover
        label="Notes"
        isOpen={isOpen}
        onOpenChange={setOpen}
        trigger={<button type="button">Note</button>}
      >
        <input aria-label="Text" />
      </Popover>
    </>
  )
}

const press = (key: string): void =>
  void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
const focused = (): string => {
  const element = document.activeElement
  return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
}

test('a panel that a key opened gives focus back to where it was, one that its button opened to the button', async () => {
  page = await renderPage(createStubClient({}), <Probe />)
  const { container } = page
  await doAndSettle(() => {
    button(container, 'A row').focus()
    press('n')
  })
  expect(focused()).toBe('Text')
  await doAndSettle(() => press('Escape'))
  expect(focused()).toBe('A row')

  await doAndSettle(() => {
    button(container, 'Note').focus()
    button(container, 'Note').click()
  })
  expect(focused()).toBe('Text')
  await doAndSettle(() => press('Escape'))
  expect(focused()).toBe('Note')
})
