import { memo } from 'react'
import type { ReactElement } from 'react'
import { useAppStore } from '../state/appStore'
import { Dialog } from '../ui/Dialog'
import type { Hotkey } from '../ui/hotkeyRegistry'
import { Keys } from '../ui/Keys'
import { useHotkeyList } from '../ui/useHotkeys'
import './shortcutHelp.css'

/** The keys in force right now, by section: what is listed works here. */
export const ShortcutHelp = memo(function ShortcutHelp(): ReactElement {
  const isOpen = useAppStore((state) => state.overlay === 'help')
  const close = useAppStore((state) => state.closeOverlay)
  return (
    <Dialog isOpen={isOpen} onClose={close} title="Keyboard shortcuts" size="large">
      <HelpBody />
    </Dialog>
  )
})

function HelpBody(): ReactElement {
  const sections = helpSections(useHotkeyList())
  return (
    <div className="helpGrid">
      {sections.map(([section, hotkeys]) => (
        <section key={section} className="helpSection">
          <h3>{section}</h3>
          {hotkeys.map((hotkey) => (
            <div key={hotkey.id} className="helpRow">
              <span>{hotkey.label}</span>
              <span className="spacer" />
              <span className="helpKeys">
                {hotkey.keys.map((keys) => (
                  <Keys key={keys} keys={keys} />
                ))}
              </span>
            </div>
          ))}
        </section>
      ))}
    </div>
  )
}

/** Hotkeys that have keys, grouped; the most particular section first, "Everywhere" last. */
export function helpSections(hotkeys: readonly Hotkey[]): [string, Hotkey[]][] {
  const sections = new Map<string, Map<string, Hotkey>>()
  for (const hotkey of hotkeys) {
    if (hotkey.keys.length === 0) continue
    const section = sections.get(hotkey.section) ?? new Map<string, Hotkey>()
    // What does the same is one line, with all its keys.
    const others = section.get(hotkey.label)?.keys ?? []
    const keys = [...others, ...hotkey.keys.filter((each) => !others.includes(each))]
    section.set(hotkey.label, { ...hotkey, keys })
    sections.set(hotkey.section, section)
  }
  return [...sections]
    .map(([name, section]): [string, Hotkey[]] => [name, [...section.values()]])
    .sort(([a], [b]) => Number(a === 'Everywhere') - Number(b === 'Everywhere'))
}
