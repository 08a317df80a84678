import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText, encodeText, plainText, textCodecs } from '../../../src/main/store/tables/textCodec'

test('a message that is nothing but one text comes back with its parts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = plainText([{ type: 'text', text }])
      if (text.includes('\0')) expect(plain).toBeNull()
      else expect(JSON.parse(decodeText(textCodecs.plain, plain ?? ''))).toEqual([{ type: 'text', text }])
    }),
  )
})

test('other messages keep the JSON of their parts', () => {
  const half = '\ud83d'
  expect(plainText([])).toBeNull()
  expect(plainText([{ type: 'reasoning', text: 'so' }])).toBeNull()
  expect(plainText([{ type: 'text', text: half }])).toBeNull()
  expect(plainText([{ type: 'text', text: 'a'.repeat(3_000) }])).toBeNull()
  expect(
    plainText([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]),
  ).toBeNull()
})

test('long texts are compressed, short ones stay readable', () => {
  const long = 'again and again '.repeat(300)
  const { data, sizeBytes } = encodeText(long)
  expect(sizeBytes).toBe(4_800)
  expect(decodeText(textCodecs.zstd, Buffer.from(data as Uint8Array))).toBe(long)
  expect(encodeText('short')).toEqual({ data: 'short', sizeBytes: 5 })
})
