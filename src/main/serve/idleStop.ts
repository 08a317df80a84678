export interface IdleStopParts {
  /** True for `--keep`: nothing ever stops by itself. */
  readonly keep: boolean
  isBusy(): boolean
  /** Ends the program; the sentence says why. */
  stop(sentence: string): void
}

export interface IdleStop {
  /** Hears how many pages are connected, whenever that changes. */
  onPages(pages: number): void
  /** Hears that the window we opened was closed: without a page there will be no reload to wait for. */
  onWindowClosed(): void
  close(): void
}

export const idleStopMs = 30_000
const busyCheckMs = 2_000
const windowClosedMs = 1_000

/**
 * Ends the program 30 seconds after the last page left (a reload is back sooner), or when what keeps it busy has
 * ended. Until a first page has come it waits for ever.
 */
export function createIdleStop({ keep, isBusy, stop }: IdleStopParts): IdleStop {
  let timer: NodeJS.Timeout | null = null
  let closing: NodeJS.Timeout | null = null
  let pages = 0
  let hadPages = false

  const cancel = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  const stopUnlessBusy = (sentence: string): void => {
    if (isBusy()) timer = setTimeout(() => stopUnlessBusy(sentence), busyCheckMs)
    else stop(sentence)
  }

  return {
    onPages(count) {
      pages = count
      cancel()
      if (count > 0) hadPages = true
      else if (hadPages && !keep) {
        timer = setTimeout(
          () =>
            stopUnlessBusy(`The last page left ${idleStopMs / 1000} seconds ago. Ending (--keep goes on).`),
          idleStopMs,
        )
      }
    },
    onWindowClosed() {
      // Its page's connection may end a moment after the window does.
      closing = setTimeout(() => {
        if (pages > 0 || !hadPages || keep) return
        cancel()
        stopUnlessBusy('The window was closed. Ending.')
      }, windowClosedMs)
    },
    close() {
      cancel()
      if (closing !== null) clearTimeout(closing)
    },
  }
}
