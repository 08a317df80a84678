import { readWaterfallTheme, watchTheme, type WaterfallTheme } from './waterfallTheme'

export interface CanvasSize {
  readonly width: number
  readonly height: number
}

export interface CanvasPainter {
  /** Paints before the next frame; many requests make one. */
  request(): void
  stop(): void
}

/**
 * Keeps a canvas as sharp as the screen and as large as its parent, and paints it once per frame at most. `paint`
 * draws in CSS pixels.
 */
export function createCanvasPainter(
  canvas: HTMLCanvasElement,
  paint: (context: CanvasRenderingContext2D, size: CanvasSize, theme: WaterfallTheme) => void,
  onResize: (size: CanvasSize) => void = () => undefined,
): CanvasPainter {
  const parent = canvas.parentElement
  const context = canvas.getContext('2d')
  if (parent === null || context === null) return { request: () => undefined, stop: () => undefined }
  let theme = readWaterfallTheme(canvas)
  let size: CanvasSize = { width: 0, height: 0 }
  let frame: number | null = null

  const run = (): void => {
    frame = null
    const ratio = window.devicePixelRatio || 1
    const width = Math.round(size.width * ratio)
    const height = Math.round(size.height * ratio)
    if (width === 0 || height === 0) return
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    paint(context, size, theme)
    canvas.dataset['painted'] ??= ''
  }
  const request = (): void => {
    frame ??= requestAnimationFrame(run)
  }
  const measure = (width: number, height: number): void => {
    if (width === size.width && height === size.height) return
    size = { width, height }
    onResize(size)
    request()
  }
  const observer = new ResizeObserver((entries) => {
    const box = entries[0]?.contentRect
    if (box !== undefined) measure(box.width, box.height)
  })
  observer.observe(parent)
  measure(parent.clientWidth, parent.clientHeight)
  const stopTheme = watchTheme(() => {
    theme = readWaterfallTheme(canvas)
    request()
  })
  window.addEventListener('resize', request)
  return {
    request,
    stop() {
      if (frame !== null) cancelAnimationFrame(frame)
      observer.disconnect()
      stopTheme()
      window.removeEventListener('resize', request)
    },
  }
}
