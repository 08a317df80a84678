import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useDeferredValue, useEffect, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { emptyFilter } from '../../shared/model/filter'
import { useEngineQuery } from '../engine/useEngineQuery'
import { useAppStore, useFilter, useNavigate } from '../state/appStore'
import { listRoute, sessionRoute, traceRoute } from '../state/view'
import { Icon } from '../ui/Icon'
import type { IconName } from '../ui/Icon'
import { Keys } from '../ui/Keys'
import { StatusMark } from '../ui/StatusMark'
import { useHotkeyList } from '../ui/useHotkeys'
import { useReturnFocus } from '../ui/useReturnFocus'
import './commandPalette.css'
import { rankCommands } from './rankCommands'

/** One field for everything: words find traces and sessions, `>` shows only commands. */
export function CommandPalette(): ReactElement | null {
  const isOpen = useAppStore((state) => state.overlay === 'palette')
  const close = useAppStore((state) => state.closeOverlay)
  const focus = useReturnFocus()
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => (open ? undefined : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialogScrim" />
        <Dialog.Content className="palette" aria-describedby={undefined} {...focus}>
          <Dialog.Title className="srOnly">Find, or run a command</Dialog.Title>
          <PaletteBody />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteBody(): ReactElement {
  const firstText = useAppStore((state) => state.paletteText)
  const close = useAppStore((state) => state.closeOverlay)
  const navigate = useNavigate()
  const filter = useFilter()
  const [text, setText] = useState(firstText)
  const isCommandsOnly = text.startsWith('>')
  const words = (isCommandsOnly ? text.slice(1) : text).trim()
  const hotkeys = useHotkeyList()
  const commands = rankCommands(hotkeys, words)
  const do_ = (action: () => unknown) => (): void => {
    close()
    action()
  }
  const find = (page: 'traces' | 'sessions') =>
    do_(() => navigate(listRoute(page), { filter: { ...filter, text: words.slice(0, 1_000) } }))
  return (
    <Command label="Find, or run a command" shouldFilter={false} loop vimBindings={false}>
      <div className="paletteField">
        <Icon name={isCommandsOnly ? 'chevronRight' : 'search'} />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Find words or an id, or > for commands"
          maxLength={1_000}
        />
      </div>
      <Command.List className="paletteList" label="Found">
        {words !== '' && !isCommandsOnly ? (
          <Command.Group heading="Find">
            <PaletteItem id="find-traces" icon="traces" onSelect={find('traces')}>
              <span className="paletteText">
                Traces with “<bdi>{words}</bdi>”
              </span>
            </PaletteItem>
            <PaletteItem id="find-sessions" icon="sessions" onSelect={find('sessions')}>
              <span className="paletteText">
                Sessions with “<bdi>{words}</bdi>”
              </span>
            </PaletteItem>
          </Command.Group>
        ) : null}
        {words.length > 1 && !isCommandsOnly ? (
          <PaletteHits words={words} onGo={(action) => do_(action)} />
        ) : null}
        {commands.length > 0 ? (
          <Command.Group heading="Commands">
            {commands.map((command) => (
              <PaletteItem
                key={command.id}
                id={`command-${command.id}`}
                icon="chevronRight"
                onSelect={do_(command.run)}
              >
                <span className="paletteText">{command.label}</span>
                {command.keys[0] === undefined ? null : <Keys keys={command.keys[0]} />}
              </PaletteItem>
            ))}
          </Command.Group>
        ) : isCommandsOnly ? (
          <p className="paletteEmpty">No command has these words.</p>
        ) : null}
      </Command.List>
    </Command>
  )
}

interface PaletteHitsProps {
  readonly words: string
  readonly onGo: (action: () => void) => () => void
}

const pauseMs = 180

/** The first few sessions and traces that have the words, whatever filter is in force. */
function PaletteHits({ words, onGo }: PaletteHitsProps): ReactElement | null {
  const navigate = useNavigate()
  const settled = useSettled(useDeferredValue(words))
  const input = { filter: { ...emptyFilter, text: settled }, limit: 5 }
  const traces = useEngineQuery('traces.list', input, { enabled: settled !== '' })
  const sessions = useEngineQuery('sessions.list', input, { enabled: settled !== '' })
  const isSearching = settled !== words || traces.isFetching || sessions.isFetching
  const hits = [
    ...(sessions.data?.rows ?? []).map((row) => ({
      id: `session-${row.sessionKey}`,
      icon: 'sessions' as const,
      status: row.status,
      text: row.inputPreview ?? row.name ?? row.sessionId,
      detail: row.sessionId,
      go: () => navigate(sessionRoute(row.sessionKey)),
    })),
    ...(traces.data?.rows ?? []).map((row) => ({
      id: `trace-${row.traceKey}`,
      icon: 'traces' as const,
      status: row.status,
      text: row.inputPreview ?? row.name,
      detail: row.name,
      go: () => navigate(traceRoute(row.traceKey)),
    })),
  ]
  if (hits.length === 0)
    return <p className="paletteEmpty">{isSearching ? 'Looking…' : 'Nothing has these words.'}</p>
  return (
    <Command.Group heading={isSearching ? 'Looking…' : 'Found'}>
      {hits.map((hit, index) => (
        <PaletteItem key={hit.id} id={`hit-${index}`} icon={hit.icon} onSelect={onGo(hit.go)}>
          <bdi className="paletteText">{hit.text}</bdi>
          <bdi className="paletteDetail">{hit.detail}</bdi>
          <StatusMark status={hit.status} isShort />
        </PaletteItem>
      ))}
    </Command.Group>
  )
}

/** The words after they have stood still for a moment. */
function useSettled(words: string): string {
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), pauseMs)
    return () => clearTimeout(timer)
  }, [words])
  return settled
}

interface PaletteItemProps {
  readonly id: string
  readonly icon: IconName
  readonly onSelect: () => void
  readonly children: ReactNode
}

function PaletteItem({ id, icon, onSelect, children }: PaletteItemProps): ReactElement {
  return (
    <Command.Item className="paletteItem" value={id} onSelect={onSelect}>
      <Icon name={icon} size={14} />
      {children}
    </Command.Item>
  )
}
