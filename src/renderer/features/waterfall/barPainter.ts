import type { SpanDensity } from '../../../shared/logic/spanDensity'
import type { BarItem, LaneBox } from '../../../shared/logic/waterfallLayout'
import type { PaintContext } from './paintContext'
import type { WaterfallTheme } from './waterfallTheme'

const barHeight = 16
const barInset = 6
const radius = 3
const stripHeight = 3.5

/** Paints one row's bar: body, first token, doubt, tail, what it hides, failure, label. */
export function paintBar(context: PaintContext, bar: BarItem, box: LaneBox, theme: WaterfallTheme): void {
  const colour = theme.kinds[bar.kind] ?? theme.muted
  const top = bar.y + barInset
  context.globalAlpha = bar.isDimmed ? 0.25 : 1
  if (bar.outside !== null) paintOutside(context, bar, box, bar.isError ? theme.error : colour)
  else if (bar.shape === 'glyph')
    paintGlyph(context, bar.x, top + barHeight / 2, bar.isError ? theme.error : colour)
  else {
    if (bar.tailEnd !== null) paintTail(context, bar, top, colour, theme)
    paintBody(context, bar, top, colour, theme)
    if (bar.hidden !== null) paintHidden(context, bar, bar.hidden, top, theme)
    if (bar.isError) paintErrorEdge(context, bar, top, theme)
    paintLabel(context, bar, top, colour, theme)
  }
  context.globalAlpha = 1
}

function paintBody(
  context: PaintContext,
  bar: BarItem,
  top: number,
  colour: string,
  theme: WaterfallTheme,
): void {
  const alpha = context.globalAlpha
  const isWide = bar.width > 4
  context.fillStyle = colour
  if (bar.shape === 'outline') {
    context.globalAlpha = alpha * 0.12
    fillBar(context, bar.x, top, bar.width, isWide)
    context.globalAlpha = alpha
    context.strokeStyle = colour
    context.lineWidth = 1.5
    context.beginPath()
    context.roundRect(
      bar.x + 0.75,
      top + 0.75,
      Math.max(0.5, bar.width - 1.5),
      barHeight - 1.5,
      isWide ? radius : 0,
    )
    context.stroke()
  } else {
    fillBar(context, bar.x, top, bar.width, isWide)
    if (bar.firstTokenX !== null) paintFirstToken(context, bar, top, bar.firstTokenX, theme)
  }
  if (bar.isDoubtful)
    paintHatch(context, bar.x, top, bar.width, bar.shape === 'outline' ? colour : theme.ground)
}

function fillBar(context: PaintContext, x: number, top: number, width: number, isRounded: boolean): void {
  if (!isRounded) {
    context.fillRect(x, top, width, barHeight)
    return
  }
  context.beginPath()
  context.roundRect(x, top, width, barHeight, radius)
  context.fill()
}

/** The wait until the first token is darker than the answer that follows. */
function paintFirstToken(
  context: PaintContext,
  bar: BarItem,
  top: number,
  x: number,
  theme: WaterfallTheme,
): void {
  const alpha = context.globalAlpha
  context.globalAlpha = alpha * 0.24
  context.fillStyle = '#000'
  fillBar(context, bar.x, top, Math.max(1, x - bar.x), x - bar.x > 4)
  context.globalAlpha = alpha * 0.55
  context.fillStyle = theme.onKind
  context.fillRect(x - 0.5, top, 1, barHeight)
  context.globalAlpha = alpha
}

/** Slanted strokes: this bar is not to be taken at face value. */
function paintHatch(context: PaintContext, x: number, top: number, width: number, colour: string): void {
  const alpha = context.globalAlpha
  context.save()
  context.beginPath()
  context.roundRect(x, top, width, barHeight, width > 4 ? radius : 0)
  context.clip()
  context.globalAlpha = alpha * 0.5
  context.strokeStyle = colour
  context.lineWidth = 2.5
  context.beginPath()
  const first = x - ((x % 9) + 9)
  for (let at = first; at < x + width; at += 9) {
    context.moveTo(at, top + barHeight + 1)
    context.lineTo(at + 8, top - 1)
  }
  context.stroke()
  context.restore()
  context.globalAlpha = alpha
}

/** No end is known: what is certain is solid, what follows fades away to the end of the trace. */
function paintTail(
  context: PaintContext,
  bar: BarItem,
  top: number,
  colour: string,
  theme: WaterfallTheme,
): void {
  const from = bar.x + bar.width
  const to = bar.tailEnd ?? from
  if (to <= from) return
  const alpha = context.globalAlpha
  const fade = context.createLinearGradient(from, 0, to, 0)
  fade.addColorStop(0, colour)
  fade.addColorStop(1, theme.ground)
  context.globalAlpha = alpha * 0.45
  context.fillStyle = fade
  context.fillRect(from, top + 3, to - from, barHeight - 6)
  context.globalAlpha = alpha
  paintHatchTail(context, from, to, top, theme)
}

