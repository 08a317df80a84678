import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findDuplicateKeys } from '../../src/main/importers/readers/duplicateKeys'
import { readJsonDocuments } from '../../src/main/importers/readers/jsonDocuments'
import type { JsonDocumentOptions } from '../../src/main/importers/readers/jsonDocuments'
import { collect } from '../support/collect'

interface Repeated {
  readonly key: string
  readonly start: number
  readonly end: number
}

/** What a plain reading of the bytes says: each object's keys in a list, a key that is in it already is repeated. */
function slowly(bytes: Buffer): Repeated[] {
  const text = bytes.toString('latin1')
  const found: Repeated[] = []
  const spaces = /[ \t\r\n]*/y
  const strings = /"(?:[^"\\]|\\.)*"/sy
  const scalars = /[^\s,\]}]+/y
  let index = 0
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = index
    const [taken = ''] = pattern.exec(text) ?? []
    index += taken.length
    return taken
  }
  const value = (): void => {
    take(spaces)
    const opener = text[index]
    if (opener === '"') take(strings)
    else if (opener !== '{' && opener !== '[') take(scalars)
    else {
      const keys: string[] = []
      index++
      for (take(spaces); text[index] !== '}' && text[index] !== ']'; take(spaces)) {
        if (opener === '{') {
          const start = index
          take(strings)
          const key = JSON.parse(bytes.toString('utf8', start, index)) as string
          if (keys.includes(key)) found.push({ key, start, end: index })
          keys.push(key)
          take(spaces)
          index++
        }
        value()
        take(spaces)
        if (text[index] === ',') index++
      }
      index++
    }
    take(spaces)
  }
  value()
  return found
}

const given = (json: string | Buffer): { count: number; first: readonly Repeated[] } => {
  const bytes = Buffer.from(json)
  // What stands around the text must not matter.
  const padded = Buffer.concat([Buffer.from('{"a":1,"a'), bytes, Buffer.from('":2,"a":3}')])
  const found = findDuplicateKeys(padded, 9, 9 + bytes.length)
  const first = (found?.first ?? []).map(({ key, start, end }) => ({ key, start: start - 9, end: end - 9 }))
  return { count: found?.count ?? 0, first }
}

const key = (text: string): string => JSON.stringify(text)

