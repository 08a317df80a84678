import type { Hotkey } from '../ui/hotkeyRegistry'

/** Commands that have every word, those that begin with the first one before the others; each name once, the latest. */
export function rankCommands(hotkeys: readonly Hotkey[], text: string): Hotkey[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const byId = new Map<string, Hotkey>()
  for (const hotkey of hotkeys) if (hotkey.inPalette !== false) byId.set(hotkey.id, hotkey)
  const matching = [...byId.values()].filter((hotkey) => {
    const label = `${hotkey.label} ${hotkey.section}`.toLowerCase()
    return words.every((word) => label.includes(word))
  })
  const begins = (hotkey: Hotkey): number =>
    words[0] !== undefined && hotkey.label.toLowerCase().startsWith(words[0]) ? 0 : 1
  return matching.sort((a, b) => begins(a) - begins(b))
}
