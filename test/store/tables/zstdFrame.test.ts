import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { isZstd, zstdContentSize } from '../../../src/main/store/tables/zstdFrame'

test('the header of a frame says what it holds, in every width of the field', () => {
  for (const size of [20, 255, 256, 300, 65_791, 65_792, 200_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 2_654_435_761) >>> 24)
    expect(zstdContentSize(zstdCompressSync(bytes))).toBe(size)
  }
})

test('what is no frame, or is cut off, has no size', () => {
  const frame = new Uint8Array(zstdCompressSync(new Uint8Array(1_000)))
  expect(isZstd(frame)).toBe(true)
  expect(zstdContentSize(frame.subarray(0, 5))).toBeNull()
  expect(isZstd(new Uint8Array(3))).toBe(false)
  expect(zstdContentSize(new Uint8Array(64))).toBeNull()
})

test('a frame that does not say its size has none', () => {
  // Magic, descriptor without size and without single segment, window of 1 KiB, an empty last block.
  const frame = new Uint8Array(32)
  frame.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0x01, 0x00, 0x00])
  expect(zstdContentSize(frame)).toBeNull()
})
