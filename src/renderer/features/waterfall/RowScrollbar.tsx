import { useEffect, useRef } from 'react'
import type { ReactElement } from 'react'
import { useWaterfall, useWaterfallStore } from './useWaterfall'
import { rowHeight } from './waterfallStore'

/** Browsers cannot scroll content of any height; above this the bar moves in proportion. */
const tallest = 8_000_000

/** The system's own scroll bar for the rows. They are scrolled by wheel and keys; this is its third handle. */
export function RowScrollbar(): ReactElement {
  const store = useWaterfallStore()
  const rows = useWaterfall((state) => state.visible.length)
  const ref = useRef<HTMLDivElement>(null)
  const realHeight = rows * rowHeight
  const height = Math.min(realHeight, tallest)
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    // Asking the element for its height or place would make the browser lay the page out in every frame.
    let shown = element.scrollTop
    const scale = (): number => {
      const seen = store.get().laneHeight
      return Math.max(1, (realHeight - seen) / Math.max(1, height - seen))
    }
    const follow = (): void => {
      const wanted = store.get().scrollTop / scale()
      if (Math.abs(shown - wanted) <= 1) return
      shown = wanted
      element.scrollTop = wanted
    }
    const onScroll = (): void => {
      shown = element.scrollTop
      const asked = shown * scale()
      if (Math.abs(asked - store.get().scrollTop) > 1.5 * scale()) store.setScrollTop(asked)
    }
    follow()
    element.addEventListener('scroll', onScroll, { passive: true })
    const stop = store.subscribe(follow)
    return () => {
      stop()
      element.removeEventListener('scroll', onScroll)
    }
  }, [store, height, realHeight])
  return (
    <div ref={ref} className="rowScrollbar" aria-hidden="true" tabIndex={-1}>
      <div style={{ height }} />
    </div>
  )
}
