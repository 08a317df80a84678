import { startTransition, useEffect, useState } from 'react'

/** Rows that are made, laid out and painted together. */
export const rowsPerStep = 10

/** Which rows a list draws by now. */
export interface RowSteps {
  /** Rows from the first on screen; all of them when it is `Infinity`. */
  readonly most: number
  /** Rows beyond each edge of the screen. */
  readonly overscan: number
}

/**
 * The rows of a list that has just come: a frame draws one step of them, from the top, and the last one those around the
 * screen. All at once they were the longest task of a page, and beside an import it lasted several frames.
 * `visible` is how many rows fit on the screen.
 */
export function useRowSteps(visible: number, overscan: number): RowSteps {
  const [reach, setReach] = useState(rowsPerStep)
  const isFull = reach >= visible
  // One more step once the screen is full.
  const isWhole = reach >= visible + rowsPerStep
  useEffect(() => {
    if (isWhole) return undefined
    // In the frame that paints the step before: the next one is worked out behind it.
    const frame = requestAnimationFrame(() =>
      startTransition(() => setReach((before) => before + rowsPerStep)),
    )
    return () => cancelAnimationFrame(frame)
  }, [reach, isWhole])
  return { most: isFull ? Infinity : reach, overscan: isWhole ? overscan : 0 }
}
