/**
 * Keys as we write them: `j`, `shift+j`, `mod+k` (Cmd on a Mac, Ctrl elsewhere), `?`, `ArrowUp`, `g s` (one after the
 * other), `physical:w` (the key where W stands on a US keyboard, whatever it types).
 */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

interface Chord {
  readonly key: string
  readonly physical: boolean
  readonly mod: boolean
  readonly shift: boolean
  readonly alt: boolean
}

function parseChord(text: string): Chord {
  const parts = text.split('+')
  // "+" itself and "mod++" end in two empty parts.
  const last = text.endsWith('+') ? '+' : (parts.at(-1) ?? '')
  const modifiers = new Set(parts.slice(0, -1).map((part) => part.toLowerCase()))
  const physical = last.startsWith('physical:')
  return {
    key: physical ? last.slice('physical:'.length) : last,
    physical,
    mod: modifiers.has('mod'),
    shift: modifiers.has('shift'),
    alt: modifiers.has('alt'),
  }
}

/** The presses of a combination, in order. */
export function splitSequence(keys: string): string[] {
  return keys.split(' ').filter((part) => part !== '')
}

/** True when a press is that chord. Letters are found on keyboards of other scripts by where they stand. */
export function matchesChord(press: KeyPress, text: string, isMac: boolean): boolean {
  const chord = parseChord(text)
  const mod = isMac ? press.metaKey : press.ctrlKey
  const foreignMod = isMac ? press.ctrlKey : press.metaKey
  if (mod !== chord.mod || foreignMod || press.altKey !== chord.alt) return false
  const isLetter = /^[a-z]$/i.test(chord.key)
  // A symbol such as ? or + may need Shift on one keyboard and not on another: only the symbol counts.
  const shiftCounts = isLetter || chord.physical || chord.key.length > 1
  if (shiftCounts && press.shiftKey !== chord.shift) return false
  const code = isLetter
    ? `Key${chord.key.toUpperCase()}`
    : /^\d$/.test(chord.key)
      ? `Digit${chord.key}`
      : null
  if (chord.physical) return press.code === code
  if (press.key.toLowerCase() === chord.key.toLowerCase()) return true
  const typesForeignScript = press.key.length === 1 && press.key.charCodeAt(0) > 0x24f
  return isLetter && typesForeignScript && press.code === code
}

const symbols: Readonly<Record<string, string>> = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  escape: 'Esc',
  enter: '↵',
  space: 'Space',
  backspace: '⌫',
  delete: 'Del',
  pageup: 'PgUp',
  pagedown: 'PgDn',
}

/** A chord as key caps for people: `mod+k` → [`Ctrl`, `K`] or [`⌘`, `K`]. */
export function keyCaps(text: string, isMac: boolean): string[] {
  const chord = parseChord(text)
  const caps: string[] = []
  if (chord.mod) caps.push(isMac ? '⌘' : 'Ctrl')
  if (chord.alt) caps.push(isMac ? '⌥' : 'Alt')
  if (chord.shift) caps.push(isMac ? '⇧' : 'Shift')
  const name = symbols[chord.key.toLowerCase()] ?? (chord.key === ' ' ? 'Space' : chord.key)
  caps.push(name.length === 1 ? name.toUpperCase() : name)
  return caps
}
