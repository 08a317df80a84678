import { afterEach, expect, test, vi } from 'vitest'
import { pickFiles } from '../../../src/renderer/ui/pickFiles'

afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

/** Asks for files, and answers the element that opened the browser's dialog. */
function ask(pick: Parameters<typeof pickFiles>[0]) {
  const click = vi.spyOn(HTMLInputElement.prototype, 'click')
  const picked = pickFiles(pick)
  const [input] = click.mock.contexts
  if (!(input instanceof HTMLInputElement)) throw new Error('no dialog was opened')
  return { picked, input }
}

test('what is chosen comes back, and the element stands in the page as long as the dialog may be open', async () => {
  const { picked, input } = ask({ multiple: true, accept: '.json' })
  expect(input.isConnected).toBe(true)
  expect(input.hidden).toBe(true)
  expect(input.multiple).toBe(true)
  expect(input.accept).toBe('.json')
  const file = new File(['{}'], 'a.json')
  Object.defineProperty(input, 'files', { value: [file] })
  input.dispatchEvent(new Event('change'))
  expect(await picked).toEqual([file])
  expect(input.isConnected).toBe(false)
})

test('a dialog that is closed without a choice gives nothing, and leaves nothing', async () => {
  const { picked, input } = ask({ folders: true })
  expect(input.webkitdirectory).toBe(true)
  input.dispatchEvent(new Event('cancel'))
  expect(await picked).toEqual([])
  expect(document.body.childElementCount).toBe(0)
})
