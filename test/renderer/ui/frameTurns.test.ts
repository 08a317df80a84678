import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FrameTurns } from '../../../src/renderer/ui/frameTurns'

let frames: (() => void)[] = []
let ran: number[] = []

beforeEach(() => {
  frames = []
  ran = []
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame))
})
afterEach(() => vi.unstubAllGlobals())

/** What runs in the next frame; null when none was asked for. */
function nextFrame(): number[] | null {
  const frame = frames.shift()
  if (frame === undefined) return null
  ran = []
  frame()
  return ran
}

test('so many in a frame, in order, and no frame more than needed', () => {
  const turns = new FrameTurns(2)
  for (const each of [1, 2, 3, 4, 5]) turns.wait(() => ran.push(each))
  expect(frames).toHaveLength(1)
  expect([nextFrame(), nextFrame(), nextFrame(), nextFrame()]).toEqual([[1, 2], [3, 4], [5], null])
})

test('who leaves is not called; who comes in a turn has a later one', () => {
  const turns = new FrameTurns(2)
  const leave = turns.wait(() => ran.push(1))
  turns.wait(() => {
    ran.push(2)
    turns.wait(() => ran.push(4))
  })
  turns.wait(() => ran.push(3))
  leave()
  expect([nextFrame(), nextFrame(), nextFrame()]).toEqual([[2, 3], [4], null])
})
