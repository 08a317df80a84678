import { useRef } from 'react'
import type { KeyboardEvent, PointerEvent, ReactElement } from 'react'

export interface TreeSplitterProps {
  /** Width of the tree in pixels. */
  readonly width: number
  readonly min: number
  readonly max: number
  readonly onWidth: (width: number) => void
}

const keyStep = 16

/** The handle between tree and lanes: drag it, or focus it and use the arrows. */
export function TreeSplitter({ width, min, max, onWidth }: TreeSplitterProps): ReactElement {
  const held = useRef<{ x: number; width: number } | null>(null)
  const change = (next: number): void => onWidth(Math.round(Math.max(min, Math.min(max, next))))
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -keyStep : event.key === 'ArrowRight' ? keyStep : 0
    if (step === 0) return
    event.preventDefault()
    event.stopPropagation()
    change(width + step)
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    held.current = { x: event.clientX, width }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (held.current !== null) change(held.current.width + event.clientX - held.current.x)
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the step names"
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className="treeSplitter"
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        held.current = null
      }}
      onPointerCancel={() => {
        held.current = null
      }}
    />
  )
}
