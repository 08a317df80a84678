import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJsonDocuments } from '../../src/main/importers/readers/jsonDocuments'
import { parseJson } from '../../src/main/importers/readers/jsonLossless'
import type {
  JsonDocument,
  JsonDocumentOptions,
  JsonItem,
} from '../../src/main/importers/readers/jsonDocuments'
import type { JsonValue } from '../../src/shared/util/jsonValue'

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

async function readAll(bytes: Uint8Array, size: number, options?: JsonDocumentOptions): Promise<JsonItem[]> {
  const items: JsonItem[] = []
  for await (const batch of readJsonDocuments(chunked(bytes, size), options)) items.push(...batch)
  return items
}

const documentsOf = (items: readonly JsonItem[]): JsonDocument[] =>
  items.filter((item) => item.type === 'document')
const codesOf = (items: readonly JsonItem[]): string[] =>
  items.filter((item) => item.type === 'problem').map((item) => item.code)
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')

const containers = fc.oneof(
  fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
  fc.array(fc.jsonValue(), { maxLength: 6 }),
) as fc.Arbitrary<JsonValue>
const plain = (value: JsonValue): JsonValue => parseJson(JSON.stringify(value))

describe('readJsonDocuments on any values and any chunking', () => {
  it('finds the same values at the right offsets, however they are laid out', async () => {
    const layouts = fc.constantFrom('\n', '\r\n', '', ' \n\n ')
    const indents = fc.constantFrom(0, 2)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(containers, indents, layouts), { maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (parts, chunk) => {
          const text = parts.map(([value, indent, gap]) => JSON.stringify(value, null, indent) + gap).join('')
          const bytes = bytesOf(text)
          const items = await readAll(bytes, chunk)
          expect(codesOf(items)).toEqual([])
          expect(documentsOf(items).map((item) => item.value)).toEqual(parts.map(([value]) => plain(value)))
          for (const { value, position } of documentsOf(items)) {
            const raw = Buffer.from(bytes).subarray(position.offset, position.offset + position.length)
            expect(parseJson(raw.toString('utf8'))).toEqual(value)
            const before = Buffer.from(bytes).subarray(0, position.offset).toString('latin1')
            expect(position.line).toBe(before.split('\n').length)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('reads large documents record by record with the same result as whole', async () => {
    const spans = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 5 })
    const documents = fc.record({ name: fc.string(), groups: fc.array(fc.record({ id: fc.nat(), spans })) })
    const options = { paths: [['groups', '*', 'spans', '*']] }
    await fc.assert(
      fc.asyncProperty(documents, fc.integer({ min: 1, max: 64 }), async (doc, chunk) => {
        const bytes = bytesOf(`${JSON.stringify(doc, null, 1)}\n`)
        const whole = documentsOf(await readAll(bytes, chunk, options))
        const items = await readAll(bytes, chunk, { ...options, wholeBytes: -1 })
        const wanted = doc.groups.flatMap((group) =>
          group.spans.map((span) =>
            plain({ name: doc.name, groups: [{ id: group.id, spans: [span] }] } as JsonValue),
          ),
        )
        expect(whole).toHaveLength(1)
        expect(codesOf(items)).toEqual([])
        const parts = documentsOf(items).filter((item) => item.isPart)
        expect(parts.map((item) => item.value)).toEqual(wanted)
        for (const { position } of parts) {
          const raw = Buffer.from(bytes).subarray(position.offset, position.offset + position.length)
          expect(() => JSON.parse(raw.toString('utf8')) as unknown).not.toThrow()
        }
        const located = (whole[0]?.records ?? []).map((at) =>
          parseJson(
            Buffer.from(bytes)
              .subarray(at.offset, at.offset + at.length)
              .toString(),
          ),
        )
        expect(located).toEqual(
          doc.groups.flatMap((group) => group.spans).map((span) => plain(span as JsonValue)),
        )
      }),
      { numRuns: 60 },
    )
  })
})

describe('readJsonDocuments on broken input', () => {
  it('reports a broken line with its place and goes on', async () => {
    const text = '{"a":1}\n{"b":\n{"c":3}\nmassive error\n42\n{"d":4,}\n{"e":5}\n'
    const items = await readAll(bytesOf(text), 7)
    expect(documentsOf(items).map((item) => item.value)).toEqual([{ a: 1 }, { c: 3 }, 42, { e: 5 }])
    const places = items.filter((item) => item.type === 'problem').map((item) => [item.code, item.raw.line])
    expect(places).toEqual([
      ['bad_json', 2],
      ['bad_json', 4],
      ['bad_json', 6],
    ])
  })

  it('keeps the records before a cut and says where the cut is', async () => {
    const text = '[{"a":1},\n {"b":2},\n {"c":'
    const items = await readAll(bytesOf(text), 5, { paths: [['*']] })
    expect(documentsOf(items).map((item) => item.value)).toEqual([[{ a: 1 }], [{ b: 2 }]])
    const problem = items.find((item) => item.type === 'problem')
    expect(problem).toMatchObject({ code: 'truncated_input', raw: { offset: text.indexOf('{"c"'), line: 3 } })
  })

  it('keeps whole lines before a half-written last line', async () => {
    const items = await readAll(bytesOf('{"a":1}\n{"b":2}\n{"c":"x'), 4)
    expect(documentsOf(items)).toHaveLength(2)
    expect(items.at(-1)).toMatchObject({ code: 'truncated_input', raw: { offset: 16, line: 3 } })
  })

  it('refuses deep nesting at the cap and goes on with the next line', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const items = await readAll(bytesOf(`${deep}\n{"a":1}\n`), 1 << 16)
    expect(codesOf(items)).toEqual(['too_deep'])
    expect(documentsOf(items).map((item) => item.value)).toEqual([{ a: 1 }])
  })

  it('reads 50 MB of open brackets with a flat heap', async () => {
    async function* brackets(): AsyncGenerator<Uint8Array> {
      await Promise.resolve()
      for (let count = 0; count < 50; count++) yield Buffer.alloc(1 << 20, '[')
    }
    const before = process.memoryUsage().heapUsed
    const codes: string[] = []
    for await (const batch of readJsonDocuments(brackets())) codes.push(...codesOf(batch))
    expect(codes).toEqual(['too_deep'])
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40 << 20)
  })

  it('never rounds numbers', async () => {
    const text = '{"big":1747872000123456789,"neg":-9223372036854775808,"huge":1e999,"nan":NaN,"ok":0.25}'
    const [item] = documentsOf(await readAll(bytesOf(text), 9))
    expect(item?.value).toEqual({
      big: '1747872000123456789',
      neg: '-9223372036854775808',
      huge: '1e999',
      nan: 'NaN',
      ok: 0.25,
    })
  })

  it('treats __proto__ as a key', async () => {
    const [item] = documentsOf(await readAll(bytesOf('{"__proto__":{"polluted":1},"\\u005f_proto__x":2}'), 9))
    expect(Object.keys(item?.value ?? {})).toEqual(['__proto__', '__proto__x'])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it.each(['utf16le', 'utf16be'])('reads %s and gives positions in the original bytes', async (encoding) => {
    const text = '\uFEFF{"a":"é😀"}\r\n{"b":2}\n'
    const bytes = Buffer.from(text, 'utf16le')
    if (encoding === 'utf16be') bytes.swap16()
    const items = documentsOf(await readAll(bytes, 3))
    expect(items.map((item) => item.value)).toEqual([{ a: 'é😀' }, { b: 2 }])
    const second = items[1]?.position
    expect(second).toEqual({ offset: 2 * text.indexOf('{"b"'), length: 14, line: 2 })
  })

  it('steps over a byte order mark and flags bytes that are not text', async () => {
    const bytes = Buffer.concat([Buffer.from('\uFEFF{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}\n')])
    const items = await readAll(bytes, 2)
    expect(codesOf(items)).toEqual(['invalid_unicode'])
    expect(documentsOf(items)[0]?.position).toEqual({ offset: 3, length: 10, line: 1 })
  })
})