describe('keys that stand twice', () => {
  test.each([
    ['none', '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}', []],
    ['next to each other', '{"a":1,"a":2}', ['a']],
    ['apart, of other values', '{"a":{"x":1},"b":[1,{"y":2}],"a":null}', ['a']],
    ['three times', '{"a":1,"a":2,"a":3}', ['a', 'a']],
    ['in an inner object', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}', ['c']],
    ['after an inner object closed', '{"a":{"b":1,"c":2},"b":{},"c":0,"b":1}', ['b']],
    ['without characters', '{"":1,"a":2,"":3}', ['']],
    ['one written with escapes', String.raw`{"a":1,"\u0061":2}`, ['a']],
    ['escapes first', String.raw`{"\u0061":1,"a":2,"b":3}`, ['a']],
    ['of other escapes', String.raw`{"\/\n":1,"/\u000a":2}`, ['/\n']],
    ['an escaped quote', String.raw`{"\"":1,"a":{"\"":2},"\"":3}`, ['"']],
    ['beyond ASCII', '{"schlüssel":1,"schlussel":2,"schlüssel":3}', ['schlüssel']],
    ['beyond ASCII and escaped', String.raw`{"é":1,"\u00e9":2}`, ['é']],
    ['halves of characters', String.raw`{"\ud83d":1,"\ude00":2,"\uD83D":3}`, ['\ud83d']],
    ['with space around', '{ "a" : 1 ,\r\n\t"a"\n:\t2 }', ['a']],
    [
      'like a prototype',
      '{"__proto__":1,"constructor":2,"__proto__":3,"constructor":4}',
      ['__proto__', 'constructor'],
    ],
    ['keys as values', '{"a":"b","b":"a","c":["a","b","a"]}', []],
    ['keys in text', String.raw`{"a":"{\"b\":1,\"b\":2}","b":"x\\"}`, []],
    ['equal but for the middle', '{"aXc":1,"aYc":2,"aXcd":3}', []],
    ['other scripts of equal length', '{"ab":1,"ba":2,"aab":3,"abb":4}', []],
  ])('%s', (_, json, keys) => {
    const found = given(json)
    expect(found.first.map((each) => each.key)).toEqual(keys)
    expect(found.count).toBe(keys.length)
    expect(found.first).toEqual(slowly(Buffer.from(json)))
  })

  test('long keys and long values', () => {
    for (const length of [47, 48, 49, 95, 96, 97, 1_000]) {
      const long = 'k'.repeat(length)
      for (const value of ['v'.repeat(length), `${'v'.repeat(length)}"${'\\'.repeat(7)}`]) {
        const json = `{${key(long)}:${key(value)},${key(`${long}k`)}:1,${key(long)}:${key(value)}}`
        const found = given(json)
        expect([found.count, found.first[0]?.key]).toEqual([1, long.slice(0, 80)])
        expect(given(json.replace('kk":1', 'k":1')).count).toBe(2)
      }
    }
  })

  test('more keys than are compared one by one', () => {
    for (const count of [31, 32, 33, 34, 100]) {
      const members = Array.from({ length: count }, (_, index) => `"k${index}":{"k0":0,"k1":1}`)
      expect(given(`{${members.join(',')}}`).count).toBe(0)
      for (let index = 0; index < count; index++)
        expect(given(`{${members.join(',')},"k${index}":0,"new":1}`).first[0]?.key).toBe(`k${index}`)
    }
  })

  test('the count goes on where no more places are kept', () => {
    const found = given(`[${'{"a":1,"a":2},'.repeat(1_000)}{}]`)
    expect(found.count).toBe(1_000)
    expect(found.first).toHaveLength(3)
  })

  test('an object within objects, as deep as values are taken', () => {
    const deep = (levels: number): string => `${'{"a":'.repeat(levels)}{"b":1,"b":2}${'}'.repeat(levels)}`
    expect(given(deep(199)).first.map((each) => each.key)).toEqual(['b'])
    const tooDeep = `{"c":${deep(100_000)},"d":0,"c":1}`
    expect(given(tooDeep).first.map((each) => each.key)).toEqual(['c'])
  })

  test('says the same as a slow reading, of any JSON', () => {
    const words = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom('a', 'b', 'aa', '', '__proto__', 'name', 'names', 'é', '"', '\\'),
      },
      fc.string({ unit: 'binary', maxLength: 60 }),
    )
    /** A string as JSON, some of its characters escaped that need not be. */
    const written = fc
      .tuple(words, fc.nat({ max: 3 }))
      .map(([word, every]) =>
        every === 0
          ? key(word)
          : `"${Array.from({ length: word.length }, (_, index) =>
              index % every === 0
                ? `\\u${word.charCodeAt(index).toString(16).padStart(4, '0')}`
                : key(word[index] ?? '').slice(1, -1),
            ).join('')}"`,
      )
    const space = fc.constantFrom('', '', '', ' ', '\n', '\t \r\n')
    const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(written, fc.constantFrom('1', '-0.5e9', 'true', 'null')),
        tie('object'),
        tie('list'),
      ),
      list: fc
        .array(fc.tuple(space, tie('value')), { maxLength: 4 })
        .map((items) => `[${items.map(([gap, item]) => `${gap}${item}${gap}`).join(',')}]`),
      object: fc
        .array(fc.tuple(space, written, tie('value')), { maxLength: 6 })
        .map(
          (members) =>
            `{${members.map(([gap, name, item]) => `${gap}${name}${gap}:${gap}${item}`).join(',')}}`,
        ),
    }))
    fc.assert(
      fc.property(value, (json) => {
        JSON.parse(json)
        const found = given(json)
        const all = slowly(Buffer.from(json))
        expect(found.count).toBe(all.length)
        expect(found.first).toEqual(all.slice(0, 3).map((each) => ({ ...each, key: each.key.slice(0, 80) })))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('time grows with the bytes only', () => {
  const most = 200_000
  /** 32 texts of one length; `b!` and `aB` are the same to a hash that multiplies by 33. */
  const alike = (index: number): string =>
    index.toString(2).padStart(5, '0').replaceAll('1', 'aB').replaceAll('0', 'b!')
  const list = (count: number, member: (index: number) => string): string =>
    `{${Array.from({ length: count }, (_, index) => member(index)).join(',')}}`
  test.each([
    ['many keys', (size: number) => list(size, (index) => `"${index}":0`), 0],
    ['many equal keys', (size: number) => list(size, () => '"a":0'), -1],
    [
      'objects of keys of one length and one hash',
      (size: number) =>
        `[${Array.from({ length: size / 32 }, () =>
          list(32, (index) => `"${'k'.repeat(35)}${alike(index)}":0`),
        ).join(',')}]`,
      0,
    ],
    ['escaped quotes', (size: number) => `{"a":"${`${'x'.repeat(50)}\\"`.repeat(size / 8)}","b":1}`, 0],
    ['backslashes', (size: number) => `{"a":"${'\\\\'.repeat(size * 4)}","b":1}`, 0],
    ['open objects', (size: number) => `${'{"a":'.repeat(size)}1${'}'.repeat(size)}`, 0],
    ['long keys', (size: number) => list(64, (index) => `"${'k'.repeat(size / 8)}${index}":0`), 0],
  ] as const)('%s', (_, make, expected) => {
    const measure = (size: number): number => {
      const bytes = Buffer.from(make(size))
      const before = process.threadCpuUsage()
      const found = findDuplicateKeys(bytes, 0, bytes.length)
      const { user, system } = process.threadCpuUsage(before)
      expect(found?.count ?? 0).toBe(expected < 0 ? size - 1 : expected)
      return ((user + system) * 1_000) / bytes.length
    }
    measure(most / 100)
    const few = Math.min(...[1, 2, 3].map(() => measure(most / 10)))
    const many = measure(most)
    // Nanoseconds of this thread for a byte. Eight times allows for caches; quadratic would be ten times and more.
    expect(many).toBeLessThan(Math.max(few * 8, 100))
  })
})

describe('the finding of it', () => {
  async function findings(json: string | Buffer, options: JsonDocumentOptions = {}): Promise<unknown[]> {
    const bytes = Buffer.from(json)
    const items = await collect(readJsonDocuments(pieces(bytes), options))
    return items.flat().filter((item) => item.type === 'problem')
  }
  async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 1_000)
      yield await Promise.resolve(bytes.subarray(at, at + 1_000))
  }

  test('of lines: the place of the key, the value as it was', async () => {
    const lines = '{"a":1}\n{"b":1,"b":2,"c":{"d":1,"d":1}}\n{"a":2}\n'
    const items = (await collect(readJsonDocuments(pieces(Buffer.from(lines))))).flat()
    expect(items).toMatchObject([
      { type: 'document', value: { a: 1 } },
      {
        type: 'problem',
        code: 'duplicate_key',
        skipped: false,
        message:
          'The key "b" stands again in the same object (2 such repetitions here); the last value counts',
        raw: { offset: 15, length: 3, line: 2 },
      },
      { type: 'document', value: { b: 2, c: { d: 1 } } },
      { type: 'document', value: { a: 2 } },
    ])
  })

  test('of a document over lines, without moving the places of its records', async () => {
    const text = '{\n "spans": [\n  {"a": 1,\n   "a": 2},\n  {"b": 1}\n ]\n}\n'
    const items = (
      await collect(readJsonDocuments(pieces(Buffer.from(text)), { paths: [['spans', '*']] }))
    ).flat()
    expect(items).toMatchObject([
      { code: 'duplicate_key', raw: { offset: text.lastIndexOf('"a"'), length: 3, line: 4 } },
      { records: [{ line: 3 }, { line: 5 }] },
    ])
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le')
    expect(await findings(wide, { paths: [['spans', '*']] })).toMatchObject([
      { raw: { offset: 2 + 2 * text.lastIndexOf('"a"'), length: 6, line: 4 } },
    ])
  })

  test('of a document read in pieces: in records, in members beside them, and of the ways to them', async () => {
    const record = `{"id":1,"text":"${'x'.repeat(300_000)}"}`
    const text = `{"meta":{"k":1,\n"k":2},"name":"a","spans":[${record},{"q":1,"q":2}],\n"name":"b","spans":[${record}]}`
    const options = { paths: [['spans', '*']], wholeBytes: 1_000 }
    expect(await findings(text, options)).toMatchObject([
      { code: 'duplicate_key', raw: { offset: text.lastIndexOf('"k"'), line: 2 } },
      { code: 'duplicate_key', raw: { offset: text.lastIndexOf('"q"'), line: 2 } },
      {
        code: 'duplicate_key',
        message:
          'The key "name" stands again in the same object (2 such repetitions here); each value counts for the records behind it',
        raw: { offset: text.lastIndexOf('"name"'), length: 6, line: 3 },
      },
    ])
    const items = (await collect(readJsonDocuments(pieces(Buffer.from(text)), options))).flat()
    const values = items.flatMap((item) => (item.type === 'document' ? [item.value] : []))
    expect(values).toMatchObject([
      { meta: { k: 2 }, name: 'a', spans: [{ id: 1 }] },
      { meta: { k: 2 }, name: 'a', spans: [{ q: 2 }] },
      { meta: { k: 2 }, name: 'b', spans: [{ id: 1 }] },
    ])
  })

  test('of a document that breaks off', async () => {
    const text = `{"name":"a","name":"b","spans":[{"text":"${'x'.repeat(300_000)}"},{"q"`
    expect(await findings(text, { paths: [['spans', '*']], wholeBytes: 1_000 })).toMatchObject([
      { code: 'duplicate_key', raw: { offset: text.lastIndexOf('"name"') } },
      { code: 'truncated_input' },
    ])
  })
})
