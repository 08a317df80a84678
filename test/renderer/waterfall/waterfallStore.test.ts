import { describe, expect, test, vi } from 'vitest'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import {
  createWaterfallStore,
  rangeOfRow,
  rowHeight,
} from '../../../src/renderer/features/waterfall/waterfallStore'
import type { WaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import { bigTrace } from '../../support/bigTraces'
import { traceFromText } from '../../support/traceFromText'

const trace = traceFromText(`
  agent:a 0–1000
    agent:b 100–400
      tool:c 150–200
      tool:d 200–300
    tool:e 900–950
`)

function open(): WaterfallStore {
  const store = createWaterfallStore(buildTraceIndex(trace))
  store.resizeLanes(1_000, 3 * rowHeight)
  return store
}

describe('the state of an open trace', () => {
  test('opens with nothing folded, nothing selected, all of it in sight', () => {
    const { visible, selectedRow, view } = open().get()
    expect([...visible]).toEqual([0, 1, 2, 3, 4])
    expect(selectedRow).toBeNull()
    expect(view.startNs).toBeLessThan(0)
    expect(view.endNs).toBeGreaterThan(1_000e6)
  })

  test('selecting opens what hides the row and scrolls as little as needed', () => {
    const store = open()
    store.toggleFold(1)
    expect([...store.get().visible]).toEqual([0, 1, 4])
    store.select(3)
    expect([...store.get().visible]).toEqual([0, 1, 2, 3, 4])
    expect(store.get().scrollTop).toBe(rowHeight)
    store.select(2)
    expect(store.get().scrollTop).toBe(rowHeight)
    store.select(0)
    expect(store.get().scrollTop).toBe(0)
  })

  test('selecting moves the time into sight, a click on what is seen does not', () => {
    const store = open()
    store.setView({ startNs: 0, endNs: 100e6 })
    store.select(4, { reveal: false })
    expect(store.get().view.endNs).toBe(100e6)
    store.select(4)
    expect(store.get().view.startNs).toBeLessThan(900e6)
    expect(store.get().view.endNs).toBeGreaterThan(950e6)
  })

  test('folding the parent of the selected row selects the parent', () => {
    const store = open()
    store.select(3)
    store.toggleFold(1)
    expect(store.get().selectedRow).toBe(1)
    expect(store.get().scrollTop).toBe(0)
  })

  test('scrolling stays within the rows', () => {
    const store = open()
    store.setScrollTop(1e9)
    expect(store.get().scrollTop).toBe(2 * rowHeight)
    store.setScrollTop(-5)
    expect(store.get().scrollTop).toBe(0)
    store.resizeLanes(1_000, 100 * rowHeight)
    store.setScrollTop(50)
    expect(store.get().scrollTop).toBe(0)
  })

  test('a drawn range is entered, becomes the widest view, and is left again', () => {
    const store = open()
    const whole = store.bounds()
    expect(store.enterPreview()).toBeNull()
    store.setPreview({ startNs: 100e6, endNs: 200e6 })
    const inner = store.enterPreview()
    expect(inner).not.toBeNull()
    expect(store.get()).toMatchObject({ preview: null, trail: [{ startNs: 100e6, endNs: 200e6 }] })
    store.setView({ startNs: -1e12, endNs: 1e12 })
    expect(store.get().view).toEqual(store.bounds())
    expect(store.leave()).toEqual(whole)
    expect(store.leave()).toBeNull()
  })

  test('a mark comes and goes; a kept one stays beside the next', () => {
    const store = open()
    const range = rangeOfRow(store.index, 2)
    store.toggleMark(range, false)
    store.toggleMark(rangeOfRow(store.index, 3), false)
    expect(store.get().marks).toHaveLength(1)
    store.toggleMark(range, true)
    expect(store.get().marks).toHaveLength(2)
    store.toggleMark(range, true)
    store.toggleMark(rangeOfRow(store.index, 3), false)
    expect(store.get().marks).toEqual([])
  })

  test('listeners hear of changes only', () => {
    const store = open()
    const listener = vi.fn<() => void>()
    const stop = store.subscribe(listener)
    store.setScrollTop(0)
    store.setView(store.get().view)
    store.setPreview(null)
    store.setEventTimes([])
    expect(listener).not.toHaveBeenCalled()
    store.select(1)
    expect(listener).toHaveBeenCalledTimes(1)
    stop()
    store.select(2)
    expect(listener).toHaveBeenCalledTimes(1)
  })

  test('a trace read again keeps folds and place when its rows are the same', () => {
    const store = open()
    store.toggleFold(1)
    store.select(4)
    const again = createWaterfallStore(buildTraceIndex(trace), { before: store })
    expect(again.get().visible).toEqual(store.get().visible)
    expect(again.get().selectedRow).toBe(4)
    const other = createWaterfallStore(buildTraceIndex(bigTrace('wide', 9)), { before: store })
    expect(other.get().selectedRow).toBeNull()
    expect(other.get().visible).toHaveLength(9)
  })

  test('a trace that grew meanwhile keeps its folds, the selected step and where it stands', () => {
    const grown = traceFromText(`
      agent:a 0–1000
        agent:b 100–400
          tool:c 150–200
          tool:new 160–170
          tool:d 200–300
        tool:new 500–600
        tool:e 900–950
        tool:new 960–970
    `)
    grown.observationId.set([1_000, 1_001, 1_002, 2_001, 1_003, 2_002, 1_004, 2_003])
    const store = open()
    store.toggleFold(1)
    store.select(4)
    store.setScrollTop(10)
    const { scrollTop } = store.get()
    const again = createWaterfallStore(buildTraceIndex(grown), { before: store, selectedRow: 0 })
    expect([...again.get().visible]).toEqual([0, 1, 5, 6, 7])
    expect(again.get().selectedRow).toBe(6)
    expect(again.get().scrollTop).toBe(scrollTop + rowHeight)
  })
})
