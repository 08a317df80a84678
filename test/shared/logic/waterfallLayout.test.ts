import { describe, expect, test } from 'vitest'
import { boundsOf } from '../../../src/shared/logic/timeScale'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { minimapHitTest, waterfallHitTest } from '../../../src/shared/logic/waterfallHitTest'
import { rowsInBox, waterfallLayout } from '../../../src/shared/logic/waterfallLayout'
import type { BarItem, LayoutInput } from '../../../src/shared/logic/waterfallLayout'
import { createFoldSet, visibleRows, withFold } from '../../../src/shared/logic/waterfallRows'
import { observationKinds } from '../../../src/shared/model/kinds'
import type { PackedTrace } from '../../../src/shared/model/packedTrace'
import { bigTrace } from '../../support/bigTraces'
import { traceFromText } from '../../support/traceFromText'

/** Lays a trace out so that one pixel is one millisecond. */
function layout(trace: PackedTrace, changes: Partial<LayoutInput> = {}): BarItem[] {
  const folds = changes.folds ?? createFoldSet(trace.count)
  return waterfallLayout({
    index: buildTraceIndex(trace),
    visible: visibleRows(trace, folds),
    folds,
    view: { startNs: 0, endNs: 1_000e6 },
    box: { width: 1_000, height: 280, rowHeight: 28, scrollTop: 0 },
    selectedRow: null,
    hoveredRow: null,
    matches: null,
    formatDuration: (ns) => `${String(ns / 1e6)} ms`,
    measureLabel: (text) => text.length * 6,
    ...changes,
  })
}

const trace = traceFromText(`
  agent:support 0–900
    generation:plan 10–300 [first:100]
    tool:get 400–401 !error
    tool:slow 950–? ~truncated
    event:note 500–500
`)

