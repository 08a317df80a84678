import { act } from 'react'
import type { ReactElement } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { useHotkeyList, useHotkeys } from '../../../src/renderer/ui/useHotkeys'
import { createFakeEngine } from '../../support/fakeEngineClient'
import { renderWithEngine } from '../../support/renderWithEngine'
import type { Rendered } from '../../support/renderWithEngine'

let rendered: Rendered | null = null
afterEach(async () => {
  await rendered?.remove()
  rendered = null
})

const press = (key: string, target: EventTarget = document.body): boolean => {
  const event = new KeyboardEvent('keydown', {
    key,
    code: `Key${key.toUpperCase()}`,
    bubbles: true,
    cancelable: true,
  })
  act(() => void target.dispatchEvent(event))
  return event.defaultPrevented
}

function Page({
  run,
  isOn = true,
}: {
  readonly run: () => boolean | void
  readonly isOn?: boolean
}): ReactElement {
  useHotkeys([{ id: 'test', label: 'Test', section: 'Test', keys: ['j'], run }], isOn)
  return (
    <p>
      {useHotkeyList().length}
      <input aria-label="field" />
    </p>
  )
}
const engine = createFakeEngine({ traces: 0, sessions: 0 })

test('the latest function runs, without the list being made anew', async () => {
  const old = vi.fn<() => void>()
  const now = vi.fn<() => void>()
  rendered = await renderWithEngine(engine, <Page run={old} />)
  await rendered.draw(<Page run={now} />)
  expect(press('j')).toBe(true)
  expect(now).toHaveBeenCalledOnce()
  expect(old).not.toHaveBeenCalled()
})

test('a press that nobody takes goes on to the browser', async () => {
  rendered = await renderWithEngine(engine, <Page run={() => false} />)
  expect(press('j')).toBe(false)
  expect(press('x')).toBe(false)
})

test('off is off, and typing is typing', async () => {
  const run = vi.fn<() => void>()
  rendered = await renderWithEngine(engine, <Page run={run} isOn={false} />)
  expect(rendered.element.textContent).toBe('0')
  press('j')
  await rendered.draw(<Page run={run} />)
  const field = rendered.element.querySelector('input')
  if (field !== null) press('j', field)
  expect(run).not.toHaveBeenCalled()
})
