import { fitRange, panByShare, xToTime, zoomAbout } from '../../../shared/logic/timeScale'
import type { TreeMove } from '../../../shared/logic/rowNavigation'
import type { Hotkey } from '../../ui/hotkeyRegistry'
import { useHotkeys } from '../../ui/useHotkeys'
import { isElsewhere, isOnControl } from './focusPlace'
import type { ViewAnimation } from './viewAnimation'
import { rangeOfRow, type WaterfallStore } from './waterfallStore'

const zoomStep = 1.5
const panStep = 0.15
/** Shift makes zoom and pan this many times as large. */
const shiftTimes = 5

/** The keys of the picture itself. Letters for zoom and pan go by where they stand, so that W S A D stay a cross. */
export function useWaterfallKeys(store: WaterfallStore, animation: ViewAnimation, isEnabled: boolean): void {
  useHotkeys(waterfallKeys(store, animation), isEnabled)
}

/** What zooming by key keeps in place: the pointer's instant, else the selected step where it is in sight, else the middle. */
function zoomCentre(store: WaterfallStore): number {
  const { view, pointer, laneWidth, selectedRow } = store.get()
  if (pointer !== null) return xToTime(view, laneWidth, pointer.x)
  const middle = (view.startNs + view.endNs) / 2
  if (selectedRow === null) return middle
  const range = rangeOfRow(store.index, selectedRow)
  const from = Math.max(range.startNs, view.startNs)
  const to = Math.min(range.endNs, view.endNs)
  return to < from ? middle : (from + to) / 2
}

export function waterfallKeys(store: WaterfallStore, animation: ViewAnimation): Hotkey[] {
  const zoom = (factor: number): void => {
    animation.moveTo(zoomAbout(store.get().view, store.bounds(), zoomCentre(store), factor))
  }
  const pan = (share: number): void => animation.moveTo(panByShare(store.get().view, store.bounds(), share))
  const key = (
    id: string,
    label: string,
    keys: readonly string[],
    run: () => boolean | void,
    inPalette = true,
  ): Hotkey => ({
    id: `waterfall.${id}`,
    label,
    section: 'Waterfall',
    keys,
    run,
    inPalette,
  })
  const move = (id: TreeMove, label: string, keys: readonly string[]): Hotkey =>
    key(id, label, keys, () => (isElsewhere() ? false : store.move(id)), false)
  const mark = (isKept: boolean): boolean => {
    const { selectedRow, preview } = store.get()
    const range = preview ?? (selectedRow === null ? null : rangeOfRow(store.index, selectedRow))
    if (range === null) return false
    store.toggleMark(range, isKept)
    return true
  }
  return [
    key('zoomIn', 'Zoom in', ['physical:w', '+', '='], () => zoom(zoomStep)),
    key('zoomOut', 'Zoom out', ['physical:s', '-'], () => zoom(1 / zoomStep)),
    key('zoomInMuch', 'Zoom in much', ['shift+physical:w'], () => zoom(zoomStep ** shiftTimes), false),
    key('zoomOutMuch', 'Zoom out much', ['shift+physical:s'], () => zoom(1 / zoomStep ** shiftTimes), false),
    key('panLeft', 'Earlier', ['physical:a'], () => pan(-panStep), false),
    key('panRight', 'Later', ['physical:d'], () => pan(panStep), false),
    key('panLeftMuch', 'Much earlier', ['shift+physical:a'], () => pan(-panStep * shiftTimes), false),
    key('panRightMuch', 'Much later', ['shift+physical:d'], () => pan(panStep * shiftTimes), false),
    key('fitAll', 'Show the whole trace', ['0'], () => animation.moveTo(store.bounds())),
    key('fitSelected', 'Fit the selected step', ['f'], () => {
      const { selectedRow } = store.get()
      if (selectedRow === null) return false
      animation.moveTo(fitRange(rangeOfRow(store.index, selectedRow), store.bounds()))
      return true
    }),
    key('nextStep', 'Next step', ['j'], () => store.move('next'), false),
    key('previousStep', 'Previous step', ['k'], () => store.move('previous'), false),
    move('next', 'Next step', ['ArrowDown']),
    move('previous', 'Previous step', ['ArrowUp']),
    move('openOrChild', 'Open, or go to the first step below', ['ArrowRight']),
    move('closeOrParent', 'Close, or go to the step above', ['ArrowLeft']),
    key('openAll', 'Open everything below', ['*'], () => store.move('openAll')),
    key('closeAll', 'Close everything below', ['shift+ArrowLeft'], () => store.move('closeAll')),
    move('first', 'First step', ['Home']),
    move('last', 'Last step', ['End']),
    move('pageDown', 'A page down', ['PageDown']),
    move('pageUp', 'A page up', ['PageUp']),
    key('mark', 'Mark the time of the step (or of the drawn range)', ['m'], () => mark(false)),
    key('keepMark', 'Mark it and keep the mark', ['shift+m'], () => mark(true)),
    key(
      'enterRange',
      'Go into the drawn range',
      ['Enter'],
      () => {
        if (isOnControl()) return false
        const view = store.enterPreview()
        if (view === null) return false
        animation.moveTo(view)
        return true
      },
      false,
    ),
    key('leaveRange', 'Leave the range', ['Backspace'], () => {
      const view = store.leave()
      if (view === null) return false
      animation.moveTo(view)
      return true
    }),
    key(
      'clearRange',
      'Clear the drawn range',
      ['Escape'],
      () => {
        if (store.get().preview === null) return false
        store.setPreview(null)
        return true
      },
      false,
    ),
  ]
}