describe('the layout', () => {
  test('bars stand where their times are', () => {
    const [agent, plan] = layout(trace)
    expect(agent).toMatchObject({
      x: 0,
      width: 900,
      y: 0,
      shape: 'outline',
      label: '900 ms',
      labelPlace: 'inside',
    })
    expect(plan).toMatchObject({ x: 10, width: 290, y: 28, shape: 'bar', firstTokenX: 110 })
  })

  test('times that were only counted are drawn without figures, but for durations of the source', () => {
    const counted = traceFromText(`
      agent:a 0–4 ~orderOnlyTime
        tool:b 1–2 ~orderOnlyTime
        tool:c 2–3 ~orderOnlyTime ~statedDuration
        tool:d 3–? ~orderOnlyTime
    `)
    expect(buildTraceIndex(counted).isOrderOnly).toBe(true)
    expect(layout(counted).map((bar) => bar.label)).toEqual(['', '', '1 ms', 'open'])
    expect(buildTraceIndex(trace).isOrderOnly).toBe(false)
  })

  test('what is shorter than a pixel is two pixels wide and its label stands beside it', () => {
    expect(layout(trace)[2]).toMatchObject({
      x: 400,
      width: 2,
      isError: true,
      isOrigin: true,
      labelPlace: 'right',
    })
  })

  test('an open span has a certain part, a tail to the end of the trace and a label that says at least', () => {
    const bar = layout(trace, { view: { startNs: 0, endNs: 2_000e6 } })[3]
    expect(bar).toMatchObject({
      x: 475,
      width: 2,
      tailEnd: 499,
      label: 'open',
      isDoubtful: true,
      labelPlace: 'right',
    })
  })

  test('an open span that holds others reaches as far as they do', () => {
    const held = traceFromText(`
      agent:a 0–?
        tool:b 100–700
    `)
    expect(layout(held)[0]).toMatchObject({ x: 0, width: 700, label: '≥ 700 ms' })
  })

  test('an instant is a glyph without a label', () => {
    expect(layout(trace)[4]).toMatchObject({ shape: 'glyph', label: '', labelPlace: 'none' })
  })

  test('a bar outside the view says on which side it is', () => {
    const bars = layout(trace, { view: { startNs: 920e6, endNs: 940e6 } })
    expect(bars.map((bar) => bar.outside)).toEqual(['left', 'left', 'left', 'right', 'left'])
    expect(layout(trace, { view: { startNs: 420e6, endNs: 440e6 } })[0]?.outside).toBeNull()
  })

  test('coordinates stay near the box however deep the zoom', () => {
    for (const bar of layout(trace, { view: { startNs: 100e6, endNs: 100e6 + 200 } })) {
      expect(bar.x).toBeGreaterThanOrEqual(-8)
      expect(bar.x + bar.width).toBeLessThanOrEqual(1_010)
    }
  })

  test('a label that fits nowhere to the right goes to the left', () => {
    const late = traceFromText('tool:late 990–999')
    expect(layout(late)[0]).toMatchObject({ labelPlace: 'left' })
  })

  test('a folded row shows what it hides, failures above all', () => {
    const folds = withFold(trace, createFoldSet(trace.count), 0, true)
    const [agent, ...others] = layout(trace, { folds })
    expect(others).toEqual([])
    const hidden = agent?.hidden
    expect(hidden?.kinds[50]).toBe(observationKinds.indexOf('generation') + 1)
    expect(hidden?.kinds[350]).toBe(0)
    expect(hidden?.errors[400]).toBe(2)
    expect(hidden?.errors[403]).toBe(0)
  })

  test('only the rows in the box are laid out', () => {
    const big = bigTrace('wide', 100_000)
    const bars = layout(big, {
      view: boundsOf({ startNs: 0, endNs: 1e12 }),
      box: { width: 1_000, height: 280, rowHeight: 28, scrollTop: 28_000 + 14 },
    })
    expect(bars).toHaveLength(11)
    expect(bars[0]).toMatchObject({ visibleIndex: 1_000, y: -14 })
    expect(rowsInBox(3, { width: 1, height: 280, rowHeight: 28, scrollTop: 500 })).toEqual({
      first: 3,
      last: 3,
    })
  })

  test('a search marks its hits and dims the rest', () => {
    const matches = new Uint8Array(trace.count)
    matches[2] = 1
    expect(layout(trace, { matches }).map((bar) => [bar.isMatch, bar.isDimmed])).toEqual([
      [false, true],
      [false, true],
      [true, false],
      [false, true],
      [false, true],
    ])
  })
})

describe('what lies under the pointer', () => {
  const index = buildTraceIndex(trace)
  const visible = visibleRows(trace, createFoldSet(trace.count))
  const view = { startNs: 0, endNs: 1_000e6 }
  const box = { width: 1_000, height: 280, rowHeight: 28, scrollTop: 10 }
  const hit = (x: number, y: number): unknown => waterfallHitTest(index, visible, view, box, x, y)

  test('rows by height, bars by time with some slack', () => {
    expect(hit(200, 25)).toEqual({ row: 1, visibleIndex: 1, isOnBar: true })
    expect(hit(303, 25)).toMatchObject({ row: 1, isOnBar: true })
    expect(hit(310, 25)).toMatchObject({ row: 1, isOnBar: false })
    expect(hit(405, 50)).toMatchObject({ row: 2, isOnBar: true })
    expect(hit(5, 200)).toBeNull()
    expect(hit(5, -1)).toBeNull()
  })

  test('the edges of the minimap window can be caught even when it is narrow', () => {
    const all = { startNs: 0, endNs: 1_000 }
    const at = (x: number, startNs = 400, endNs = 600): string =>
      minimapHitTest(all, { startNs, endNs }, 1_000, x)
    expect([at(398), at(603), at(500), at(100)]).toEqual(['start', 'end', 'window', 'ground'])
    expect([at(499, 500, 501), at(502, 500, 501)]).toEqual(['start', 'end'])
  })
})
