import { useEffect, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { useHotkeys } from '../../../src/renderer/ui/useHotkeys'
import { useKeyHold, useWhenThere } from '../../../src/renderer/ui/useKeyHold'
import type { Arrival } from '../../../src/renderer/ui/useKeyHold'
import { createFakeEngine } from '../../support/fakeEngineClient'
import { doAndSettle, pressKey, settleUntil } from '../../support/renderPage'
import { renderWithEngine } from '../../support/renderWithEngine'
import type { Rendered } from '../../support/renderWithEngine'

const engine = createFakeEngine({ traces: 0, sessions: 0 })
let rendered: Rendered | null = null
let seen: string[] = []
afterEach(async () => {
  await rendered?.remove()
  rendered = null
  seen = []
})

const active = (): Element => document.activeElement ?? document.body
const typeAhead = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await pressKey(active(), key)
}
const pointAt = (element: Element): Promise<void> =>
  doAndSettle(() => element.dispatchEvent(new Event('pointerdown', { bubbles: true })))
const key = (id: string, run: () => boolean | void): Parameters<typeof useHotkeys>[0][number] => ({
  id,
  label: id,
  section: 'Test',
  keys: [id],
  run,
})

/** A page whose contents, with their keys, come later. */
function LatePage({ isThere }: { readonly isThere: boolean }): ReactElement {
  useHotkeys([key('x', () => void seen.push('x of the frame'))], true, 0)
  useKeyHold(!isThere, { passing: ['s'] })
  useHotkeys([key('s', () => void seen.push('s'))])
  return isThere ? <Contents /> : <button type="button">Retry</button>
}

function Contents(): ReactElement {
  useHotkeys([key('j', () => void seen.push('j')), key('x', () => void seen.push('x of the page'))])
  return <p />
}

describe('keys before the page', () => {
  test('wait, and mean what they mean on it, in their order', async () => {
    rendered = await renderWithEngine(engine, <LatePage isThere={false} />)
    await typeAhead('j', 'x', 'j')
    expect(seen).toEqual([])
    await rendered.draw(<LatePage isThere />)
    await settleUntil(() => expect(seen).toEqual(['j', 'x of the page', 'j']))
    await typeAhead('j')
    expect(seen).toHaveLength(4)
  })

  test('pass when they need nothing of it, but not before those that wait', async () => {
    rendered = await renderWithEngine(engine, <LatePage isThere={false} />)
    await typeAhead('s')
    expect(seen).toEqual(['s'])
    await typeAhead('j', 's')
    expect(seen).toEqual(['s'])
    await rendered.draw(<LatePage isThere />)
    await settleUntil(() => expect(seen).toEqual(['s', 'j', 's']))
  })

  test('are given up with Escape twice, and those after it are free', async () => {
    rendered = await renderWithEngine(engine, <LatePage isThere={false} />)
    await typeAhead('j', 'Escape', 'Escape', 'x')
    expect(seen).toEqual(['x of the frame'])
    await rendered.draw(<LatePage isThere />)
    await rendered.settle(20)
    expect(seen).toEqual(['x of the frame'])
  })

  test('belong to the button that has the focus', async () => {
    rendered = await renderWithEngine(engine, <LatePage isThere={false} />)
    rendered.element.querySelector('button')?.focus()
    const press = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })
    active().dispatchEvent(press)
    expect(press.defaultPrevented).toBe(false)
  })

  test('with Ctrl stay the browser’s', async () => {
    rendered = await renderWithEngine(engine, <LatePage isThere={false} />)
    const press = new KeyboardEvent('keydown', { key: 'r', ctrlKey: true, bubbles: true, cancelable: true })
    document.body.dispatchEvent(press)
    expect(press.defaultPrevented).toBe(false)
  })

  test('are forgotten when somebody points elsewhere', async () => {
    rendered = await renderWithEngine(engine, <LatePage isThere={false} />)
    await typeAhead('j', 'x')
    await pointAt(rendered.element)
    await rendered.draw(<LatePage isThere />)
    await rendered.settle(20)
    expect(seen).toEqual([])
    await typeAhead('j')
    expect(seen).toEqual(['j'])
  })

  test('are forgotten with a page that is left before it came', async () => {
    rendered = await renderWithEngine(engine, <LatePage isThere={false} />)
    await typeAhead('j')
    await rendered.draw(<p />)
    await rendered.settle(20)
    expect(seen).toEqual([])
    rendered.element.ownerDocument.body.focus()
    await typeAhead('j')
    expect(seen).toEqual([])
  })
})

