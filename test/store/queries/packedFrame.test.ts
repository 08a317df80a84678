import { zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { isZstd } from '../../../src/main/store/tables/zstdFrame'
import type { ImportRecord } from '../../../src/shared/model/importRecord'
import { decodePackedTrace } from '../../../src/shared/model/packedTrace'
import { readerStore } from '../../support/readerStore'
import { observation } from '../../support/records'

const chain = (traceId: string, spans: number): ImportRecord[] =>
  Array.from({ length: spans }, (_, at) =>
    observation({
      traceId,
      spanId: `${traceId}-${at}`,
      ...(at === 0 ? {} : { parentSpanId: `${traceId}-0` }),
    }),
  )

test('a large trace goes out as it is kept, a small one plain, to those who take frames', async () => {
  const { read } = await readerStore([...chain('t1', 600), ...chain('t2', 3)])
  const plain = read.traceReadPacked({ traceKey: 'files:t1' })
  const frame = read.traceReadPacked({ traceKey: 'files:t1', takesZstd: true })
  expect([isZstd(plain), isZstd(frame)]).toEqual([false, true])
  expect(new Uint8Array(zstdDecompressSync(frame))).toEqual(plain)
  expect(decodePackedTrace(plain).count).toBe(600)
  // Alone in its memory: it is handed over to another thread.
  expect(frame.buffer.byteLength).toBe(frame.byteLength)
  // B9: what opening may send per span.
  expect(frame.byteLength / 600).toBeLessThan(40)
  const small = read.traceReadPacked({ traceKey: 'files:t2', takesZstd: true })
  expect(decodePackedTrace(small).count).toBe(3)
  expect(() => read.traceReadPacked({ traceKey: 'files:t9', takesZstd: true })).toThrow(
    'not in the workspace',
  )
})
