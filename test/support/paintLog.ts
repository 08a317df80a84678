import type { PaintContext } from '../../src/renderer/features/waterfall/paintContext'

/** One thing drawn, as text: `rect #2f6fe0 10,34 290x16` or `text "3.27 s" 16,42`. */
export interface PaintLog {
  readonly context: PaintContext
  readonly lines: string[]
  /** Lines that hold all the given words. */
  find(...words: string[]): string[]
}

/** A 2D context that writes down what is drawn. Paths are logged when they are filled or stroked. */
export function createPaintLog(): PaintLog {
  const lines: string[] = []
  let path: string[] = []
  const number = (value: number): string => String(Math.round(value * 10) / 10)
  const box = (x: number, y: number, width: number, height: number): string =>
    `${number(x)},${number(y)} ${number(width)}x${number(height)}`
  const context = {
    fillStyle: '#000' as string | CanvasGradient | CanvasPattern,
    strokeStyle: '#000' as string | CanvasGradient | CanvasPattern,
    lineWidth: 1,
    globalAlpha: 1,
    font: '',
    textBaseline: 'middle' as CanvasTextBaseline,
    textAlign: 'left' as CanvasTextAlign,
    clearRect: () => undefined,
    fillRect: (x: number, y: number, width: number, height: number) =>
      void lines.push(
        `rect ${style(context.fillStyle)} ${box(x, y, width, height)} α${number(context.globalAlpha)}`,
      ),
    strokeRect: (x: number, y: number, width: number, height: number) =>
      void lines.push(`frame ${style(context.strokeStyle)} ${box(x, y, width, height)}`),
    fillText: (text: string, x: number, y: number) =>
      void lines.push(
        `text "${text}" ${style(context.fillStyle)} ${context.textAlign} ${number(x)},${number(y)}`,
      ),
    measureText: (text: string) => ({ width: text.length * 6 }) as TextMetrics,
    beginPath: () => {
      path = []
    },
    closePath: () => undefined,
    moveTo: (x: number, y: number) => void path.push(`M${number(x)},${number(y)}`),
    lineTo: (x: number, y: number) => void path.push(`L${number(x)},${number(y)}`),
    rect: (x: number, y: number, width: number, height: number) => void path.push(box(x, y, width, height)),
    roundRect: (x: number, y: number, width: number, height: number) =>
      void path.push(box(x, y, width, height)),
    fill: () =>
      void lines.push(`fill ${style(context.fillStyle)} ${path.join(' ')} α${number(context.globalAlpha)}`),
    stroke: () => void lines.push(`stroke ${style(context.strokeStyle)} ${path.join(' ')}`),
    clip: () => undefined,
    save: () => undefined,
    restore: () => undefined,
    setLineDash: () => undefined,
    createLinearGradient: () => ({ addColorStop: () => undefined }),
  }
  return {
    context: context as unknown as PaintContext,
    lines,
    find: (...words) => lines.filter((line) => words.every((word) => line.includes(word))),
  }
}

function style(value: string | CanvasGradient | CanvasPattern): string {
  return typeof value === 'string' ? value : 'gradient'
}
