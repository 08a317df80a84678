import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NumberTable, addressWord, mixWords } from '../../../src/main/ingest/reading/numberTable'
import { contentAddress, hashBytes } from '../../../src/main/store/tables/textCodec'

test('a table finds exactly what was added, however keys crowd and however far it grows', () => {
  // Few first words: most keys want the same place.
  const word = fc.nat({ max: 6 })
  const wide = fc.integer({ min: 0, max: 0xffffffff })
  fc.assert(
    fc.property(fc.array(fc.tuple(word, wide, word, word), { maxLength: 3_000 }), (keys) => {
      const table = new NumberTable()
      const expected = new Map<string, number>()
      keys.forEach(([a, b, c, d], i) => {
        const key = [a, b, c, d].join()
        expect(table.find(a, b, c, d)).toBe(expected.get(key) ?? 0)
        if (expected.has(key)) return
        table.add(a, b, c, d, i + 1)
        expected.set(key, i + 1)
      })
      expect(table.size).toBe(expected.size)
      for (const [a, b, c, d] of keys) expect(table.find(a, b, c, d)).toBe(expected.get([a, b, c, d].join()))
      table.clear()
      expect(table.size).toBe(0)
      for (const [a, b, c, d] of keys) expect(table.find(a, b, c, d)).toBe(0)
    }),
    { numRuns: 20 },
  )
})

test('the words of an address are its bytes', () => {
  const address = contentAddress('text')
  const view = new DataView(hashBytes([address]).buffer)
  expect([0, 1, 2, 3].map((word) => addressWord(address, word))).toEqual(
    [0, 4, 8, 12].map((at) => view.getUint32(at, true)),
  )
})

test('mixed words spread neighbours', () => {
  const mixed = new Set<number>()
  for (let a = 0; a < 100; a++) for (let b = 0; b < 100; b++) mixed.add(mixWords(a, b) & 0xffff)
  expect(mixed.size).toBeGreaterThan(9_000)
})
