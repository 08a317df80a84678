import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'

export interface ElementSize {
  readonly width: number
  readonly height: number
}

const nothing: ElementSize = { width: 0, height: 0 }

/** The content box of an element in CSS pixels, kept up to date; zero before it is measured. */
export function useElementSize(ref: RefObject<Element | null>): ElementSize {
  const [size, setSize] = useState(nothing)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    const measure = (width: number, height: number): void =>
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }))
    const observer = new ResizeObserver((entries) => {
      const box = entries[0]?.contentRect
      if (box !== undefined) measure(box.width, box.height)
    })
    observer.observe(element)
    measure(element.clientWidth, element.clientHeight)
    return () => observer.disconnect()
  }, [ref])
  return size
}
