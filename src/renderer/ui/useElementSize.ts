import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'
import { lastSize, rememberSize } from './lastSizes'
import type { ElementSize } from './lastSizes'

const nothing: ElementSize = { width: 0, height: 0 }

/**
 * The content box of an element in CSS pixels, kept up to date. Before it is measured: zero, or, where the part of the
 * page is given a name, what it measured when it was last there. A right guess saves drawing everything in it twice.
 */
export function useElementSize(ref: RefObject<Element | null>, name?: string): ElementSize {
  const [size, setSize] = useState(() => (name === undefined ? null : lastSize(name)) ?? nothing)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    const measure = (width: number, height: number): void => {
      if (name !== undefined) rememberSize(name, { width, height })
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }))
    }
    const observer = new ResizeObserver((entries) => {
      const box = entries[0]?.contentRect
      if (box !== undefined) measure(box.width, box.height)
    })
    observer.observe(element)
    measure(element.clientWidth, element.clientHeight)
    return () => observer.disconnect()
  }, [ref, name])
  return size
}
