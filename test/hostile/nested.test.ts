import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { UnpackBudget } from '../../src/main/importers/containers/unpackBudget'
import { expectSentence, importHostile } from '../support/hostile/hostileImport'
import type { HostileReport } from '../support/hostile/hostileImport'
import { payloadOf, spanIdOf, spanText } from '../support/hostile/otlpBodies'
import { rawTar, rawTarMember } from '../support/hostile/rawTar'
import { rawZip } from '../support/hostile/rawZip'
import { isSoak, sized } from '../support/hostile/soak'

const line = (index: number): string => `${payloadOf(spanText({ spanId: spanIdOf(index) }))}\n`
const good = { name: 'good.jsonl', data: line(0) }
const filesOf = (report: HostileReport): unknown[] =>
  report.files.map(({ path, status, stored }) => [path, status, stored])
const mebibyte = 1 << 20

describe('tar archives', () => {
  test('links, devices, pipes, holes and names that point elsewhere are refused; the others come in', async () => {
    const kinds = ['1', '2', '3', '4', '6', 'S']
    const report = await importHostile(
      rawTar([
        ...kinds.map((kind) => ({ name: `kind-${kind}`, kind, linkName: '/etc/passwd' })),
        { name: '../../evil.json', data: line(1) },
        { name: '/etc/evil.json', data: line(2) },
        { name: 'C:/evil.json', data: line(3) },
        good,
        { name: '././@LongLink', kind: 'L', data: '../../long.json\0' },
        { name: 'short', data: line(4) },
        { name: 'h', kind: 'x', data: '30 path=../../../etc/evil.json\n' },
        { name: 'short', data: line(5) },
        { ...good, name: 'last.jsonl', data: line(6) },
      ]),
    )
    const refused = report.files.filter(({ status }) => status === 'failed')
    for (const file of refused) expectSentence(file.error)
    expect(refused).toHaveLength(kinds.length + 5)
    expect(report.counts).toMatchObject({ unsafe_path: kinds.length + 4, unreadable: 1 })
    expect(report.files.filter(({ stored }) => stored === 1).map(({ path }) => path)).toEqual([
      'input/good.jsonl',
      'input/last.jsonl',
    ])
  })

  const lies: readonly (readonly [string, () => Buffer])[] = [
    ['noise', () => rawTar([good, { name: 'a.bin', data: Buffer.alloc(900, 0xc1), statedBytes: 9_000_000 }])],
    ['a file', () => rawTar([good, { name: 'a.jsonl', data: line(1), statedBytes: 8 * 1024 ** 3 - 1 }])],
    [
      'a picture',
      () =>
        rawTar([
          good,
          { name: 'a.png', data: Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), statedBytes: 9_000_000 },
        ]),
    ],
    [
      'a link',
      () => rawTar([good, { name: 'a', kind: '2', statedBytes: 8_000_000 }, { ...good, name: 'b' }]),
    ],
    [
      'a folder',
      () => rawTar([good, { name: 'a/', kind: '5', statedBytes: 8_000_000 }, { ...good, name: 'b' }]),
    ],
    ['a name', () => rawTar([good, { name: 'L', kind: 'L', data: 'x', statedBytes: 900_000 }])],
    ['a name of gigabytes', () => rawTar([good, { name: 'L', kind: 'L', data: 'x', statedBytes: 2 ** 32 }])],
    [
      'its extended header',
      () => rawTar([good, { name: 'x', kind: 'x', data: '9 a=', statedBytes: 900_000 }]),
    ],
    [
      'its size in an extended header',
      () => rawTar([good, { name: 'x', kind: 'x', data: '21 size=999999999999\n' }, { ...good, name: 'b' }]),
    ],
  ]
  test.each(lies)(
    '%s that claims more than there is: told, and what stands before comes in',
    async (_, make) => {
      const report = await importHostile(make())
      expect(report.files[0]).toMatchObject({ path: 'input/good.jsonl', stored: 1 })
      expect(report.counts['corrupt_container']).toBe(1)
      expectSentence(report.first('corrupt_container')?.message ?? null)
    },
  )

  test('extended headers that are nonsense are passed over', async () => {
    for (const data of [
      '0 path=x\n',
      '-5 path=x\n',
      '9'.repeat(400),
      ' =\n',
      '6 a=',
      '1e3 path=x\n',
      '\0'.repeat(600),
    ]) {
      const report = await importHostile(rawTar([{ name: 'x', kind: 'x', data }, good]), { again: false })
      expect(filesOf(report)).toEqual([['input/good.jsonl', 'done', 1]])
    }
  })

  test(
    'very long names and very many global headers do not stay in memory',
    { timeout: 300_000 },
    async () => {
      const count = sized(60, 900)
      const members = Array.from({ length: count }, (_, index) => [
        rawTarMember({ name: 'g', kind: 'g', data: paxOf(`key${index}`, 'v'.repeat(500_000)) }),
        rawTarMember({ name: 'L', kind: 'L', data: `${index}${'n'.repeat(500_000)}` }),
        rawTarMember({ name: 'short', data: '' }),
      ])
      const bytes = gzipSync(Buffer.concat([...members.flat(), rawTar([good])]))
      const report = await importHostile(bytes, { again: false })
      expect(report.files).toHaveLength(count + 1)
      for (const { path } of report.files) expect(path.length).toBeLessThan(5_000)
      expect(report.files.at(-1)).toMatchObject({ path: 'input/good.jsonl', stored: 1 })
    },
  )
})

