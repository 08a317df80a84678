import { expect, test } from 'vitest'
import { readHabits, writeHabits } from '../../../src/renderer/state/habits'

const habits = {
  columns: { 'traces.list': { widths: { name: 120 }, shown: { user: true } } },
  sizes: { preview: 420 },
  folds: { preview: false },
}

test('habits come back as they were', () => {
  expect(readHabits(writeHabits(habits))).toEqual(habits)
})

test('nothing kept is nothing', () => {
  expect(readHabits('{}')).toBeNull()
  expect(readHabits('not json')).toBeNull()
})

test('what has another shape is left out, the rest stays', () => {
  const text = JSON.stringify({
    columns: { good: { widths: { a: 100, b: 'wide', c: -3 }, shown: { a: 1, b: false } }, bad: 7 },
    sizes: { preview: 300, broken: null },
    folds: 'all',
  })
  expect(readHabits(text)).toEqual({
    columns: { good: { widths: { a: 100 }, shown: { b: false } }, bad: { widths: {}, shown: {} } },
    sizes: { preview: 300 },
    folds: {},
  })
})

test('only the newest folds are kept, so that the settings stay small', () => {
  const folds = Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`fold ${index}`, true]))
  const kept = readHabits(writeHabits({ ...habits, folds }))?.folds ?? {}
  expect(Object.keys(kept)).toHaveLength(500)
  expect(kept['fold 699']).toBe(true)
  expect(kept['fold 0']).toBeUndefined()
})
