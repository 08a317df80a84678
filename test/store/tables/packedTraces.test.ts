import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { tracesApplicationId } from '../../../src/main/store/database'
import type { WritableDb } from '../../../src/main/store/database'
import { tracesMigrations } from '../../../src/main/store/migrations/allMigrations'
import { migrate } from '../../../src/main/store/migrations/migrate'
import {
  PackedTraces,
  readPackedColumns,
  removePackedTraces,
} from '../../../src/main/store/tables/packedTraces'

const open: WritableDb[] = []
afterEach(() => {
  for (const db of open.splice(0)) db.close()
})

function database(): WritableDb {
  const db = new Database(':memory:') as WritableDb
  migrate(db, tracesMigrations, tracesApplicationId, 'test')
  open.push(db)
  return db
}

const read = (db: WritableDb, row: number): Uint8Array | null =>
  readPackedColumns((sql) => db.prepare(sql), row)
const count = (db: WritableDb, table: string): unknown =>
  db.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get()
const bytesOf = (row: number, size: number): Uint8Array => new Uint8Array(size).fill(row % 251)

test('small new traces stand together, large and changed ones alone, and each reads back', () => {
  const db = database()
  const packed = new PackedTraces(db)
  for (let row = 1; row <= 300; row++) packed.insert(row, bytesOf(row, row % 50 === 0 ? 20_000 : 600 + row))
  packed.flush()
  expect([count(db, 'packed_trace'), count(db, 'packed_block')]).toEqual([6, 3])
  packed.replace(7, bytesOf(8, 10))
  for (let row = 1; row <= 300; row++) {
    const expected = row === 7 ? bytesOf(8, 10) : bytesOf(row, row % 50 === 0 ? 20_000 : 600 + row)
    const found = read(db, row)
    expect(found).toEqual(expected)
    expect(found?.byteOffset).toBe(0)
    expect(found?.buffer.byteLength).toBe(expected.length)
  }
  expect([read(db, 0), read(db, 301)]).toEqual([null, null])
})

test('what was waiting when a transaction failed is not written by the next', () => {
  const db = database()
  const packed = new PackedTraces(db)
  packed.insert(1, bytesOf(1, 100))
  packed.forget()
  packed.insert(1, bytesOf(2, 100))
  packed.insert(2, bytesOf(3, 100))
  packed.flush()
  expect([read(db, 1), read(db, 2)]).toEqual([bytesOf(2, 100), bytesOf(3, 100)])
})

test('removed traces are gone, the others stay, and rows can be given again', () => {
  const step = fc.record({
    add: fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 30 }),
    remove: fc.array(fc.nat(), { maxLength: 30 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const db = database()
      const packed = new PackedTraces(db)
      const expected = new Map<number, Uint8Array>()
      steps.forEach(({ add, remove }, round) => {
        // As SQLite gives row ids: one above the highest that is left.
        let next = Math.max(0, ...expected.keys()) + 1
        for (const size of add) {
          const bytes = bytesOf(next + round * 7, size)
          packed.insert(next, bytes)
          expected.set(next++, bytes)
        }
        packed.flush()
        const rows = [...expected.keys()]
        const gone = new Set(remove.flatMap((at) => rows[at % Math.max(1, rows.length)] ?? []))
        removePackedTraces(db, gone)
        for (const row of gone) expected.delete(row)
        for (let row = 1; row <= next; row++) expect(read(db, row)).toEqual(expected.get(row) ?? null)
      })
      removePackedTraces(db, expected.keys())
      expect([count(db, 'packed_trace'), count(db, 'packed_block')]).toEqual([0, 0])
    }),
    { numRuns: 60 },
  )
})