function paxOf(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = rest.length
  while (String(length).length + rest.length !== length) length += 1
  return `${length}${rest}`
}

describe('bombs', () => {
  const blank = Buffer.alloc(sized(4, 64) * mebibyte, 0x20)
  const window = { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } }

  test.each<readonly [string, () => Buffer]>([
    ['brotli', () => brotliCompressSync(blank, window)],
    ['brotli in brotli', () => brotliCompressSync(gzipSync(brotliCompressSync(blank)))],
    ['gzip in tar in zstd', () => zstdCompressSync(rawTar([{ name: 'a', data: gzipSync(blank) }, good]))],
    [
      'zip in tar in gzip',
      () => gzipSync(rawTar([{ name: 'a.zip', data: rawZip([{ name: 'b', data: blank }]) }, good])),
    ],
  ])('blank space in %s is looked at and nothing else is lost', { timeout: 60_000 }, async (name, make) => {
    const report = await importHostile(make(), { again: false })
    for (const file of report.files.filter(({ status }) => status === 'failed')) expectSentence(file.error)
    if (name.includes('tar'))
      expect(report.files.at(-1)).toMatchObject({ path: 'input/good.jsonl', stored: 1 })
    else expect(report.status).toBe('failed')
  })

  test('what is unpacked counts over all layers and members', { timeout: 900_000 }, async () => {
    // Short: what is in the members stays below the limit. Long: it is beyond it, but only together.
    const members = sized(4, 24)
    const text = Buffer.from(
      Array.from({ length: 64 }, (_, index) =>
        payloadOf(
          spanText({
            spanId: spanIdOf(index),
            more: `"attributes":[{"key":"input.value","value":{"stringValue":"${'x'.repeat(mebibyte)}"}}]`,
          }),
        ),
      ).join('\n'),
    )
    const inner = gzipSync(
      rawZip([{ name: 'spans.jsonl', data: sized(0, 1) === 0 ? text.subarray(0, mebibyte) : text }]),
    )
    const tar = rawTar([
      good,
      ...Array.from({ length: members }, (_, index) => ({ name: `${index}.zip.gz`, data: inner })),
    ])
    const report = await importHostile(gzipSync(tar), { again: false })
    expect(report.files[0]).toMatchObject({ path: 'input/good.jsonl', stored: 1 })
    expect((report.counts['decompression_limit'] ?? 0) > 0).toBe(members > 20)
  })

  test('what nested containers hold in memory is counted together, and let go', () => {
    const budget = new UnpackBudget(1)
    expect([200, 60, 50, 10].map((size) => budget.hold(size * mebibyte))).toEqual([true, false, true, false])
    budget.hold(-50 * mebibyte)
    expect(budget.hold(56 * mebibyte)).toBe(true)
  })

  test.runIf(isSoak)('zips in zips share the memory they are held in', { timeout: 300_000 }, async () => {
    const filler = (bytes: number): { name: string; data: Buffer } => ({
      name: 'filler',
      data: Buffer.alloc(bytes),
    })
    // Each would fit by itself, the three together do not: 90, 100 and 100 MiB.
    const innermost = storedZip([good, filler(90 * mebibyte)])
    const middle = storedZip([{ name: 'a.zip', data: innermost }, filler(10 * mebibyte)])
    const outer = storedZip([
      { name: 'b.zip', data: middle },
      { ...good, name: 'beside.jsonl' },
    ])
    const report = await importHostile(gzipSync(outer, { level: 1 }), { again: false })
    expect(report.counts['decompression_limit']).toBe(1)
    expectSentence(report.first('decompression_limit')?.message ?? null)
    expect(report.files.at(-1)).toMatchObject({ path: 'input/beside.jsonl', stored: 1 })
  })
})

/** A zip whose members stand in it as they are. */
function storedZip(members: readonly { readonly name: string; readonly data: string | Buffer }[]): Buffer {
  return rawZip(members.map((member) => ({ ...member, method: 0, isStored: true })))
}
