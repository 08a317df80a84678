import { expect, test } from 'vitest'
import { decodeExportPiece, encodeExportPiece, firstPlace } from '../../../src/shared/model/exportPiece'

test('a piece comes back as it went, wherever it lies in a buffer', () => {
  const piece = {
    bytes: new Uint8Array([1, 2, 250]),
    spans: 3,
    gaps: [{ traceKey: 'files:é', what: 'cut' as const }],
    next: { ...firstPlace, after: 7 },
  }
  const encoded = encodeExportPiece(piece)
  const within = new Uint8Array(encoded.length + 3)
  within.set(encoded, 3)
  expect(decodeExportPiece(within.subarray(3))).toEqual(piece)
})

test('anything else is refused', () => {
  expect(() => decodeExportPiece(new Uint8Array([9, 0, 0, 0, 123]))).toThrow('JSON')
  expect(() => decodeExportPiece(new Uint8Array([2, 0, 0, 0, 123, 125]))).toThrow('gaps')
})
