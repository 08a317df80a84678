import { spanOf, timeToX, type TimeRange, xToTime } from '../../../shared/logic/timeScale'
import { formatOffset, type Tick } from '../../../shared/logic/timeTicks'
import type { PaintContext } from './paintContext'
import type { WaterfallTheme } from './waterfallTheme'

export interface RulerScene {
  readonly width: number
  readonly height: number
  readonly view: TimeRange
  readonly ticks: readonly Tick[]
  readonly crosshairX: number | null
  readonly preview: TimeRange | null
  readonly formatDuration: (ns: number) => string
}

/** A label with its own ground: what it says and the room it takes. */
interface Flag {
  readonly text: string
  readonly left: number
  readonly width: number
}

/** Paints the ruler: ticks with their times, the range being drawn with its length, the time under the pointer. */
export function paintRuler(context: PaintContext, scene: RulerScene, theme: WaterfallTheme): void {
  const { width, height, view } = scene
  context.clearRect(0, 0, width, height)
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  const flag = placeFlag(context, scene, theme)
  context.font = theme.rulerFont
  for (const tick of scene.ticks) {
    const x = Math.round(timeToX(view, width, tick.ns))
    context.fillStyle = theme.line
    context.fillRect(x, height - 6, 1, 6)
    const end = x + 5 + context.measureText(tick.label).width
    const isCovered = flag !== null && end > flag.left - 4 && x < flag.left + flag.width
    if (end > width || isCovered) continue
    context.fillStyle = theme.muted
    context.fillText(tick.label, x + 5, height / 2)
  }
  if (scene.preview !== null) {
    const from = timeToX(view, width, scene.preview.startNs)
    context.fillStyle = theme.accent
    context.fillRect(from, height - 3, Math.max(1, timeToX(view, width, scene.preview.endNs) - from), 3)
  }
  if (flag === null) return
  context.font = theme.rulerStrongFont
  context.fillStyle = theme.accent
  context.fillText(flag.text, flag.left + 5, height / 2)
}

/** The length of the range being drawn, else the time under the pointer; kept inside the ruler. */
function placeFlag(context: PaintContext, scene: RulerScene, theme: WaterfallTheme): Flag | null {
  const { width, view, preview, crosshairX } = scene
  if (preview === null && crosshairX === null) return null
  const x = preview === null ? (crosshairX ?? 0) : timeToX(view, width, (preview.startNs + preview.endNs) / 2)
  // The same unit as the ticks beside it.
  const farthest = Math.max(Math.abs(view.startNs), Math.abs(view.endNs))
  const text =
    preview === null
      ? formatOffset(xToTime(view, width, x), spanOf(view) / Math.max(1, width), farthest)
      : scene.formatDuration(spanOf(preview))
  context.font = theme.rulerStrongFont
  const flagWidth = context.measureText(text).width + 10
  return { text, width: flagWidth, left: Math.max(0, Math.min(width - flagWidth, x - flagWidth / 2)) }
}
