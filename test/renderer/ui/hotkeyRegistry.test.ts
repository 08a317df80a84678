import { beforeEach, expect, test, vi } from 'vitest'
import { createHotkeyRegistry } from '../../../src/renderer/ui/hotkeyRegistry'
import type { Hotkey, HotkeyRegistry } from '../../../src/renderer/ui/hotkeyRegistry'

let registry: HotkeyRegistry
let nowMs: number
beforeEach(() => {
  registry = createHotkeyRegistry(false)
  nowMs = 1_000
})

const key = (
  id: string,
  keys: readonly string[],
  run: Hotkey['run'],
  more: Partial<Hotkey> = {},
): Hotkey => ({
  id,
  label: id,
  section: 'Test',
  keys,
  run,
  ...more,
})

const press = (name: string, place: { isField?: boolean; isDialog?: boolean } = {}): boolean =>
  registry.press(
    {
      key: name,
      code: `Key${name.toUpperCase()}`,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
    },
    { isField: false, isDialog: false, nowMs, ...place },
  )

test('the page is asked before the frame, whatever came first', () => {
  const page = vi.fn<() => void>()
  const frame = vi.fn<() => void>()
  registry.add([key('page', ['f'], page)], 1)
  registry.add([key('frame', ['f'], frame)], 0)
  expect(press('f')).toBe(true)
  expect(page).toHaveBeenCalledOnce()
  expect(frame).not.toHaveBeenCalled()
})

test('answering false passes the press on', () => {
  const frame = vi.fn<() => void>()
  registry.add([key('frame', ['f'], frame)], 0)
  registry.add([key('page', ['f'], () => false)], 1)
  expect(press('f')).toBe(true)
  expect(frame).toHaveBeenCalledOnce()
})

test('when everybody passes, the browser has the press', () => {
  registry.add([key('page', ['f'], () => false)])
  expect(press('f')).toBe(false)
  expect(press('x')).toBe(false)
})

test('within a level the later group is asked first, and goes when taken away', () => {
  const first = vi.fn<() => void>()
  const second = vi.fn<() => void>()
  registry.add([key('first', ['f'], first)])
  const remove = registry.add([key('second', ['f'], second)])
  press('f')
  remove()
  press('f')
  expect(second).toHaveBeenCalledOnce()
  expect(first).toHaveBeenCalledOnce()
})

test('a sequence needs its second key in time', () => {
  const go = vi.fn<() => void>()
  registry.add([key('go', ['g s'], go)])
  press('g')
  press('s')
  expect(go).toHaveBeenCalledOnce()
  press('g')
  nowMs += 5_000
  press('s')
  expect(go).toHaveBeenCalledOnce()
})

test('the second key of a sequence wins over the same key alone; another key ends the sequence', () => {
  const go = vi.fn<() => void>()
  const alone = vi.fn<() => void>()
  registry.add([key('go', ['g t'], go)], 0)
  registry.add([key('alone', ['t'], alone)], 1)
  press('g')
  press('t')
  expect(go).toHaveBeenCalledOnce()
  press('g')
  press('x')
  press('t')
  expect(alone).toHaveBeenCalledOnce()
})

test('typing is left alone unless a hotkey says otherwise', () => {
  const letter = vi.fn<() => void>()
  const palette = vi.fn<() => void>()
  registry.add([key('letter', ['j'], letter), key('palette', ['k'], palette, { inFields: true })])
  expect(press('j', { isField: true })).toBe(false)
  expect(press('k', { isField: true })).toBe(true)
  expect(palette).toHaveBeenCalledOnce()
})

test('an open dialog keeps the keys of the page away', () => {
  const letter = vi.fn<() => void>()
  registry.add([key('letter', ['j'], letter)])
  expect(press('j', { isDialog: true })).toBe(false)
})

test('listeners hear what comes and goes', () => {
  const listener = vi.fn<() => void>()
  registry.subscribe(listener)
  const remove = registry.add([key('one', ['j'], () => undefined)])
  remove()
  expect(listener).toHaveBeenCalledTimes(2)
  expect(registry.list()).toEqual([])
})
