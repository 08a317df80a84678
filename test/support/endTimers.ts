import { afterAll } from 'vitest'

/**
 * The timers of a page end with it, as they do in a browser. Here its window goes when a file of tests has ended, and a
 * timer that comes after that, and finds none, would fail the whole run.
 */
const pending = new Set<ReturnType<typeof setTimeout>>()
const begin = globalThis.setTimeout

function beginTimer<A extends unknown[]>(run: (...given: A) => void, ms?: number, ...given: A) {
  const timer = begin(() => {
    pending.delete(timer)
    run(...given)
  }, ms)
  pending.add(timer)
  return timer
}
globalThis.setTimeout = beginTimer as typeof setTimeout

afterAll(() => {
  for (const timer of pending) clearTimeout(timer)
})
