import { timeToX, type TimeRange } from '../../../shared/logic/timeScale'
import type { Tick } from '../../../shared/logic/timeTicks'
import type { BarItem, LaneBox } from '../../../shared/logic/waterfallLayout'
import { paintBar } from './barPainter'
import type { PaintContext } from './paintContext'
import type { WaterfallTheme } from './waterfallTheme'
import type { TimeMark } from './waterfallStore'

/** Everything one frame of the lanes shows. */
export interface LaneScene {
  readonly box: LaneBox
  readonly view: TimeRange
  readonly bars: readonly BarItem[]
  readonly ticks: readonly Tick[]
  readonly preview: TimeRange | null
  readonly marks: readonly TimeMark[]
  /** x of the pointer, or null. */
  readonly crosshairX: number | null
  /** Instants of the selected row's events. */
  readonly eventTimes: readonly number[]
}

/** Paints the lanes: ground, grid, bars, marks, crosshair, in that order. */
export function paintLanes(context: PaintContext, scene: LaneScene, theme: WaterfallTheme): void {
  const { box, bars } = scene
  context.clearRect(0, 0, box.width, box.height)
  context.textBaseline = 'middle'
  for (const bar of bars) paintRowGround(context, bar, box, theme)
  paintGrid(context, scene, theme)
  for (const mark of scene.marks)
    paintRange(context, scene, mark.range, theme.doubt, mark.isKept ? 0.14 : 0.09)
  for (const bar of bars) paintBar(context, bar, box, theme)
  paintEvents(context, scene, theme)
  if (scene.preview !== null) paintRange(context, scene, scene.preview, theme.accent, 0.14)
  if (scene.crosshairX !== null) paintCrosshair(context, scene.crosshairX, box.height, theme)
}

function paintRowGround(context: PaintContext, bar: BarItem, box: LaneBox, theme: WaterfallTheme): void {
  if (!bar.isSelected && !bar.isHovered) return
  context.fillStyle = bar.isSelected ? theme.select : theme.hover
  context.fillRect(0, bar.y, box.width, box.rowHeight)
}

function paintGrid(context: PaintContext, scene: LaneScene, theme: WaterfallTheme): void {
  context.fillStyle = theme.line
  context.globalAlpha = 0.75
  for (const tick of scene.ticks)
    context.fillRect(Math.round(timeToX(scene.view, scene.box.width, tick.ns)), 0, 1, scene.box.height)
  context.globalAlpha = 1
}

function paintEvents(context: PaintContext, scene: LaneScene, theme: WaterfallTheme): void {
  const selected = scene.bars.find((bar) => bar.isSelected)
  if (selected === undefined || scene.eventTimes.length === 0) return
  context.fillStyle = theme.text
  let lastX = -Infinity
  for (const ns of scene.eventTimes) {
    const x = Math.round(timeToX(scene.view, scene.box.width, ns))
    // Events closer than three pixels share a glyph: it stands for all of them.
    if (x < -4 || x > scene.box.width + 4 || x - lastX < 3) continue
    lastX = x
    context.beginPath()
    context.moveTo(x - 3.5, selected.y + 1)
    context.lineTo(x + 3.5, selected.y + 1)
    context.lineTo(x, selected.y + 6)
    context.closePath()
    context.fill()
  }
}

function paintRange(
  context: PaintContext,
  scene: LaneScene,
  range: TimeRange,
  colour: string,
  alpha: number,
): void {
  const from = timeToX(scene.view, scene.box.width, range.startNs)
  const width = Math.max(1, timeToX(scene.view, scene.box.width, range.endNs) - from)
  context.fillStyle = colour
  context.globalAlpha = alpha
  context.fillRect(from, 0, width, scene.box.height)
  context.globalAlpha = 0.8
  context.fillRect(from, 0, 1, scene.box.height)
  context.fillRect(from + width - 1, 0, 1, scene.box.height)
  context.globalAlpha = 1
}

function paintCrosshair(context: PaintContext, x: number, height: number, theme: WaterfallTheme): void {
  context.strokeStyle = theme.accent
  context.lineWidth = 1
  context.setLineDash([3, 3])
  context.beginPath()
  context.moveTo(Math.round(x) + 0.5, 0)
  context.lineTo(Math.round(x) + 0.5, height)
  context.stroke()
  context.setLineDash([])
}
