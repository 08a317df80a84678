import { matchesChord } from './keyChords'
import type { KeyPress } from './keyChords'

/** What a key means inside a table. */
export type TableMove =
  | { readonly type: 'cursor'; readonly index: number; readonly extend: boolean }
  | { readonly type: 'choose'; readonly extend: boolean }
  | { readonly type: 'open' }
  | { readonly type: 'all' }
  | { readonly type: 'none' }

export interface TablePlace {
  readonly cursor: number | null
  readonly rowCount: number
  readonly rowsPerPage: number
}

/** Reads a key press; null when it means nothing here. Ctrl+A on every system, Cmd+A too. */
export function tableMove(press: KeyPress, place: TablePlace): TableMove | null {
  const { rowCount, rowsPerPage } = place
  const at = place.cursor ?? -1
  const is = (chord: string): boolean => matchesChord(press, chord, false)
  const go = (index: number): TableMove | null =>
    rowCount === 0
      ? null
      : { type: 'cursor', index: Math.min(rowCount - 1, Math.max(0, index)), extend: press.shiftKey }
  if (is('ArrowDown') || is('shift+ArrowDown') || is('j')) return go(at + 1)
  if (is('ArrowUp') || is('shift+ArrowUp') || is('k')) return go(at < 0 ? rowCount - 1 : at - 1)
  if (is('PageDown') || is('shift+PageDown')) return go(at + rowsPerPage)
  if (is('PageUp') || is('shift+PageUp')) return go(at - rowsPerPage)
  if (is('Home') || is('shift+Home')) return go(0)
  if (is('End') || is('shift+End')) return go(rowCount - 1)
  if (is('Enter')) return { type: 'open' }
  if (press.key === ' ' && !press.ctrlKey && !press.metaKey && !press.altKey)
    return { type: 'choose', extend: press.shiftKey }
  if (is('mod+a') || matchesChord(press, 'mod+a', true)) return { type: 'all' }
  return null
}