/** A key that opens an editor over something that may not be there yet. */
function Writer({ arrival }: { readonly arrival: Arrival }): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const write = useWhenThere(arrival, () => setOpen(true))
  useHotkeys([key('n', write), key('e', () => void seen.push('e as a command'))])
  return isOpen ? <Editor /> : <p />
}

function Editor(): ReactElement {
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  useEffect(() => field.current?.focus(), [])
  return <textarea ref={field} value={text} onChange={(event) => setText(event.target.value)} />
}

describe('a key whose object is still coming', () => {
  test('is carried out when it comes, and what was typed after it is written', async () => {
    rendered = await renderWithEngine(engine, <Writer arrival="coming" />)
    await typeAhead('n', 'T', 'e', 'x', 'Backspace', 'n', 'Enter', 'é')
    expect(rendered.element.querySelector('textarea')).toBeNull()
    await rendered.draw(<Writer arrival="there" />)
    const { element } = rendered
    await settleUntil(() => expect(element.querySelector('textarea')?.value).toBe('Ten\né'))
    expect(seen).toEqual([])
  })

  test('runs at once when it is there', async () => {
    rendered = await renderWithEngine(engine, <Writer arrival="there" />)
    await typeAhead('n')
    expect(active()).toBeInstanceOf(HTMLTextAreaElement)
  })

  test('comes to nothing when it will not come; keys go on', async () => {
    rendered = await renderWithEngine(engine, <Writer arrival="coming" />)
    await typeAhead('n', 'e')
    await rendered.draw(<Writer arrival="never" />)
    await settleUntil(() => expect(seen).toEqual(['e as a command']))
    expect(rendered.element.querySelector('textarea')).toBeNull()
  })

  test('comes to nothing when somebody points elsewhere', async () => {
    rendered = await renderWithEngine(engine, <Writer arrival="coming" />)
    await typeAhead('n', 'e')
    await pointAt(rendered.element)
    await rendered.draw(<Writer arrival="there" />)
    await rendered.settle(20)
    expect(rendered.element.querySelector('textarea')).toBeNull()
    expect(seen).toEqual([])
  })
})

/** A page that comes with a control which takes the focus. */
function LateControl({
  isThere,
  control,
}: {
  readonly isThere: boolean
  readonly control: 'field' | 'button'
}): ReactElement {
  useKeyHold(!isThere)
  return isThere ? <Control type={control} /> : <p />
}

function Control({ type }: { readonly type: 'field' | 'button' }): ReactElement {
  const place = useRef<HTMLFormElement>(null)
  useEffect(() => place.current?.querySelector(type === 'field' ? 'input' : 'button')?.focus(), [type])
  return (
    <form
      ref={place}
      onSubmit={(event) => {
        event.preventDefault()
        seen.push(`submitted ${event.currentTarget.querySelector('input')?.value ?? ''}`)
      }}
    >
      <input type="text" name="words" />
      <button type="button" onClick={() => seen.push('pressed')}>
        Look
      </button>
      <button type="submit">Apply</button>
    </form>
  )
}

describe('keys that wait for a control', () => {
  test('write into a field and submit its form', async () => {
    rendered = await renderWithEngine(engine, <LateControl isThere={false} control="field" />)
    await typeAhead('a', 'b', 'Enter')
    await rendered.draw(<LateControl isThere control="field" />)
    await settleUntil(() => expect(seen).toEqual(['submitted ab']))
  })

  test('press a button', async () => {
    rendered = await renderWithEngine(engine, <LateControl isThere={false} control="button" />)
    await typeAhead('Enter', ' ', 'x')
    await rendered.draw(<LateControl isThere control="button" />)
    await settleUntil(() => expect(seen).toEqual(['pressed', 'pressed']))
  })
})