function paintHatchTail(
  context: PaintContext,
  from: number,
  to: number,
  top: number,
  theme: WaterfallTheme,
): void {
  context.save()
  context.beginPath()
  context.rect(from, top + 3, to - from, barHeight - 6)
  context.clip()
  context.strokeStyle = theme.ground
  context.lineWidth = 2
  context.beginPath()
  for (let at = from - (from % 7) - 7; at < to; at += 7) {
    context.moveTo(at, top + barHeight)
    context.lineTo(at + 8, top)
  }
  context.stroke()
  context.restore()
}

/** What a folded row hides, one pixel column each; failures are never hidden by what is beside them. */
function paintHidden(
  context: PaintContext,
  bar: BarItem,
  hidden: SpanDensity,
  top: number,
  theme: WaterfallTheme,
): void {
  const y = top + barHeight - stripHeight - 1.5
  if (bar.shape !== 'outline') {
    context.fillStyle = theme.ground
    context.fillRect(Math.max(0, bar.x), y - 1, bar.width, stripHeight + 2)
  }
  paintDensityLane(context, hidden, 0, 0, y, stripHeight, theme)
}

/** One lane of a density as runs of equal cells. */
export function paintDensityLane(
  context: PaintContext,
  density: SpanDensity,
  lane: number,
  left: number,
  y: number,
  height: number,
  theme: WaterfallTheme,
): void {
  const { width, kinds, errors } = density
  const base = lane * width
  for (let x = 0; x < width;) {
    const kind = kinds[base + x] as number
    const error = errors[base + x] as number
    let next = x + 1
    while (next < width && kinds[base + next] === kind && errors[base + next] === error) next++
    if (kind > 0 && error < 2) {
      context.fillStyle = theme.kinds[kind - 1] ?? theme.muted
      context.fillRect(left + x, y, next - x, height)
    }
    if (error > 0) {
      context.fillStyle = theme.error
      const share = error === 2 ? 1 : 0.4
      context.fillRect(left + x, y + height * (1 - share), next - x, height * share)
    }
    x = next
  }
}

function paintErrorEdge(context: PaintContext, bar: BarItem, top: number, theme: WaterfallTheme): void {
  const right = bar.x + bar.width
  context.fillStyle = theme.error
  if (bar.width <= 8) {
    context.fillRect(bar.x, top, bar.width, barHeight)
    return
  }
  context.strokeStyle = theme.error
  context.lineWidth = 1.5
  context.beginPath()
  context.roundRect(bar.x + 0.75, top + 0.75, bar.width - 1.5, barHeight - 1.5, radius)
  context.stroke()
  context.beginPath()
  context.roundRect(right - 5, top, 5, barHeight, [0, radius, radius, 0])
  context.fill()
}

function paintLabel(
  context: PaintContext,
  bar: BarItem,
  top: number,
  colour: string,
  theme: WaterfallTheme,
): void {
  if (bar.labelPlace === 'none') return
  context.font = theme.labelFont
  const y = top + barHeight / 2 + 0.5
  if (bar.labelPlace === 'inside') {
    const x = Math.max(bar.x, 0) + 6
    // Hatching would cut through the figures.
    if (bar.isDoubtful) clearBehind(context, bar, x, top, bar.shape === 'outline' ? theme.ground : colour)
    context.textAlign = 'left'
    context.fillStyle = bar.shape === 'outline' ? colour : theme.onKind
    context.fillText(bar.label, x, bar.hidden === null ? y : y - 2)
    return
  }
  const end = bar.x + bar.width
  if (bar.tailEnd !== null)
    clearBehind(context, bar, end + 6, top, bar.isSelected ? theme.select : theme.ground)
  context.fillStyle = theme.muted
  context.textAlign = bar.labelPlace === 'right' ? 'left' : 'right'
  context.fillText(bar.label, bar.labelPlace === 'right' ? end + 6 : bar.x - 6, y)
  context.textAlign = 'left'
}

function clearBehind(context: PaintContext, bar: BarItem, x: number, top: number, colour: string): void {
  context.fillStyle = colour
  context.fillRect(x - 3, top + 2, context.measureText(bar.label).width + 6, barHeight - 4)
}

function paintGlyph(context: PaintContext, x: number, y: number, colour: string): void {
  context.fillStyle = colour
  context.beginPath()
  context.moveTo(x, y - 5)
  context.lineTo(x + 5, y)
  context.lineTo(x, y + 5)
  context.lineTo(x - 5, y)
  context.closePath()
  context.fill()
}

/** A small arrow at the edge: the bar is that way. */
function paintOutside(context: PaintContext, bar: BarItem, box: LaneBox, colour: string): void {
  const y = bar.y + box.rowHeight / 2
  const tip = bar.outside === 'left' ? 4 : box.width - 4
  const back = bar.outside === 'left' ? 9 : box.width - 9
  context.strokeStyle = colour
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(back, y - 4)
  context.lineTo(tip, y)
  context.lineTo(back, y + 4)
  context.stroke()
}
