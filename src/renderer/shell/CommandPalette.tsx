import { Dialog } from 'radix-ui'
import { memo, useState } from 'react'
import type { ReactElement } from 'react'
import { useAppStore, useFilter, useNavigate } from '../state/appStore'
import { listRoute } from '../state/view'
import { ComboList } from '../ui/ComboList'
import type { ComboItem, ComboSection } from '../ui/ComboList'
import { Keys } from '../ui/Keys'
import { useHotkeyList } from '../ui/useHotkeys'
import { useReturnFocus } from '../ui/useReturnFocus'
import './commandPalette.css'
import { rankCommands } from './rankCommands'
import { usePaletteHits } from './usePaletteHits'

/** One field for everything: words find traces and sessions, `>` shows only commands. */
export const CommandPalette = memo(function CommandPalette(): ReactElement {
  const isOpen = useAppStore((state) => state.overlay === 'palette')
  const close = useAppStore((state) => state.closeOverlay)
  const focus = useReturnFocus()
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => (open ? undefined : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialogScrim" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          {...focus}
          onOpenAutoFocus={(event) => {
            focus.onOpenAutoFocus()
            // The kit would choose the text that stands there: the first letter would take the place of the ">".
            event.preventDefault()
            const field =
              event.currentTarget instanceof Element ? event.currentTarget.querySelector('input') : null
            field?.focus()
            field?.setSelectionRange(field.value.length, field.value.length)
          }}
        >
          <Dialog.Title className="srOnly">Find, or run a command</Dialog.Title>
          <PaletteBody />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
})

function PaletteBody(): ReactElement {
  const firstText = useAppStore((state) => state.paletteText)
  const close = useAppStore((state) => state.closeOverlay)
  const navigate = useNavigate()
  const filter = useFilter()
  const [text, setText] = useState(firstText)
  const isCommandsOnly = text.startsWith('>')
  const words = (isCommandsOnly ? text.slice(1) : text).trim()
  const commands = rankCommands(useHotkeyList(), words)
  const hits = usePaletteHits(isCommandsOnly ? '' : words, close)

  const find = (page: 'traces' | 'sessions', noun: string): ComboItem => ({
    id: `find-${page}`,
    icon: page,
    content: (
      <span className="comboText">
        {noun} with “<bdi>{words}</bdi>”
      </span>
    ),
    run() {
      close()
      navigate(listRoute(page), { filter: { ...filter, text: words } })
    },
  })
  const sections: ComboSection[] = [
    {
      title: 'Find',
      items: words === '' || isCommandsOnly ? [] : [find('traces', 'Traces'), find('sessions', 'Sessions')],
    },
    { title: 'Found', items: hits.items, isPending: hits.isSearching },
    {
      title: 'Commands',
      items: commands.map((command) => ({
        id: `command-${command.id}`,
        icon: 'chevronRight',
        content: (
          <>
            <span className="comboText">{command.label}</span>
            {command.keys[0] === undefined ? null : <Keys keys={command.keys[0]} />}
          </>
        ),
        run() {
          close()
          command.run()
        },
      })),
    },
  ]
  return (
    <ComboList
      text={text}
      onText={setText}
      placeholder="Find words or an id, or > for commands"
      icon={isCommandsOnly ? 'chevronRight' : 'search'}
      sections={sections}
      note={paletteNote(isCommandsOnly, words, commands.length, hits.items.length, hits.isSearching)}
    />
  )
}

/** What is said under the list when it does not speak for itself. */
function paletteNote(
  isCommandsOnly: boolean,
  words: string,
  commands: number,
  hits: number,
  isSearching: boolean,
): string | null {
  if (isCommandsOnly) return commands === 0 ? 'No command has these words.' : null
  if (words.length < 2) return null
  if (isSearching) return 'Looking…'
  return hits === 0 ? 'Nothing in the workspace has these words.' : null
}
