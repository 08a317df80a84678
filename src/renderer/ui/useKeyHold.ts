import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { ensureExists } from '../../shared/util/assert'
import type { KeyHold, KeyWait } from './keyHold'

export const KeyHoldContext = createContext<KeyHold | null>(null)

/** Where presses wait; `HotkeyProvider` must be above. */
export function useKeys(): KeyHold {
  return ensureExists(useContext(KeyHoldContext), 'HotkeyProvider above')
}

/**
 * While `isWaiting`, what is pressed waits: for a page whose contents are still on their way. Must become false on
 * failure too.
 */
export function useKeyHold(isWaiting: boolean, wait: KeyWait = {}): void {
  const keys = useKeys()
  const release = useRef<(() => void) | null>(null)
  const waitNow = useEffectEvent((): KeyWait => ({ ...wait, onGivenUp: () => wait.onGivenUp?.() }))
  // Held from the same frame on, so that not even the very next press slips through.
  useLayoutEffect(() => {
    if (isWaiting) release.current = keys.hold(waitNow())
  }, [keys, isWaiting])
  // Released only after everything new has put its own keys in force and has taken the focus.
  useEffect(() => {
    if (!isWaiting) return undefined
    return () => release.current?.()
  }, [keys, isWaiting])
}

/** Whether what a key acts upon is there, still on its way, or will not come. */
export type Arrival = 'there' | 'coming' | 'never'

/**
 * For a key whose object may not be there yet: answers what the key calls. `run` is called at once or as soon as the
 * object has come; keys pressed meanwhile wait behind it.
 */
export function useWhenThere(arrival: Arrival, run: () => void): () => void {
  const [isWanted, setWanted] = useState(false)
  // Run and release in one: keys go on only after what `run` changes is drawn.
  const arrive = useEffectEvent(() => {
    setWanted(false)
    if (arrival === 'there') run()
  })
  useKeyHold(isWanted, { isPressed: true, onGivenUp: () => setWanted(false) })
  useEffect(() => {
    // The arrival is an event that only a render tells of.
    // oxlint-disable-next-line react/set-state-in-effect
    if (isWanted && arrival !== 'coming') arrive()
  }, [isWanted, arrival])
  return () => {
    if (arrival === 'there') run()
    else if (arrival === 'coming') setWanted(true)
  }
}
