import { useEffect } from 'react'
import type { RefObject } from 'react'
import { findStepId } from './findStepId'

/** The name of the marks in the style sheet. */
const markName = 'raw-step'

/**
 * Marks where the bytes shown in an element say the id of a step, and brings the first such place into sight. A record
 * is often the request of a collector with hundreds of steps: without the mark nobody finds the one they look at. The
 * text itself stays untouched, so that what is copied is what was in the file.
 */
export function useMarkedStep(element: RefObject<HTMLElement | null>, spanId: string, shown: unknown): void {
  useEffect(() => {
    const top = element.current
    if (top === null || typeof Highlight === 'undefined') return undefined
    const marks = CSS.highlights.get(markName) ?? new Highlight()
    CSS.highlights.set(markName, marks)
    let range: Range | null = null
    const look = (): void => {
      range = rangeOfStep(top, spanId)
      if (range === null) return
      observer.disconnect()
      marks.add(range)
      bringIntoSight(range)
    }
    // Long texts are drawn in pieces.
    const observer = new MutationObserver(look)
    observer.observe(top, { childList: true, subtree: true })
    look()
    return () => {
      observer.disconnect()
      if (range !== null) marks.delete(range)
    }
  }, [element, spanId, shown])
}

/** The id of the step in the lines drawn so far. */
export function rangeOfStep(top: HTMLElement, spanId: string): Range | null {
  const text = top.querySelector('.codeBlockText')
  if (text === null) return null
  const place = findStepId(text.textContent, spanId)
  if (place === null) return null
  const range = document.createRange()
  const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
  let before = 0
  for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
    const end = before + (node.textContent?.length ?? 0)
    if (place.from >= before && place.from < end) range.setStart(node, place.from - before)
    if (place.to > before && place.to <= end) {
      range.setEnd(node, place.to - before)
      return range
    }
    before = end
  }
  return null
}

/** Scrolls what scrolls around a place, only where the place is not seen. */
function bringIntoSight(range: Range): void {
  const place = range.getBoundingClientRect()
  for (let box = range.startContainer.parentElement; box !== null; box = box.parentElement) {
    if (box.scrollHeight <= box.clientHeight || !/auto|scroll/.test(getComputedStyle(box).overflowY)) continue
    const frame = box.getBoundingClientRect()
    if (place.top < frame.top || place.bottom > frame.bottom)
      box.scrollTop += place.top - frame.top - box.clientHeight / 3
    return
  }
}
