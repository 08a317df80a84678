import { useRef } from 'react'
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactElement, ReactNode } from 'react'
import { movedPane } from './paneSizes'
import './splitPane.css'

export interface SplitPaneProps {
  readonly main: ReactNode
  /** The pane beside or below; null when it is closed. */
  readonly side: ReactNode | null
  readonly orientation?: 'horizontal' | 'vertical'
  /** Pixels of the side pane; `onSize` hears what the person made of it, when the handle is let go. */
  readonly size: number
  readonly onSize: (size: number) => void
  readonly minSide?: number
  readonly minMain?: number
  /** What the handle between them does, for assistive technology. */
  readonly handleLabel: string
}

/**
 * Two panes with a handle between: drag it, or focus it and use the arrows. The side keeps its pixels, and gives way
 * only where there is no room. Sizes are the style sheet's affair: nothing is measured to draw them.
 */
export function SplitPane({
  main,
  side,
  orientation = 'horizontal',
  size,
  onSize,
  minSide = 220,
  minMain = 320,
  handleLabel,
}: SplitPaneProps): ReactElement {
  const group = useRef<HTMLDivElement>(null)
  const pane = useRef<HTMLDivElement>(null)
  const held = useRef<{ readonly at: number; readonly size: number; now: number } | null>(null)
  const isHorizontal = orientation === 'horizontal'

  const pixels = (element: HTMLElement | null): number =>
    (isHorizontal ? element?.offsetWidth : element?.offsetHeight) ?? 0
  const moved = (from: number, by: number): number =>
    movedPane(from, by, { together: pixels(group.current), minMain, minSide })
  /** At once, without rendering anything: what is in the panes follows by itself. */
  const draw = (now: number): void => group.current?.style.setProperty('--side', `${String(now)}px`)

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return
    event.preventDefault()
    event.currentTarget.focus({ preventScroll: true })
    event.currentTarget.setPointerCapture(event.pointerId)
    event.currentTarget.dataset['dragged'] = ''
    const now = pixels(pane.current)
    held.current = { at: isHorizontal ? event.clientX : event.clientY, size: now, now }
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (held.current === null) return
    const by = held.current.at - (isHorizontal ? event.clientX : event.clientY)
    held.current.now = moved(held.current.size, by)
    draw(held.current.now)
  }
  const onPointerEnd = (event: PointerEvent<HTMLElement>): void => {
    delete event.currentTarget.dataset['dragged']
    if (held.current !== null && held.current.now !== held.current.size) onSize(held.current.now)
    held.current = null
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = keySteps[isHorizontal ? 'horizontal' : 'vertical'][event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const before = pixels(pane.current)
    const now = moved(before, by)
    draw(now)
    if (now !== before) onSize(now)
  }

  const style = {
    '--side': `${String(size)}px`,
    '--min-side': `${String(minSide)}px`,
    '--min-main': `${String(minMain)}px`,
  } as CSSProperties
  return (
    <div ref={group} className={`splitPane splitPane-${orientation}`} style={style}>
      <div className="splitPaneMain">{main}</div>
      {side === null ? null : (
        <>
          <div
            role="separator"
            aria-orientation={isHorizontal ? 'vertical' : 'horizontal'}
            aria-label={handleLabel}
            aria-valuenow={size}
            aria-valuemin={minSide}
            aria-valuemax={Math.max(size, isHorizontal ? window.innerWidth : window.innerHeight)}
            tabIndex={0}
            className={`splitHandle splitHandle-${orientation}`}
            onKeyDown={onKeyDown}
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerEnd}
            onPointerCancel={onPointerEnd}
          />
          <div ref={pane} className="splitPaneSide">
            {side}
          </div>
        </>
      )}
    </div>
  )
}

const step = 24
/** Pixels that a key adds to the side pane, which lies at the right or below. */
const keySteps: Readonly<Record<'horizontal' | 'vertical', Readonly<Record<string, number>>>> = {
  horizontal: { ArrowLeft: step, ArrowRight: -step, Home: Infinity, End: -Infinity },
  vertical: { ArrowUp: step, ArrowDown: -step, Home: Infinity, End: -Infinity },
}
