import { describe, expect, test } from 'vitest'
import { formatDuration } from '../../../src/shared/logic/formatters'
import { minimapDensity } from '../../../src/shared/logic/spanDensity'
import { timeTicks } from '../../../src/shared/logic/timeTicks'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { waterfallLayout } from '../../../src/shared/logic/waterfallLayout'
import { createFoldSet, visibleRows, withFold } from '../../../src/shared/logic/waterfallRows'
import { observationKinds } from '../../../src/shared/model/kinds'
import type { PackedTrace } from '../../../src/shared/model/packedTrace'
import {
  paintMinimapGround,
  paintMinimapWindow,
} from '../../../src/renderer/features/waterfall/minimapPainter'
import { paintRuler } from '../../../src/renderer/features/waterfall/rulerPainter'
import { paintLanes } from '../../../src/renderer/features/waterfall/waterfallPainter'
import type { LaneScene } from '../../../src/renderer/features/waterfall/waterfallPainter'
import type { WaterfallTheme } from '../../../src/renderer/features/waterfall/waterfallTheme'
import { createPaintLog } from '../../support/paintLog'
import type { PaintLog } from '../../support/paintLog'
import { traceFromText } from '../../support/traceFromText'

/** Colours that say their own name. */
const theme: WaterfallTheme = {
  kinds: observationKinds.map((kind) => `k-${kind}`),
  onKind: 'onKind',
  ground: 'ground',
  panel: 'panel',
  line: 'line',
  lineStrong: 'lineStrong',
  text: 'text',
  muted: 'muted',
  accent: 'accent',
  select: 'select',
  hover: 'hover',
  error: 'error',
  doubt: 'doubt',
  labelFont: 'label',
  rulerFont: 'ruler',
  rulerStrongFont: 'rulerStrong',
}
const box = { width: 1_000, height: 280, rowHeight: 28, scrollTop: 0 }
const view = { startNs: 0, endNs: 1_000e6 }

/** Paints a trace so that one pixel is one millisecond. */
function paint(
  trace: PackedTrace,
  changes: Partial<LaneScene> = {},
  selectedRow: number | null = null,
  foldedRow: number | null = null,
): PaintLog {
  const log = createPaintLog()
  const index = buildTraceIndex(trace)
  const folds =
    foldedRow === null
      ? createFoldSet(trace.count)
      : withFold(trace, createFoldSet(trace.count), foldedRow, true)
  const bars = waterfallLayout({
    index,
    visible: visibleRows(trace, folds),
    folds,
    view: changes.view ?? view,
    box,
    selectedRow,
    hoveredRow: null,
    matches: null,
    formatDuration,
    measureLabel: (text) => text.length * 6,
  })
  paintLanes(
    log.context,
    {
      box,
      view,
      bars,
      ticks: timeTicks(view, 1_000),
      preview: null,
      marks: [],
      crosshairX: null,
      eventTimes: [],
      ...changes,
    },
    theme,
  )
  return log
}

