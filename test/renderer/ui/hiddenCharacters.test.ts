import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countHidden, splitHidden } from '../../../src/renderer/ui/hiddenCharacters'

const codes = (text: string): string[] =>
  splitHidden(text).flatMap((piece) => (piece.type === 'hidden' ? [`${piece.code}×${piece.count}`] : []))

test.each([
  ['bidirectional override', 'user\u202Egpj.exe', ['U+202E×1']],
  ['isolates', '\u2066a\u2069', ['U+2066×1', 'U+2069×1']],
  ['zero width space', 'pass\u200Bword', ['U+200B×1']],
  ['soft hyphen', 'a\u00ADb', ['U+00AD×1']],
  ['byte order mark', '\uFEFFx', ['U+FEFF×1']],
  ['tag characters', 'x\u{E0041}\u{E0041}', ['U+E0041×2']],
  ['null and escape', '\u0000\u001B[31m', ['U+0000×1', 'U+001B×1']],
  ['C1 controls', '\u0085\u009B', ['U+0085×1', 'U+009B×1']],
  ['separators', 'a\u2028b\u2029', ['U+2028×1', 'U+2029×1']],
  ['a carriage return that would overwrite the line', 'safe\revil', ['U+000D×1']],
  ['half a surrogate pair', 'a\uD800b', ['U+D800×1']],
  ['variation selector away from emoji', 'a\uFE0F', ['U+FE0F×1']],
])('%s', (_name, text, marks) => {
  expect(codes(text)).toEqual(marks)
})

test('plain text has none: letters of all scripts, tabs, line ends, emoji', () => {
  for (const text of ['Grüße', 'مرحبا', '日本', 'a\tb\nc\r\nd', '👩‍💻', '❤️', '1️⃣', '👍🏽'])
    expect(countHidden(text)).toBe(0)
})

test('a joiner between letters is marked', () => {
  expect(codes('a\u200Db')).toEqual(['U+200D×1'])
})

test('no plain character is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = splitHidden(text)
        .map((piece) => (piece.type === 'plain' ? piece.text : ''))
        .join('')
      expect(countHidden(plain)).toBeLessThanOrEqual(countHidden(text))
      const hidden = splitHidden(text).reduce(
        (sum, piece) => sum + (piece.type === 'hidden' ? piece.count : 0),
        0,
      )
      expect(Array.from(plain).length + hidden).toBe(Array.from(text).length)
    }),
  )
})
