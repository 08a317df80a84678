import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { expandContainers } from '../../src/main/importers/containers/expandContainers'
import { rawZip } from '../support/hostile/rawZip'
import { expand, fileOf } from './containerSupport'

async function zipOf(entries: readonly (readonly [string, string])[], mode = 0o100644): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, text] of entries) zip.addBuffer(Buffer.from(text), name, { mode })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const lines = Array.from(
  { length: 5000 },
  (_, index) => `{"n":${index},"t":"${(index * 7919) % 10007}"}\n`,
).join('')

describe('expandContainers', () => {
  it('opens members of a zip that zstd packed', async () => {
    const text = '{"a":1}\n'.repeat(10_000)
    const members = [
      { name: 'one.json', data: text, method: 93 },
      { name: 'two.json', data: text, method: 93, checksum: 1 },
    ]
    expect(await expand(rawZip(members.slice(0, 1)))).toEqual([{ path: 'file/one.json', text, codes: [] }])
    expect((await expand(rawZip(members))).map(({ codes }) => codes)).toEqual([[], ['corrupt_container']])
  })

  it('passes a plain file through', async () => {
    expect(await expand(Buffer.from(lines))).toEqual([{ path: 'file', text: lines, codes: [] }])
  })

  it('reads gzip, concatenated members and padding', async () => {
    const twice = Buffer.concat([gzipSync(lines), gzipSync('{"z":1}\n'), Buffer.alloc(700)])
    expect(await expand(twice)).toEqual([{ path: 'file', text: `${lines}{"z":1}\n`, codes: [] }])
  })

  it('reads zstd, also of several frames', async () => {
    const twice = Buffer.concat([zstdCompressSync(lines), zstdCompressSync('{"z":1}\n')])
    expect(await expand(twice)).toEqual([{ path: 'file', text: `${lines}{"z":1}\n`, codes: [] }])
  })

  it('keeps what a cut-off gzip held and says so', async () => {
    const packed = gzipSync(lines)
    const [member] = await expand(packed.subarray(0, Math.floor(packed.length / 2)))
    expect(member?.codes).toEqual(['corrupt_container'])
    expect(lines.startsWith(member?.text ?? '-')).toBe(true)
    expect(member?.text.length).toBeGreaterThan(lines.length / 4)
  })

  it('keeps what a cut-off zstd held and says so', async () => {
    const text = lines.repeat(20)
    const packed = zstdCompressSync(text)
    const [member] = await expand(packed.subarray(0, packed.length - 20))
    expect(member?.codes).toEqual(['corrupt_container'])
    expect(text.startsWith(member?.text ?? '-')).toBe(true)
  })

  it('keeps the content of a gzip with a wrong check sum', async () => {
    const packed = gzipSync(lines)
    packed[packed.length - 6] = (packed.at(-6) ?? 0) ^ 0xff
    expect(await expand(packed)).toEqual([{ path: 'file', text: lines, codes: ['corrupt_container'] }])
  })

  it('keeps the content of a gzip with garbage behind it', async () => {
    const packed = Buffer.concat([gzipSync(lines), Buffer.from('not gzip at all')])
    expect(await expand(packed)).toEqual([{ path: 'file', text: lines, codes: ['corrupt_container'] }])
  })

  it('keeps what stands before damage in the middle', async () => {
    const packed = gzipSync(lines)
    packed.fill(0xff, packed.length - 2000, packed.length - 1900)
    const [member] = await expand(packed)
    expect(member?.codes).toEqual(['corrupt_container'])
    expect(member?.text.length).toBeGreaterThan(10_000)
  })

  it('reads the members of a zip and of containers in it', async () => {
    const inner = await zipOf([['deep.jsonl', '{"d":1}\n']])
    const zip = new ZipFile()
    zip.addBuffer(Buffer.from(lines), 'a/traces.jsonl')
    zip.addBuffer(gzipSync('{"g":1}\n'), 'b.gz')
    zip.addBuffer(inner, 'c.zip', { compress: false })
    zip.addEmptyDirectory('d')
    zip.end()
    const chunks: Buffer[] = []
    for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
    expect(await expand(Buffer.concat(chunks))).toEqual([
      { path: 'file/a/traces.jsonl', text: lines, codes: [] },
      { path: 'file/b.gz', text: '{"g":1}\n', codes: [] },
      { path: 'file/c.zip/deep.jsonl', text: '{"d":1}\n', codes: [] },
    ])
  })

  it('refuses names that point outside, and reads the others', async () => {
    const bytes = await zipOf([
      ['aa/evil.json', '{"e":1}'],
      ['good.json', '{"g":1}'],
    ])
    const patched = Buffer.from(bytes.toString('latin1').replaceAll('aa/evil.json', '../evil.json'), 'latin1')
    const seen = await expand(patched)
    expect(seen.map(({ path, codes }) => [path, codes])).toEqual([
      ['file/../evil.json', ['unsafe_path']],
      ['file/good.json', []],
    ])
  })

  it('refuses links', async () => {
    const seen = await expand(await zipOf([['link', '/etc/passwd']], 0o120777))
    expect(seen[0]?.codes).toEqual(['unsafe_path'])
  })

  it('tells duplicate names apart and notices wrong check sums', async () => {
    const bytes = await zipOf([
      ['a.json', '{"first":1}'],
      ['a.json', '{"second":2}'],
    ])
    expect((await expand(bytes)).map(({ path }) => path)).toEqual(['file/a.json', 'file/a.json (2)'])
    const directory = bytes.indexOf('PK\u0001\u0002')
    bytes[directory + 16] = (bytes[directory + 16] ?? 0) ^ 0xff
    const [first, second] = await expand(bytes)
    expect(first).toMatchObject({ text: '{"first":1}', codes: ['corrupt_container'] })
    expect(second?.codes).toEqual([])
  })

  it('refuses encrypted members', async () => {
    const bytes = await zipOf([['a.json', '{}']])
    for (const mark of ['PK\u0001\u0002', 'PK\u0003\u0004']) {
      const at = bytes.indexOf(mark) + (mark.endsWith('\u0002') ? 8 : 6)
      bytes[at] = (bytes[at] ?? 0) | 1
    }
    expect((await expand(bytes))[0]).toMatchObject({
      codes: ['unreadable'],
      text: expect.stringMatching(/encrypted/),
    })
  })

  it('says that a broken zip is broken', async () => {
    const bytes = await zipOf([['a.json', lines]])
    expect((await expand(bytes.subarray(0, 500)))[0]?.codes).toEqual(['corrupt_container'])
  })

  it('stops a gzip bomb at the limit with a flat heap', { timeout: 60_000 }, async () => {
    const zeros = gzipSync(Buffer.alloc(64 << 20))
    const bomb = gzipSync(Buffer.concat(Array.from({ length: 40 }, () => zeros)))
    let size = 0
    const codes: string[] = []
    for await (const member of expandContainers(fileOf(bomb), new AbortController().signal)) {
      expect(member.type).toBe('readable')
      if (member.type === 'refused') continue
      for await (const chunk of member.bytes((code) => codes.push(code))) size += chunk.length
    }
    expect(codes).toEqual(['decompression_limit'])
    expect(size).toBeLessThanOrEqual(2 ** 30)
    expect(process.memoryUsage().heapUsed).toBeLessThan(300 << 20)
  })

  it('does not open containers nested too deep', async () => {
    let bytes: Buffer = Buffer.from('{"a":1}\n')
    for (let level = 0; level < 6; level++) bytes = gzipSync(bytes)
    expect((await expand(bytes))[0]?.codes).toEqual(['decompression_limit'])
  })

  it.each([
    ['a SQLite database', Buffer.from('SQLite format 3\0rest'), /SQLite database/],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), /picture/],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /picture/],
    ['a PDF', Buffer.from('%PDF-1.7\n'), /PDF/],
    ['a login page', Buffer.from('\n<!DOCTYPE html><html>'), /web page/],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2]), /program/],
    ['Arrow', Buffer.from('ARROW1....ARROW1'), /^This is an Arrow file/],
    [
      'an Arrow stream',
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0x78, 0, 0, 0, 0x10, 0, 0, 0]),
      /^This is an Arrow stream.*JSON/,
    ],
    ['an empty file', Buffer.alloc(0), /empty/],
    ['blank space', Buffer.from(' \n\t\n'), /blank/],
  ])('answers %s with a friendly sentence', async (_name, bytes, sentence) => {
    expect(await expand(bytes)).toEqual([
      { path: 'file', text: expect.stringMatching(sentence), codes: ['unrecognised'] },
    ])
  })

  it('leaves raw deflate and brotli alone: they cannot be told by content', async () => {
    for (const bytes of [deflateRawSync('{}'), brotliCompressSync('{}')]) {
      expect((await expand(bytes))[0]?.path).toBe('file')
    }
  })
})
