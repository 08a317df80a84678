import { readFileSync } from 'node:fs'
import { z } from 'zod'

const windowStateSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  isMaximized: z.boolean(),
})
export type WindowState = z.output<typeof windowStateSchema>

/** A rectangle of the screen, in device-independent pixels. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const smallestWindow = { width: 900, height: 600 }
const firstWindow = { width: 1400, height: 900 }
/** So much of a window has to be on a screen for a person to grab it. */
const reachablePixels = 80

/** Where the window was, from its file; null when there is none or it cannot be read. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/**
 * Where to open the window: where it was, if enough of that is on a screen that is still there; otherwise in the
 * middle of the main screen (no position), as large as fits.
 */
export function placeWindow(
  state: WindowState | null,
  screens: readonly Area[],
): Partial<Area> & { width: number; height: number } {
  const [main] = screens
  const fitted = {
    width: Math.min(state?.width ?? firstWindow.width, main?.width ?? Infinity),
    height: Math.min(state?.height ?? firstWindow.height, main?.height ?? Infinity),
  }
  if (state === null) return fitted
  const isReachable = screens.some((screen) => {
    const across = Math.min(state.x + state.width, screen.x + screen.width) - Math.max(state.x, screen.x)
    // The title bar is what one grabs: the top edge has to be on the screen.
    const below = screen.y + screen.height - state.y
    return across >= reachablePixels && state.y >= screen.y && below >= reachablePixels
  })
  return isReachable ? { x: state.x, y: state.y, width: state.width, height: state.height } : fitted
}
