import type { SpanDensity } from '../../../shared/logic/spanDensity'
import { timeToX, type TimeRange } from '../../../shared/logic/timeScale'
import type { TimeMark } from './waterfallStore'
import { paintDensityLane } from './barPainter'
import type { PaintContext } from './paintContext'
import type { WaterfallTheme } from './waterfallTheme'

/** What stays while one zooms: painted once per trace, width and search. */
export interface MinimapGround {
  readonly width: number
  readonly height: number
  /** The whole trace: the minimap never zooms. */
  readonly bounds: TimeRange
  readonly density: SpanDensity
  readonly hitTicks: Uint8Array | null
  readonly marks: readonly TimeMark[]
}

/** What moves with every frame. */
export interface MinimapWindow {
  readonly width: number
  readonly height: number
  readonly bounds: TimeRange
  readonly view: TimeRange
}

const laneGap = 0.8
const topSpace = 4

/** Thickness of a lane for a number of lanes in a height: at most 4 pixels, so that a small trace stays airy. */
export function minimapLaneHeight(height: number, lanes: number): number {
  return Math.min(4, (height - 2 * topSpace) / Math.max(1, lanes))
}

/** Paints the overview: every lane, what is marked, what a search found. */
export function paintMinimapGround(context: PaintContext, scene: MinimapGround, theme: WaterfallTheme): void {
  const { width, height, bounds, density } = scene
  context.clearRect(0, 0, width, height)
  const lane = minimapLaneHeight(height, density.lanes)
  for (let at = 0; at < density.lanes; at++) {
    paintDensityLane(context, density, at, 0, topSpace + at * lane, Math.max(1, lane - laneGap), theme)
  }
  for (const mark of scene.marks) {
    const from = timeToX(bounds, width, mark.range.startNs)
    context.fillStyle = theme.doubt
    context.globalAlpha = 0.25
    context.fillRect(from, 0, Math.max(1, timeToX(bounds, width, mark.range.endNs) - from), height)
    context.globalAlpha = 1
  }
  if (scene.hitTicks !== null) {
    context.fillStyle = theme.accent
    for (let x = 0; x < scene.hitTicks.length; x++)
      if (scene.hitTicks[x] === 1) context.fillRect(x, height - 4, 1.5, 4)
  }
}

/** Veils what is out of sight; the window has edges one can take hold of. */
export function paintMinimapWindow(context: PaintContext, scene: MinimapWindow, theme: WaterfallTheme): void {
  const { width, height, bounds, view } = scene
  const from = timeToX(bounds, width, view.startNs)
  const to = timeToX(bounds, width, view.endNs)
  context.clearRect(0, 0, width, height)
  if (from <= 0.5 && to >= width - 0.5) return
  context.fillStyle = theme.panel
  context.globalAlpha = 0.72
  context.fillRect(0, 0, Math.max(0, from), height)
  context.fillRect(to, 0, Math.max(0, width - to), height)
  context.globalAlpha = 1
  context.strokeStyle = theme.accent
  context.lineWidth = 1
  context.strokeRect(from + 0.5, 0.5, Math.max(1, to - from - 1), height - 1)
  context.fillStyle = theme.accent
  for (const edge of [from, to]) {
    context.beginPath()
    context.roundRect(edge - 2, height / 2 - 8, 4, 16, 2)
    context.fill()
  }
}
