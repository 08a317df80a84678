import { matchesChord, splitSequence } from './keyChords'
import type { KeyPress } from './keyChords'

/** Something that keys start. The same list feeds the listener, the `?` help and the command palette. */
export interface Hotkey {
  /** Stable name, e.g. `traces.open`. */
  readonly id: string
  /** What it does, as a command: "Open the trace". */
  readonly label: string
  /** Heading in the help: "List", "Waterfall", "Everywhere". */
  readonly section: string
  /** Alternatives; see `keyChords.ts`. Empty: only in the palette. */
  readonly keys: readonly string[]
  /** Does it. Answering false passes the press on to an older hotkey with the same keys, or to the browser. */
  readonly run: () => boolean | void
  /** Works while typing in a field (false unless said). */
  readonly inFields?: boolean
  /** Works while a dialog is open (false unless said). */
  readonly inDialogs?: boolean
  /** Shown in the command palette (true unless said). */
  readonly inPalette?: boolean
}

export interface HotkeyRegistry {
  /**
   * Adds a group; answers how to take it away. Higher levels are asked first (0: the frame, 1: pages, 2: what lies in
   * them), within a level what was added later.
   */
  add(group: readonly Hotkey[], level?: number): () => void
  /** All hotkeys in force, in the order they were added. */
  list(): readonly Hotkey[]
  subscribe(listener: () => void): () => void
  /** Answers true when a press was used up. */
  press(press: KeyPress, place: PressPlace): boolean
}

/** Where the press happened. */
export interface PressPlace {
  readonly isField: boolean
  readonly isDialog: boolean
  readonly nowMs: number
}

interface HotkeyGroup {
  readonly hotkeys: readonly Hotkey[]
  readonly level: number
}

/** How long a first key of a sequence waits for the second. */
const sequenceWaitMs = 1_200

export function createHotkeyRegistry(isMac: boolean): HotkeyRegistry {
  let groups: readonly HotkeyGroup[] = []
  let flat: readonly Hotkey[] = []
  const listeners = new Set<() => void>()
  let pending: { readonly first: string; readonly untilMs: number } | null = null

  const change = (next: readonly HotkeyGroup[]): void => {
    groups = next
    flat = groups.flatMap((group) => group.hotkeys)
    for (const listener of listeners) listener()
  }

  const run = (hotkey: Hotkey): boolean => hotkey.run() !== false

  return {
    add(hotkeys, level = 1) {
      const group: HotkeyGroup = { hotkeys, level }
      // Sorting is stable: within a level the order of adding stays.
      change([...groups, group].sort((a, b) => a.level - b.level))
      return () => change(groups.filter((other) => other !== group))
    },
    list: () => flat,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    press(press, place) {
      const candidates = flat
        .filter(
          (hotkey) =>
            (!place.isField || hotkey.inFields === true) && (!place.isDialog || hotkey.inDialogs === true),
        )
        .toReversed()
      const first = pending !== null && pending.untilMs >= place.nowMs ? pending.first : null
      pending = null
      if (first !== null) {
        for (const hotkey of candidates) {
          const ends = hotkey.keys.some((keys) => {
            const [head, tail] = splitSequence(keys)
            return head === first && tail !== undefined && matchesChord(press, tail, isMac)
          })
          if (ends && run(hotkey)) return true
        }
      }
      for (const hotkey of candidates) {
        const hit = hotkey.keys.some((keys) => {
          const sequence = splitSequence(keys)
          return sequence.length === 1 && matchesChord(press, sequence[0] ?? '', isMac)
        })
        if (hit && run(hotkey)) return true
      }
      for (const hotkey of candidates) {
        for (const keys of hotkey.keys) {
          const [head, tail] = splitSequence(keys)
          if (head === undefined || tail === undefined || !matchesChord(press, head, isMac)) continue
          pending = { first: head, untilMs: place.nowMs + sequenceWaitMs }
          return true
        }
      }
      return false
    },
  }
}
