import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { expandContainers } from '../../src/main/importers/containers/expandContainers'
import { expand, fileOf } from './containerSupport'

const lines = Array.from({ length: 3000 }, (_, n) => `{"n":${n},"t":"${(n * 7919) % 10007}"}\n`).join('')

interface Header {
  readonly kind?: string
  readonly prefix?: string
  readonly magic?: string
  readonly sizeField?: Buffer
}

/** One member: a header block and its padded bytes. */
function member(name: string, content: string | Buffer, more: Header = {}): Buffer {
  const body = Buffer.from(content)
  const header = Buffer.alloc(512)
  header.write(name, 0, 100)
  header.write('0000644\0', 100)
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
  if (more.sizeField !== undefined) more.sizeField.copy(header, 124)
  header.write(more.kind ?? '0', 156)
  header.write(more.magic ?? 'ustar\x0000', 257)
  header.write(more.prefix ?? '', 345)
  header.write('        ', 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

const end = Buffer.alloc(1024)
const tarOf = (...members: readonly Buffer[]): Buffer => Buffer.concat([...members, end])

function pax(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => {
      const rest = Buffer.byteLength(` ${key}=${value}\n`)
      const length = [1, 2, 3, 4]
        .map((digits) => rest + digits)
        .find((sum) => String(sum).length === sum - rest)
      return `${length} ${key}=${value}\n`
    })
    .join('')
}

const longName = `${'deep/'.repeat(40)}trace.jsonl`

describe('tar', () => {
  it.each([
    ['as it is', (bytes: Buffer) => bytes],
    ['in gzip', gzipSync],
    ['in zstd', zstdCompressSync],
    ['in brotli', brotliCompressSync],
  ])('gives its files %s', async (_, pack) => {
    const bytes = tarOf(
      member('./runs/', '', { kind: '5' }),
      member('./runs/a.jsonl', lines),
      member('._a.jsonl', 'a fork'),
      member('b.json', '{"b":1}'),
    )
    expect(await expand(pack(bytes))).toEqual([
      { path: 'file/runs/a.jsonl', text: lines, codes: [] },
      { path: 'file/b.json', text: '{"b":1}', codes: [] },
    ])
  })

  it.each([
    [
      'ustar with a prefix',
      member('trace.jsonl', '{"l":1}', { prefix: 'deep/'.repeat(29).slice(0, -1) }),
      `${'deep/'.repeat(29)}trace.jsonl`,
    ],
    [
      'pax',
      Buffer.concat([
        member('PaxHeader', pax({ path: longName, mtime: '1.5' }), { kind: 'x' }),
        member('short', '{"l":1}'),
      ]),
      longName,
    ],
    [
      'GNU',
      Buffer.concat([
        member('././@LongLink', `${longName}\0`, { kind: 'L', magic: 'ustar  \0' }),
        member('short', '{"l":1}', { magic: 'ustar  \0' }),
      ]),
      longName,
    ],
    ['the old form', member('old.json', '{"l":1}', { magic: '', kind: '\0' }), 'old.json'],
  ])('reads names of %s', async (_, bytes, name) => {
    expect(await expand(tarOf(bytes, member('next.json', '{"n":1}')))).toEqual([
      { path: `file/${name}`, text: '{"l":1}', codes: [] },
      { path: 'file/next.json', text: '{"n":1}', codes: [] },
    ])
  })

  it('takes sizes from pax and in base 256', async () => {
    const huge = Buffer.alloc(12)
    huge[0] = 0x80
    huge.writeUInt32BE(7, 8)
    const wrong = Buffer.from('00000000000\0')
    const bytes = tarOf(
      member('a.json', '{"a":1}', { sizeField: huge }),
      Buffer.concat([
        member('h', pax({ size: '7' }), { kind: 'x' }),
        member('b.json', '{"b":1}', { sizeField: wrong }),
      ]),
    )
    expect((await expand(bytes)).map(({ text }) => text)).toEqual(['{"a":1}', '{"b":1}'])
  })

  it('opens containers inside, and is opened inside others', async () => {
    const zip = new ZipFile()
    zip.addBuffer(gzipSync(tarOf(member('deep.jsonl', lines))), 'runs.tar.gz')
    zip.end()
    const chunks: Buffer[] = []
    for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
    const bytes = tarOf(member('logs.gz', gzipSync('{"g":1}')), member('x.zip', Buffer.concat(chunks)))
    expect(await expand(bytes)).toEqual([
      { path: 'file/logs.gz', text: '{"g":1}', codes: [] },
      { path: 'file/x.zip/runs.tar.gz/deep.jsonl', text: lines, codes: [] },
    ])
  })

  it('refuses links, devices and names that point outside, and reads the others', async () => {
    const seen = await expand(
      tarOf(
        member('../evil.json', '{"e":1}'),
        member('/etc/passwd', '{"e":1}'),
        member('link', '', { kind: '2' }),
        member('sparse', 'x', { kind: 'S' }),
        member('good.json', '{"g":1}'),
        member('good.json', '{"g":2}'),
      ),
    )
    expect(seen.map(({ path, codes }) => [path, codes])).toEqual([
      ['file/../evil.json', ['unsafe_path']],
      ['file//etc/passwd', ['unsafe_path']],
      ['file/link', ['unsafe_path']],
      ['file/sparse', ['unreadable']],
      ['file/good.json', []],
      ['file/good.json (2)', []],
    ])
  })

  it('keeps what stands before a cut and says where it is', async () => {
    const bytes = tarOf(member('a.jsonl', lines), member('b.jsonl', lines))
    const [a, b] = await expand(bytes.subarray(0, bytes.length - 40_000))
    expect(a).toMatchObject({ text: lines, codes: [] })
    expect(b?.codes).toEqual(['corrupt_container'])
    expect(b?.text.length).toBeGreaterThan(1000)
    expect(lines.startsWith(b?.text ?? '-')).toBe(true)
    const inHeader = await expand(bytes.subarray(0, member('a.jsonl', lines).length + 100))
    expect(inHeader[1]).toMatchObject({ path: 'file', text: 'The tar ends early.' })
    const inGzip = gzipSync(bytes)
    const cut = await expand(inGzip.subarray(0, Math.floor(inGzip.length * 0.7)))
    expect(cut.map(({ codes }) => codes)).toEqual([[], ['corrupt_container']])
  })

  it('stops at a damaged header', async () => {
    const bytes = tarOf(member('a.json', '{"a":1}'), member('b.json', '{"b":1}'))
    bytes.fill(0x41, 1024 + 100, 1024 + 160)
    expect(await expand(bytes)).toEqual([
      { path: 'file/a.json', text: '{"a":1}', codes: [] },
      {
        path: 'file',
        text: 'The tar is damaged: a member has no valid header.',
        codes: ['corrupt_container'],
      },
    ])
  })

  it('does not hold an extended header that claims to be huge', async () => {
    const name = 'x'.repeat(3 * 1024 * 1024)
    const bytes = tarOf(member('L', name, { kind: 'L' }), member('short.json', '{"s":1}'))
    expect(await expand(bytes)).toEqual([{ path: 'file/short.json', text: '{"s":1}', codes: [] }])
  })

  it('stops a bomb inside at the limit', { timeout: 60_000 }, async () => {
    const zeros = gzipSync(Buffer.alloc(64 << 20))
    const bomb = gzipSync(tarOf(member('zeros.gz', Buffer.concat(Array.from({ length: 40 }, () => zeros)))))
    const codes: string[] = []
    let size = 0
    for await (const each of expandContainers(fileOf(bomb), new AbortController().signal)) {
      if (each.type === 'refused') codes.push(each.code)
      else for await (const chunk of each.bytes((code) => codes.push(code))) size += chunk.length
    }
    // The member stops there, and so does the rest of the tar.
    expect(codes).toEqual(['decompression_limit', 'decompression_limit'])
    expect(size).toBeLessThanOrEqual(2 ** 30)
  })
})

describe('brotli', () => {
  it.each([
    ['JSON Lines', lines],
    ['unknown JSON', '{"some":"thing","else":[1,2,3]}'],
    ['a table', 'a,b,c\n1,2,3\n4,5,6\n'],
  ])('opens %s', async (_, text) => {
    expect(await expand(brotliCompressSync(text))).toEqual([{ path: 'file', text, codes: [] }])
  })

  it('keeps what a cut-off or continued stream held and says so', async () => {
    const packed = brotliCompressSync(lines.repeat(30))
    const [cut] = await expand(packed.subarray(0, packed.length - 100))
    expect(cut?.codes).toEqual(['corrupt_container'])
    expect(cut?.text.length).toBeGreaterThan(10_000)
    const [continued] = await expand(Buffer.concat([brotliCompressSync(lines), Buffer.from('rest')]))
    expect(continued).toEqual({ path: 'file', text: lines, codes: ['corrupt_container'] })
  })

  it('takes nothing for brotli that is text, known, or decodes to nothing known', async () => {
    const random = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3)) & 0xff))
    for (const bytes of [Buffer.from('plain words'), brotliCompressSync('just words'), random]) {
      expect(await expand(bytes)).toEqual([{ path: 'file', text: bytes.toString(), codes: [] }])
    }
  })
})
