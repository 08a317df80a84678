import { randomBytes } from 'node:crypto'
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { expectSentence, importHostile, keptBytes } from '../support/hostile/hostileImport'
import type { HostileReport } from '../support/hostile/hostileImport'
import { payloadOf, spanIdOf, spanText } from '../support/hostile/otlpBodies'
import { rawZip } from '../support/hostile/rawZip'
import { sized } from '../support/hostile/soak'

const line = (index: number): string => `${payloadOf(spanText({ spanId: spanIdOf(index) }))}\n`
const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => line(from + index)).join('')

const filesOf = (report: HostileReport): unknown[] =>
  report.files.map(({ path, status, stored }) => [path, status, stored])

describe('compressed files', () => {
  const text = lines(400)

  test('members one after the other, and padding, are one stream', async () => {
    const bytes = Buffer.concat([gzipSync(lines(10)), gzipSync(lines(10, 10)), Buffer.alloc(512)])
    const report = await importHostile(bytes)
    expect(report.files[0]).toMatchObject({ read: 20, stored: 20, skipped: 0 })
    expect(keptBytes(report, Number(report.files[0]?.fileId)).toString()).toBe(lines(20))
  })

  test('a gzip in a gzip in a gzip', async () => {
    const report = await importHostile(gzipSync(gzipSync(gzipSync(text))))
    expect(report.files[0]).toMatchObject({ stored: 400 })
  })

  test.each<readonly [string, () => Buffer]>([
    ['cut in the middle', () => gzipSync(text).subarray(0, gzipSync(text).length / 2)],
    ['without its trailer', () => gzipSync(text).subarray(0, -8)],
    ['with a wrong check sum', () => flip(gzipSync(text), -6)],
    ['with a wrong size', () => flip(gzipSync(text), -2)],
    ['with garbage behind it', () => Buffer.concat([gzipSync(text), Buffer.from('garbage')])],
    ['zstd, cut', () => zstdCompressSync(text.repeat(20)).subarray(0, -30)],
    ['zstd with garbage behind it', () => Buffer.concat([zstdCompressSync(text), Buffer.from('garbage!')])],
  ])('%s: what stands before the damage comes in, and it is told', async (_, make) => {
    const report = await importHostile(make())
    expect(report.counts['corrupt_container']).toBe(1)
    expectSentence(report.first('corrupt_container')?.message ?? null)
    const [file] = report.files
    const kept = keptBytes(report, Number(file?.fileId)).toString()
    expect(text.repeat(20).startsWith(kept)).toBe(true)
    const whole = new Set(kept.split('\n').slice(0, -1)).size
    if (file?.status === 'done') expect(file.observations).toBe(whole)
    else expect(whole).toBe(0)
  })

  test('damage in the middle may turn one text into another: it is told', async () => {
    const report = await importHostile(flip(gzipSync(text), Math.floor(gzipSync(text).length / 2)))
    expect(report.counts['corrupt_container']).toBe(1)
    expect(report.files[0]?.observations).toBeLessThanOrEqual(400)
  })

  test('a zstd frame that wants a window of two gigabytes is refused', async () => {
    // Magic, then a frame header: no content size, window descriptor 2^31.
    const bytes = Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00]),
      randomBytes(64),
    ])
    const report = await importHostile(bytes)
    expect(report).toMatchObject({ status: 'failed', counts: { corrupt_container: 1 } })
  })

  /** A frame of one block that stands there as it is, whose header wants a window of 2^`log` bytes. */
  const zstdOfWindow = (log: number, data: Buffer): Buffer => {
    const block = Buffer.alloc(3)
    block.writeUIntLE((data.length << 3) | 1, 0, 3)
    return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, (log - 10) << 3]), block, data])
  }
  const brotliOfWindow = (log: number): Buffer =>
    brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_LGWIN]: log } })
  /** What only decoders of "large windows" know; the lowest qualities do not write it. */
  const largeBrotli = (log: number): Buffer =>
    brotliCompressSync(text, {
      params: {
        [constants.BROTLI_PARAM_LARGE_WINDOW]: 1,
        [constants.BROTLI_PARAM_LGWIN]: log,
        [constants.BROTLI_PARAM_QUALITY]: 5,
      },
    })

  test.each<readonly [string, () => Buffer]>([
    ['zstd of 128 MiB', () => zstdOfWindow(27, Buffer.from(text.slice(0, 100_000)))],
    ['brotli of 16 MiB', () => brotliOfWindow(24)],
  ])('a window as large as the format usually has comes in: %s', async (_, make) => {
    const report = await importHostile(make(), { again: false })
    expect(report.status).toBe('done')
    expect(report.files[0]?.stored).toBeGreaterThan(100)
  })

  test('the large window is one that others read', () => {
    const params = { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 }
    expect(largeBrotli(30)[0]).toBe(0x11)
    expect(brotliDecompressSync(largeBrotli(30), { params }).toString()).toBe(text)
  })

  test.each<readonly [string, () => Buffer]>([
    ['zstd of 256 MiB', () => zstdOfWindow(28, Buffer.from(text.slice(0, 100_000)))],
    ['zstd of 2 TiB', () => zstdOfWindow(41, Buffer.from(text.slice(0, 100_000)))],
    ['brotli of 1 GiB', () => largeBrotli(30)],
  ])('a larger window is refused, and not made room for: %s', async (_, make) => {
    const before = process.memoryUsage().rss
    const report = await importHostile(make(), { again: false })
    expect(report.status).toBe('failed')
    expectSentence(report.message)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20)
  })

  test('a brotli bomb stops at its limit', { timeout: 900_000 }, async () => {
    const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 5 }
    const bomb = brotliCompressSync(Buffer.alloc(sized(32, 1_500) << 20, 0x20), { params })
    expect(bomb.length).toBeLessThan(1 << 20)
    expect(await importHostile(bomb, { again: false })).toMatchObject({ status: 'failed' })
  })

  test(
    'a bomb stops at its limit; what came in before stays and is accounted for',
    { timeout: 900_000 },
    async () => {
      // Short: a bomb of blank space that is never a trace. Long: a gigabyte of spans out of a megabyte.
      const mebibytes = sized(0, 1_100)
      const body =
        mebibytes === 0
          ? gzipSync(gzipSync(Buffer.alloc(64 << 20, 0x20)))
          : Buffer.concat(Array.from({ length: mebibytes }, (_, index) => megabyteOfSpans(index)))
      const report = await importHostile(body, { again: mebibytes === 0 })
      if (mebibytes === 0) expect(report).toMatchObject({ status: 'failed' })
      else expect(report.counts['decompression_limit']).toBe(1)
    },
  )
})

