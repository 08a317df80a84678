import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasHalfCharacter } from '../../src/main/importers/readers/halfCharacters'
import { readJsonDocuments } from '../../src/main/importers/readers/jsonDocuments'

const has = (json: string): boolean => hasHalfCharacter(Buffer.from(json))

test.each([
  ['a pair', String.raw`"\ud83d\ude00"`, false],
  ['a high half', String.raw`"\ud83d"`, true],
  ['a low half', String.raw`"\uDE00"`, true],
  ['two high halves', String.raw`"\ud83d\ud83d\ude00"`, true],
  ['halves with something between', String.raw`"\ud83d \ude00"`, true],
  ['halves in another order', String.raw`"\ude00\ud83d"`, true],
  ['a half, then another escape', String.raw`"\ud83d\n"`, true],
  ['a backslash before the letters', String.raw`"C:\\udata\\ud83d"`, false],
  ['other escapes', String.raw`"\u00e9\n\ud7ff\ue000"`, false],
])('%s', (_, json, expected) => expect(has(json)).toBe(expected))

test('agrees with isWellFormed for any text written with escapes', () => {
  const unit = fc.constantFrom('a', '\\', '"', '\n', '\ud83d', '\ude00', 'é', 'ud8', '\u2028')
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = units.join('')
      const json = JSON.stringify(text).replaceAll(
        /[\ud800-\udfff]/gu,
        (half) => `\\u${half.charCodeAt(0).toString(16)}`,
      )
      const escaped = json.replaceAll(/[\u{10000}-\u{10ffff}]/gu, (character) =>
        Array.from({ length: 2 }, (__, i) => `\\u${character.charCodeAt(i).toString(16)}`).join(''),
      )
      expect(JSON.parse(escaped)).toBe(text)
      expect(has(escaped)).toBe(!text.isWellFormed())
    }),
  )
})

test('the record is kept, and the report says where', async () => {
  const lines = `{"a":1}\n{"a":"\\ud83d"}\n`
  const items: unknown[] = []
  for await (const batch of readJsonDocuments(
    (async function* () {
      yield await Promise.resolve(Buffer.from(lines))
    })(),
  ))
    items.push(...batch)
  expect(items).toMatchObject([
    { type: 'document', value: { a: 1 } },
    { type: 'problem', code: 'invalid_unicode', skipped: false, raw: { offset: 8, line: 2 } },
    { type: 'document', value: { a: '\ud83d' } },
  ])
})
