import { createContext, useContext, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { ensureExists } from '../../shared/util/assert'
import { createHotkeyRegistry } from './hotkeyRegistry'
import type { Hotkey, HotkeyRegistry } from './hotkeyRegistry'
import { createKeyHold } from './keyHold'
import { KeyHoldContext } from './useKeyHold'

const HotkeyContext = createContext<HotkeyRegistry | null>(null)

/** True where Cmd takes the part of Ctrl. */
export function isMacKeyboard(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform)
}

/** Listens for keys for the whole page, once; `isDeaf`: gives the tree below its place for hotkeys, and hears none. */
export function HotkeyProvider({
  children,
  isDeaf = false,
}: {
  readonly children: ReactNode
  readonly isDeaf?: boolean
}): ReactElement {
  const [registry] = useState(() => createHotkeyRegistry(isMacKeyboard()))
  const [keyHold] = useState(() => createKeyHold(document))
  useEffect(() => {
    if (isDeaf) return undefined
    const onEveryKeyDown = (event: KeyboardEvent): void => {
      if (!keyHold.take(event)) return
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    const onPointerDown = (event: PointerEvent): void => keyHold.leaveFor(event.target)
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      const place = { isField: isField(event.target), isDialog: hasOpenDialog(), nowMs: event.timeStamp }
      if (registry.press(event, place)) event.preventDefault()
    }
    window.addEventListener('keydown', onEveryKeyDown, { capture: true })
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('pointerdown', onPointerDown, { capture: true })
    return () => {
      window.removeEventListener('keydown', onEveryKeyDown, { capture: true })
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('pointerdown', onPointerDown, { capture: true })
      keyHold.dispose()
    }
  }, [registry, keyHold, isDeaf])
  return (
    <HotkeyContext value={registry}>
      <KeyHoldContext value={keyHold}>{children}</KeyHoldContext>
    </HotkeyContext>
  )
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  )
}

function hasOpenDialog(): boolean {
  return (
    document.querySelector(
      '[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"], [role="menu"][data-state="open"]',
    ) !== null
  )
}

/**
 * Puts keys in force while the component is mounted (and `enabled`). The list may be made anew on every render: what
 * runs is always the latest, and the registry only changes when ids, keys or labels do. Of two with the same keys the
 * one of the higher level wins: 0 is the frame, 1 a page, 2 what lies in it.
 */
export function useHotkeys(hotkeys: readonly Hotkey[], enabled = true, level = 1): void {
  const registry = ensureExists(useContext(HotkeyContext), 'HotkeyProvider above')
  const runLatest = useEffectEvent((id: string): boolean | void =>
    hotkeys.find((hotkey) => hotkey.id === id)?.run(),
  )
  const shape = JSON.stringify(hotkeys)
  useEffect(() => {
    if (!enabled) return undefined
    const group = (JSON.parse(shape) as Omit<Hotkey, 'run'>[]).map((hotkey) => ({
      ...hotkey,
      run: () => runLatest(hotkey.id),
    }))
    return registry.add(group, level)
  }, [registry, shape, enabled, level])
}

/** Every hotkey in force now. */
export function useHotkeyList(): readonly Hotkey[] {
  const registry = ensureExists(useContext(HotkeyContext), 'HotkeyProvider above')
  return useSyncExternalStore(registry.subscribe, registry.list)
}
