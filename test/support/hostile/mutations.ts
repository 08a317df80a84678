import fc from 'fast-check'

/** One change of some bytes; places are shares of the whole, so that a change fits every input. */
export type ByteChange =
  | { readonly type: 'flip'; readonly at: number; readonly bit: number }
  | { readonly type: 'set'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly type: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly type: 'remove' | 'repeat'; readonly at: number; readonly length: number }
  | { readonly type: 'cut'; readonly at: number }

/** Bytes that mean something to one of the readers. */
const meaningful = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '\n',
  '\r\n',
  '\0',
  '\ufeff',
  '\ud83d',
  '1e999',
  '-',
  '9'.repeat(25),
  'null',
  'NaN',
  '\\ud800',
  '\\u0000',
  '"__proto__":',
  '{"resourceSpans":[',
  '\u202e',
  '[[[[[[[[',
  '- ',
  ': ',
  '\t',
  '#',
  '|',
  '"a":1,"a":2,',
].map((text) => new TextEncoder().encode(text))

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const piece = fc.oneof(fc.constantFrom(...meaningful), fc.uint8Array({ minLength: 1, maxLength: 12 }))

export const byteChanges: fc.Arbitrary<ByteChange[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
    fc.record({ type: fc.constant('set' as const), at: place, bytes: piece }),
    fc.record({ type: fc.constant('insert' as const), at: place, bytes: piece }),
    fc.record({
      type: fc.constantFrom('remove' as const, 'repeat' as const),
      at: place,
      length: fc.integer({ min: 1, max: 400 }),
    }),
    fc.record({ type: fc.constant('cut' as const), at: place }),
  ),
  { minLength: 1, maxLength: 5 },
)

export function changeBytes(bytes: Uint8Array, changes: readonly ByteChange[]): Buffer {
  let changed = Buffer.from(bytes)
  for (const change of changes) {
    const at = Math.floor(change.at * changed.length)
    const before = changed.subarray(0, at)
    switch (change.type) {
      case 'flip':
        if (changed.length > 0) changed[at] = (changed[at] ?? 0) ^ (1 << change.bit)
        break
      case 'set':
        changed = Buffer.concat([before, change.bytes, changed.subarray(at + change.bytes.length)])
        break
      case 'insert':
        changed = Buffer.concat([before, change.bytes, changed.subarray(at)])
        break
      case 'remove':
        changed = Buffer.concat([before, changed.subarray(at + change.length)])
        break
      case 'repeat':
        changed = Buffer.concat([changed.subarray(0, at + change.length), changed.subarray(at)])
        break
      case 'cut':
        changed = Buffer.from(before)
        break
    }
  }
  return changed
}

/** Values that stand where others were expected. */
export const foreignValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    -0,
    1e300,
    2 ** 53,
    1.5,
    '',
    ' ',
    'x',
    [],
    {},
    [null],
    [[[]]],
    [[], {}],
    [1, 'x', null],
  ),
  fc.constantFrom<unknown>(
    '1e999',
    'NaN',
    '2026-13-45T99:99:99Z',
    '9'.repeat(30),
    '-1',
    '0x10',
    'a'.repeat(600),
    '\ud800',
    '\u0000',
    '\u202e',
  ),
  fc.constantFrom<unknown>(
    '{"a":',
    '{"a":1}',
    '"{\\"a\\":1}"',
    '[{"role":"user","content":[{"type":"text"}]}]',
    '../../x',
    '<img src=x>',
    '2262-04-11T23:47:17Z',
  ),
  fc.constant<unknown>(
    JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":"no","length":-1}'),
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

export type ValueChange = readonly [at: number, value: unknown]

/** Values, counted through a document, replaced by others. */
export const valueChanges: fc.Arbitrary<ValueChange[]> = fc.array(fc.tuple(place, foreignValues), {
  minLength: 1,
  maxLength: 4,
})

export function changeValues(document: unknown, changes: readonly ValueChange[]): unknown {
  return changes.reduce<unknown>(
    (all, [at, value]) => replaceAt(all, { left: Math.floor(at * countValues(all)) }, value),
    document,
  )
}

function replaceAt(value: unknown, target: { left: number }, replacement: unknown): unknown {
  if (target.left-- === 0) return replacement
  if (Array.isArray(value)) return value.map((item) => replaceAt(item, target, replacement))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceAt(member, target, replacement)]),
  )
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, member) => sum + countValues(member), 1)
}