describe('the lanes', () => {
  test('a step is a filled bar in the colour of its kind with its duration inside', () => {
    const log = paint(traceFromText('tool:search 100–400'))
    expect(log.find('fill k-tool', '100,6 300x16')).toHaveLength(1)
    expect(log.find('text "300 ms" onKind left 106')).toHaveLength(1)
  })

  test('an agent is an outline: what it holds is drawn in its children', () => {
    const log = paint(traceFromText('agent:a 0–500'))
    expect(log.find('stroke k-agent')).toHaveLength(1)
    expect(log.find('fill k-agent', 'α0.1')).toHaveLength(1)
  })

  test('a failure wears a red edge, or is red where there is no room for one', () => {
    expect(paint(traceFromText('tool:t 100–400 !error')).find('fill error', '395,6 5x16')).toHaveLength(1)
    expect(paint(traceFromText('tool:t 100–103 !error')).find('rect error 100,6 3x16')).toHaveLength(1)
  })

  test('the wait for the first token is darker', () => {
    const log = paint(traceFromText('generation:g 100–500 [first:200]'))
    expect(log.find('fill #000', '100,6 200x16', 'α0.2')).toHaveLength(1)
  })

  test('doubt is hatched and the figures stay readable', () => {
    const log = paint(traceFromText('tool:t 100–400 ~skewed'))
    expect(log.find('stroke ground', 'M')).toHaveLength(1)
    const label = log.lines.findIndex((line) => line.startsWith('text "300 ms"'))
    expect(log.lines[label - 1]).toMatch(/^rect k-tool 103,8/)
  })

  test('an open span fades to the end of the trace and says at least how long it took', () => {
    const log = paint(
      traceFromText(`
        tool:open 100–?
          span:inner 150–250
        tool:last 800–900
      `),
    )
    expect(log.find('fill k-tool', '100,6 150x16')).toHaveLength(1)
    expect(log.find('rect gradient 250,9 650x10')).toHaveLength(1)
    expect(log.find('text "≥ 150 ms"')).toHaveLength(1)
  })

  test('an instant is a diamond, a bar out of sight an arrow at the edge', () => {
    expect(paint(traceFromText('event:e 500–500')).find('fill k-event', 'M500,9')).toHaveLength(1)
    const outside = paint(traceFromText('tool:t 900–990'), { view: { startNs: 0, endNs: 100e6 } })
    expect(outside.find('stroke k-tool', 'L996,14')).toHaveLength(1)
    expect(outside.find('text')).toHaveLength(0)
  })

  test('a folded row shows what it hides in its own bar', () => {
    const log = paint(
      traceFromText(`
        agent:a 0–900
          generation:m 0–100
          tool:t 200–300 !error
      `),
      {},
      null,
      0,
    )
    expect(log.find('rect k-generation 0,', '100x3.5')).toHaveLength(1)
    expect(log.find('rect error 200,', '100x3.5')).toHaveLength(1)
  })

  test('the selected row is grounded across, its events stand above its bar, close ones share a glyph', () => {
    const log = paint(traceFromText('tool:t 100–400'), { eventTimes: [200e6, 201e6, 300e6] }, 0)
    expect(log.find('rect select 0,0 1000x28')).toHaveLength(1)
    expect(log.find('fill text')).toHaveLength(2)
  })

  test('a drawn range and a mark lie over all rows, the crosshair on top', () => {
    const range = { startNs: 200e6, endNs: 300e6 }
    const log = paint(traceFromText('tool:t 0–900'), {
      preview: range,
      marks: [{ range, isKept: true }],
      crosshairX: 250,
    })
    expect(log.find('rect accent 200,0 100x280')).toHaveLength(1)
    expect(log.find('rect doubt 200,0 100x280')).toHaveLength(1)
    expect(log.lines.at(-1)).toBe('stroke accent M250.5,0 L250.5,280')
  })
})

describe('the ruler', () => {
  const ruler = (changes: Partial<Parameters<typeof paintRuler>[1]>): PaintLog => {
    const log = createPaintLog()
    paintRuler(
      log.context,
      {
        width: 1_000,
        height: 24,
        view,
        ticks: timeTicks(view, 1_000),
        crosshairX: null,
        preview: null,
        formatDuration,
        ...changes,
      },
      theme,
    )
    return log
  }

  test('writes the times of its ticks', () => {
    expect(ruler({}).find('text "0.2 s" muted')).toHaveLength(1)
  })

  test('the time under the pointer stands free: labels it would cover are left out', () => {
    const log = ruler({ crosshairX: 210 })
    expect(log.find('text "0.210 s" accent')).toHaveLength(1)
    expect(log.find('text "0.2 s" muted')).toHaveLength(0)
    expect(log.find('text "0.4 s" muted')).toHaveLength(1)
  })

  test('a drawn range says how long it is, and its flag stays inside', () => {
    const log = ruler({ preview: { startNs: 0, endNs: 20e6 } })
    expect(log.find('text "20 ms" accent left 5,')).toHaveLength(1)
  })
})

describe('the minimap', () => {
  const index = buildTraceIndex(
    traceFromText(`
      agent:a 0–1000
        tool:t 100–300 !error
    `),
  )

  test('lanes, failures, hits and marks', () => {
    const log = createPaintLog()
    const hits = new Uint8Array(1_000)
    hits[100] = 1
    paintMinimapGround(
      log.context,
      {
        width: 1_000,
        height: 46,
        bounds: view,
        density: minimapDensity(index, view, 1_000, 13),
        hitTicks: hits,
        marks: [{ range: { startNs: 0, endNs: 10e6 }, isKept: false }],
      },
      theme,
    )
    expect(log.find('rect k-agent 0,4 1000x')).toHaveLength(1)
    expect(log.find('rect error 100,8 200x')).toHaveLength(1)
    expect(log.find('rect accent 100,42')).toHaveLength(1)
    expect(log.find('rect doubt 0,0 10x46')).toHaveLength(1)
  })

  test('what is out of sight is veiled; nothing is when all is in sight', () => {
    const part = createPaintLog()
    paintMinimapWindow(
      part.context,
      { width: 1_000, height: 46, bounds: view, view: { startNs: 250e6, endNs: 500e6 } },
      theme,
    )
    expect(part.find('rect panel 0,0 250x46')).toHaveLength(1)
    expect(part.find('rect panel 500,0 500x46')).toHaveLength(1)
    const all = createPaintLog()
    paintMinimapWindow(all.context, { width: 1_000, height: 46, bounds: view, view }, theme)
    expect(all.lines).toEqual([])
  })
})
