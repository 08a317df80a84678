import { describe, expect, test } from 'vitest'
import { keyCaps, matchesChord } from '../../../src/renderer/ui/keyChords'
import type { KeyPress } from '../../../src/renderer/ui/keyChords'

const press = (key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
})

describe('a press is its chord', () => {
  test('letters', () => {
    expect(matchesChord(press('j', 'KeyJ'), 'j', false)).toBe(true)
    expect(matchesChord(press('J', 'KeyJ', { shiftKey: true }), 'j', false)).toBe(false)
    expect(matchesChord(press('J', 'KeyJ', { shiftKey: true }), 'shift+j', false)).toBe(true)
    expect(matchesChord(press('j', 'KeyJ', { ctrlKey: true }), 'j', false)).toBe(false)
    expect(matchesChord(press('j', 'KeyJ', { altKey: true }), 'j', false)).toBe(false)
  })

  test('the letter counts, not where it stands: Dvorak', () => {
    expect(matchesChord(press('j', 'KeyC'), 'j', false)).toBe(true)
    expect(matchesChord(press('h', 'KeyJ'), 'j', false)).toBe(false)
  })

  test('on a keyboard of another script the place counts', () => {
    expect(matchesChord(press('о', 'KeyJ'), 'j', false)).toBe(true)
    expect(matchesChord(press('ن', 'KeyK'), 'j', false)).toBe(false)
  })

  test('physical keys are a place: WASD on AZERTY', () => {
    expect(matchesChord(press('z', 'KeyW'), 'physical:w', false)).toBe(true)
    expect(matchesChord(press('w', 'KeyZ'), 'physical:w', false)).toBe(false)
  })

  test('a symbol is a symbol, with Shift or without', () => {
    expect(matchesChord(press('?', 'Slash', { shiftKey: true }), '?', false)).toBe(true)
    expect(matchesChord(press('?', 'Minus', { shiftKey: true }), '?', false)).toBe(true)
    expect(matchesChord(press('/', 'Digit7', { shiftKey: true }), '/', false)).toBe(true)
    expect(matchesChord(press('+', 'Equal', { shiftKey: true }), '+', false)).toBe(true)
  })

  test('mod is Cmd on a Mac and Ctrl elsewhere, and never the other one', () => {
    expect(matchesChord(press('k', 'KeyK', { ctrlKey: true }), 'mod+k', false)).toBe(true)
    expect(matchesChord(press('k', 'KeyK', { metaKey: true }), 'mod+k', true)).toBe(true)
    expect(matchesChord(press('k', 'KeyK', { ctrlKey: true }), 'mod+k', true)).toBe(false)
    expect(matchesChord(press('k', 'KeyK', { metaKey: true, ctrlKey: true }), 'mod+k', false)).toBe(false)
  })

  test('named keys mind Shift', () => {
    expect(matchesChord(press('ArrowDown', 'ArrowDown'), 'ArrowDown', false)).toBe(true)
    expect(matchesChord(press('ArrowDown', 'ArrowDown', { shiftKey: true }), 'ArrowDown', false)).toBe(false)
  })
})

test('caps for people', () => {
  expect(keyCaps('mod+k', false)).toEqual(['Ctrl', 'K'])
  expect(keyCaps('mod+k', true)).toEqual(['⌘', 'K'])
  expect(keyCaps('shift+ArrowUp', false)).toEqual(['Shift', '↑'])
  expect(keyCaps('physical:w', false)).toEqual(['W'])
  expect(keyCaps('+', false)).toEqual(['+'])
})
