import { expect, test } from 'vitest'
import type { ReadEvent } from '../../../src/main/ingest/reading/readEvents'
import { eventsAhead, weightOf } from '../../../src/main/ingest/reading/readingProtocol'
import { BatchBuilder } from '../../../src/main/ingest/reading/batchBuilder'

const batchOf = (bytes: number): ReadEvent => ({
  type: 'batch',
  batch: new BatchBuilder().take(),
  frames: [],
  bytes,
  doneBytes: 0,
  totalBytes: 0,
})

test('of large files three batches may wait, of small ones what sixteen of them come to', () => {
  expect(weightOf(batchOf(2 ** 30))).toBe(1)
  expect(weightOf(batchOf(128 * 1024))).toBe(0.5)
  const whole = [
    weightOf({ type: 'member', path: 'a', format: null, problem: null, doneBytes: 0, totalBytes: 0 }),
    weightOf(batchOf(400)),
    weightOf({ type: 'memberEnd', failure: null, doneBytes: 0, totalBytes: 0 }),
  ]
  expect(eventsAhead / whole.reduce((sum, weight) => sum + weight, 0)).toBe(16)
})
