import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePython } from '../../src/main/importers/formats/vendorPython'
import type { JsonValue } from '../../src/shared/util/jsonValue'

/** Writes a value as Python's `str()` does. */
function repr(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') {
    // A float; a whole number of this size would be exact in Python and is kept as text.
    const isFloat = !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value))
    return `${String(value)}${isFloat ? '.0' : ''}`
  }
  if (typeof value === 'string') return reprText(value)
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  const members = Object.entries(value as object).map(([key, member]) => `${reprText(key)}: ${repr(member)}`)
  return `{${members.join(', ')}}`
}

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r')
    .replaceAll(/\p{Cc}|\u00a0/gu, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return quote + body + quote
}

describe('what Python writes', () => {
  test('is read back, whatever it holds', () => {
    const value = fc.oneof(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 })),
      fc.array(fc.jsonValue({ maxDepth: 4 })),
    )
    fc.assert(
      fc.property(value, (original) => {
        const plain = JSON.parse(JSON.stringify(original)) as JsonValue
        expect(JSON.stringify(parsePython(repr(plain)))).toBe(JSON.stringify(plain))
      }),
      { seed: 20260301, numRuns: 500 },
    )
  })

  test('tuples, sets, dates, decimals, kinds and calls', () => {
    expect(parsePython("{'a': (1,), 'b': {1, 2}, 'c': (), 'd': Decimal('0.10'), 'e': set()}")).toEqual({
      a: [1],
      b: [1, 2],
      c: [],
      d: '0.10',
      e: 'set()',
    })
    expect(
      parsePython(
        '[datetime.datetime(2026, 3, 1, 10, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2026, 3, 1, 10, 0, 5, 250, tzinfo=TzInfo(UTC)), datetime.date(2026, 3, 1), datetime.datetime(2026, 3, 1, 1, 2)]',
      ),
    ).toEqual(['2026-03-01T10:00:00Z', '2026-03-01T10:00:05.000250Z', '2026-03-01', '2026-03-01T01:02:00'])
    expect(parsePython("{'kind': <Kind.A: 'a'>, 'x': Thing(a=1, b='t'), 1: 2, None: 3}")).toEqual({
      kind: "<Kind.A: 'a'>",
      x: "Thing(a=1, b='t')",
      '1': 2,
      None: 3,
    })
  })

  test('a date in another zone stays as it was written', () => {
    const text =
      'datetime.datetime(2026, 3, 1, 10, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))'
    expect(parsePython(`[${text}]`)).toEqual([text])
  })

  test('numbers that no double holds stay text', () => {
    expect(parsePython('[123456789012345678901, nan, -inf, 1e999, 1e-05, -0.5]')).toEqual([
      '123456789012345678901',
      'nan',
      '-inf',
      '1e999',
      0.00001,
      -0.5,
    ])
  })

  test('escapes of every length, and texts side by side', () => {
    expect(parsePython(String.raw`['\x41\u00e9\U0001F600\101\'\q\\', "a" 'b', b'raw']`)).toEqual([
      String.raw`Aé😀A'\q` + '\\',
      'ab',
      'raw',
    ])
    expect(parsePython(String.raw`['\UFFFFFFFF']`)).toEqual([String.raw`\UFFFFFFFF`])
  })
})

describe('what Python would not write stays text', () => {
  test.each([
    '',
    'plain',
    '12',
    "'text'",
    '{',
    "{'a'",
    "{'a': }",
    '[1 2]',
    "{'a': 1} tail",
    "['open",
    '[@]',
    '(',
    '[1,,2]',
    '{x y}',
  ])('%s', (text) => {
    expect(parsePython(text)).toBeUndefined()
  })

  test('nested deeper than values may be', () => {
    expect(parsePython(`${'['.repeat(150)}${']'.repeat(150)}`)).toBeDefined()
    expect(parsePython(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeUndefined()
  })

  test('any text ends, and quickly', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...`{}[]()'":,\\ x1.<>=-\n`.split('')), maxLength: 60 }),
        (text) => {
          const value = parsePython(text)
          expect(value === undefined || typeof value === 'object').toBe(true)
        },
      ),
      { seed: 7, numRuns: 2000 },
    )
    const started = performance.now()
    parsePython(`['${'\\\\'.repeat(500_000)}', '${'x'.repeat(5_000_000)}', ${'<'.repeat(100_000)}]`)
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  test('a key of the program is a key', () => {
    const value = parsePython("{'__proto__': {'polluted': 1}}")
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":1}}')
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})
