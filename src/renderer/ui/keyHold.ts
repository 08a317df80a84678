import { actAsBrowser, isText, isWritten } from './browserKeys'
import { matchesChord } from './keyChords'

/**
 * Keys that wait. A press may come before what it acts upon: a list still being read, a search still being answered.
 * Typing fast must mean the same as typing slowly, so such presses are kept and given again, in their order, once
 * nothing is waited for.
 */
export interface KeyHold {
  /** From now on presses wait, until the function that is answered has been called. */
  hold(wait?: KeyWait): () => void
  /** Shown every press before anybody else sees it; true when it waits now and nobody else shall see it. */
  take(event: KeyboardEvent): boolean
  /**
   * Somebody points elsewhere: presses that wait were meant for where they were before, and go. A field that is
   * pointed at once more keeps what is being written into it.
   */
  leaveFor(target: EventTarget | null): void
  /** Forgets what waits. */
  dispose(): void
}

export interface KeyWait {
  /** Hears that the person did not want to wait any longer: Escape twice in a row, or for a press, pointing elsewhere. */
  readonly onGivenUp?: () => void
  /** A press waits itself, so that those after it wait behind it even in a dialog. */
  readonly isPressed?: boolean
  /** Chords (see `keyChords.ts`) that need nothing of what is waited for. */
  readonly passing?: readonly string[]
}

/** More than this nobody types ahead knowingly (a key that lies under a book). */
const mostWaiting = 200

const namedKeys: ReadonlySet<string> = new Set([
  'Enter',
  'Escape',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Backspace',
  'Delete',
])

/** Elements that are there already and take their keys themselves. */
const controls =
  'a[href], button, select, summary, input, textarea, [contenteditable], [role="tab"], [role="separator"]'

export function createKeyHold(page: Document): KeyHold {
  const holds = new Set<KeyWait>()
  let waiting: KeyboardEvent[] = []
  let givenAgain: KeyboardEvent | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const goOn = (): void => {
    if (timer !== undefined || holds.size > 0 || waiting.length === 0) return
    // In a task of its own: the page draws first what the release, or the press before, has changed.
    timer = setTimeout(() => {
      timer = undefined
      if (holds.size > 0) return
      const press = waiting.shift()
      if (press !== undefined) give(press)
      goOn()
    })
  }
  const give = (press: KeyboardEvent): void => {
    const target = page.activeElement ?? page.body
    const { key, code, shiftKey, ctrlKey, metaKey, altKey } = press
    const modifiers = { shiftKey, ctrlKey, metaKey, altKey }
    const event = new KeyboardEvent('keydown', { key, code, ...modifiers, bubbles: true, cancelable: true })
    givenAgain = event
    const isUnused = target.dispatchEvent(event)
    givenAgain = null
    if (isUnused && !ctrlKey && !metaKey && !altKey) actAsBrowser(target, key)
  }
  const passes = (event: KeyboardEvent): boolean =>
    [...holds].every(({ passing = [] }) => passing.some((chord) => matchesChord(event, chord, false)))
  const giveUp = (given: readonly KeyWait[]): void => {
    waiting = []
    for (const wait of given) holds.delete(wait)
    for (const { onGivenUp } of given) onGivenUp?.()
  }

  return {
    hold(wait = {}) {
      const own = { ...wait }
      holds.add(own)
      return () => {
        if (holds.delete(own)) goOn()
      }
    },
    take(event) {
      if (event === givenAgain || event.isComposing) return false
      if (holds.size === 0 && waiting.length === 0) return false
      if (!isKept(event)) return false
      const isBehind = [...holds].some(({ isPressed }) => isPressed === true)
      if (waiting.length === 0 && (belongsToControl(event, isBehind) || passes(event))) return false
      if (event.key === 'Escape' && waiting.at(-1)?.key === 'Escape') {
        giveUp([...holds])
        return false
      }
      if (waiting.length < mostWaiting) waiting.push(event)
      return true
    },
    leaveFor(target) {
      if (target === page.activeElement && isWritten(target)) return
      giveUp([...holds].filter(({ isPressed }) => isPressed === true))
    },
    dispose() {
      clearTimeout(timer)
      waiting = []
      holds.clear()
    },
  }
}

/** Keys of the page and of writing. Tab and what the browser does with Ctrl, Cmd or Alt cannot be given again. */
function isKept({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (altKey || ((ctrlKey || metaKey) && key !== 'Enter')) return false
  return isText(key) || namedKeys.has(key)
}

/** A control takes its keys at once. Only Enter, Escape, and the arrows up and down leave a one-line field for the page. */
function belongsToControl({ key, target }: KeyboardEvent, isBehind: boolean): boolean {
  if (!(target instanceof Element)) return false
  const control = target.closest(controls)
  if (control === null) return target.closest('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null
  const leaves = ['Enter', 'Escape', 'ArrowUp', 'ArrowDown'].includes(key)
  const isLine = control instanceof HTMLInputElement && ['text', 'search'].includes(control.type)
  return !(isLine && leaves && (isBehind || control.closest('[role="dialog"]') === null))
}
