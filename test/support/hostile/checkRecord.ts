import { expect } from 'vitest'
import type { ImportRecord } from '../../../src/shared/model/importRecord'

/** What every record of every importer must be, whatever was read: it points into the `size` bytes and can be stored. */
export function checkRecord(record: ImportRecord, size: number): void {
  const { offset, length } = record.raw
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    expect(record, `its place is outside the ${size} bytes`).toBeNull()
  if (record.type === 'problem') {
    expect(record.message).not.toBe('')
    return
  }
  // What follows clones, serialises and stores it: neither too deep nor cyclic nor of strange prototypes.
  const text = JSON.stringify(record, (_key, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  )
  expect(text.length).toBeGreaterThan(0)
  if (record.type !== 'observation') return
  expect(record.traceId !== '' && record.spanId !== '').toBe(true)
  for (const time of [record.startNs, record.endNs, record.firstTokenNs])
    if (time !== null && !(time > 0n && time < 2n ** 63n)) expect(time).toBeNull()
}
