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
    const scale = (): number =>
      Math.max(1, (realHeight - element.clientHeight) / Math.max(1, height - element.clientHeight))
    const follow = (): void => {
      const wanted = store.get().scrollTop / scale()
      if (Math.abs(element.scrollTop - wanted) > 1) element.scrollTop = wanted
    }
    const onScroll = (): void => {
      const asked = element.scrollTop * scale()
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