/** A gzip member of a megabyte that is one span with a long text. */
function megabyteOfSpans(index: number): Buffer {
  const more = `"attributes":[{"key":"input.value","value":{"stringValue":"${'x'.repeat(1 << 20)}"}}]`
  return gzipSync(`${payloadOf(spanText({ spanId: spanIdOf(index), more }))}\n`, { level: 9 })
}

function flip(bytes: Buffer, at: number): Buffer {
  const index = at < 0 ? bytes.length + at : at
  bytes[index] = (bytes[index] ?? 0) ^ 0xff
  return bytes
}

describe('zip archives', () => {
  const good = { name: 'good.jsonl', data: line(0) }

  test('names that point elsewhere are refused one by one, shown as they are; the good member comes in', async () => {
    const names = [
      '../../evil.json',
      '/etc/evil.json',
      'C:\\evil.json',
      'C:/evil.json',
      '..\\evil.json',
      'a/../../evil.json',
      'a\\..\\..\\evil.json',
      'nul\0.json',
    ]
    const report = await importHostile(rawZip([...names.map((name) => ({ name, data: line(1) })), good]))
    const refused = report.files.filter(({ status }) => status === 'failed')
    for (const file of refused) expectSentence(file.error)
    expect(report.files.find(({ path }) => path.endsWith('good.jsonl'))).toMatchObject({ stored: 1 })
    // A backslash is a separator on some systems only: those names are read, never used as paths.
    expect(report.counts['unsafe_path']).toBe(refused.length)
    expect(refused.map(({ path }) => path.replace('input/', ''))).toEqual(
      expect.arrayContaining([
        '../../evil.json',
        '/etc/evil.json',
        'C:/evil.json',
        'a/../../evil.json',
        'nul\0.json',
      ]),
    )
  })

  test('links, devices and encrypted members are refused', async () => {
    const report = await importHostile(
      rawZip([
        { name: 'link', data: '/etc/passwd', unixMode: 0o120777 },
        { name: 'device', data: '', unixMode: 0o020666 },
        { name: 'secret.json', data: line(1), flags: 1 },
        { name: 'odd.json', data: line(1), method: 14 },
        good,
      ]),
    )
    expect(filesOf(report)).toEqual([
      ['input/link', 'failed', 0],
      ['input/device', 'failed', 0],
      ['input/secret.json', 'failed', 0],
      ['input/odd.json', 'failed', 0],
      ['input/good.jsonl', 'done', 1],
    ])
    expect(report.status).toBe('done')
  })

  test('names that are the same, or the same but for case, are told apart', async () => {
    const report = await importHostile(
      rawZip([good, { ...good, data: line(1) }, { name: 'GOOD.jsonl', data: line(2) }]),
    )
    expect(filesOf(report)).toEqual([
      ['input/good.jsonl', 'done', 1],
      ['input/good.jsonl (2)', 'done', 1],
      ['input/GOOD.jsonl', 'done', 1],
    ])
  })

  test('a wrong check sum, a wrong size, a local header that disagrees: told, and the others come in', async () => {
    const report = await importHostile(
      rawZip([
        { name: 'sum.jsonl', data: line(1), checksum: 1 },
        { name: 'size.jsonl', data: line(2), statedBytes: 10 },
        { name: 'name.jsonl', localName: '../../evil', data: line(3) },
        good,
      ]),
    )
    expect(report.counts['corrupt_container']).toBe(2)
    expect(report.files.map(({ path }) => path)).toEqual([
      'input/sum.jsonl',
      'input/size.jsonl',
      'input/name.jsonl',
      'input/good.jsonl',
    ])
    expect(report.files.at(-1)).toMatchObject({ status: 'done', stored: 1 })
  })

  test(
    'members that share their data count each: an overlap bomb stops at the limit',
    { timeout: 900_000 },
    async () => {
      // Blank space is no trace, so that nothing is read beyond what recognising it takes; long: real spans.
      const mebibytes = sized(1, 64)
      const data = Array.from({ length: mebibytes }, (_, index) =>
        gunzipSync(megabyteOfSpans(index)).toString(),
      ).join('')
      const shared = { name: 'shared.jsonl', sharesDataOf: 0 }
      const report = await importHostile(
        rawZip([{ name: 'one.jsonl', data }, ...Array.from({ length: 19 }, () => shared)]),
        { again: false },
      )
      expect(report.files).toHaveLength(20)
      const limited = report.counts['decompression_limit'] ?? 0
      expect(limited > 0).toBe(mebibytes * 20 > 1_024)
      expect(report.store.rows("SELECT COUNT(*) AS n FROM observation WHERE name = 'hostile'")).toEqual([
        { n: mebibytes },
      ])
    },
  )

  test('very many members', { timeout: 900_000 }, async () => {
    const count = sized(600, 60_000)
    const members = Array.from({ length: count }, (_, index) => ({
      name: `${index}.json`,
      data: index % 2 === 0 ? '{}' : line(index),
    }))
    const report = await importHostile(rawZip(members), { again: false })
    expect(report.files).toHaveLength(count)
    expect(report).toMatchObject({ status: 'done', failedFiles: count / 2 })
  })

  test.each<readonly [string, (zip: Buffer) => Buffer]>([
    ['cut', (zip) => zip.subarray(0, zip.length - 30)],
    [
      'with a directory of noise',
      (zip) => Buffer.concat([zip.subarray(0, zip.length - 22 - 60), randomBytes(60), zip.subarray(-22)]),
    ],
    [
      'that is nothing but its end',
      (zip) => Buffer.concat([Buffer.from('PK\u0005\u0006'), zip.subarray(-18)]),
    ],
    ['with bytes flipped in its data', (zip) => flip(zip, 60)],
  ])('a zip %s is told in one sentence', async (_, damage) => {
    const report = await importHostile(damage(rawZip([{ name: 'a.jsonl', data: lines(50) }])))
    expect(report.counts['corrupt_container'] ?? report.counts['unrecognised']).toBe(1)
  })

  test('a zip in a zip in a zip in a zip is not opened any further', async () => {
    let bytes = rawZip([good])
    for (let level = 0; level < 5; level++) bytes = rawZip([{ name: `${level}.zip`, data: bytes }])
    const report = await importHostile(bytes)
    expect(report).toMatchObject({ status: 'failed', counts: { decompression_limit: 1 } })
  })
})
