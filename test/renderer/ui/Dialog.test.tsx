// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { Button } from '../../../src/renderer/ui/Button'
import { Dialog } from '../../../src/renderer/ui/Dialog'
import { createStubClient, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

const close = (): void => undefined
const actions = (
  <>
    <Button>Cancel</Button>
    <Button tone="primary">Save</Button>
  </>
)

test('opens on what it is for, not on the way out', async () => {
  page = await renderPage(
    createStubClient({}),
    <Dialog isOpen onClose={close} title="Form" actions={actions}>
      <input type="radio" name="form" aria-label="one" />
      <input type="radio" name="form" aria-label="two" defaultChecked />
    </Dialog>,
  )
  expect(document.activeElement?.getAttribute('aria-label')).toBe('two')
  await page.close()
  page = await renderPage(
    createStubClient({}),
    <Dialog isOpen onClose={close} title="Words" actions={actions}>
      <p>Words.</p>
    </Dialog>,
  )
  expect(document.activeElement?.textContent).toBe('Save')
})
