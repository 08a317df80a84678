import type { Hotkey } from '../../ui/hotkeyRegistry'

/** Keys that the table itself takes, rows and titles; listed so that the help names them. */
export function listKeys(title: string, noun: string): readonly Hotkey[] {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['list.move', 'Move', ['ArrowDown', 'ArrowUp']],
    ['list.page', 'A page on, a page back', ['PageDown', 'PageUp']],
    ['list.ends', 'First, last', ['Home', 'End']],
    ['list.open', `Open the ${noun}`, ['Enter']],
    ['list.choose', 'Choose', ['Space']],
    ['list.chooseTo', 'Choose up to here', ['shift+Space']],
    ['list.all', 'Choose all that are loaded', ['mod+a']],
  ]
  const titles: readonly (readonly [string, string, readonly string[]])[] = [
    ['titles.go', 'From the rows to the titles', ['shift+Tab']],
    ['titles.move', 'Move between the titles', ['ArrowLeft', 'ArrowRight']],
    ['titles.sort', 'Sort by the column', ['Enter', 'Space']],
    ['titles.width', 'Narrower, wider', ['alt+ArrowLeft', 'alt+ArrowRight']],
    ['titles.leave', 'Back to the rows', ['ArrowDown']],
  ]
  const inSection = (section: string, lines: typeof rows): readonly Hotkey[] =>
    lines.map(([id, label, keys]) => ({ id, label, section, keys, inPalette: false, run: () => false }))
  return [...inSection(title, rows), ...inSection('Titles of the columns', titles)]
}
