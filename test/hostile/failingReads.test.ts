import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { expandContainers } from '../../src/main/importers/containers/expandContainers'
import { InputFailure } from '../../src/main/importers/containers/inputFailure'
import type { InputFile } from '../../src/main/importers/importer'
import { importHostileFiles } from '../support/hostile/hostileImport'
import { rawZip } from '../support/hostile/rawZip'
import { temporaryFolder } from '../support/temporaryFolder'

/** A file of the system that is regular and cannot be read. */
const unreadable = '/sys/class/net/lo/speed'

test.skipIf(!existsSync(unreadable))(
  `a regular file whose first byte cannot be read is refused in a sentence (${unreadable}; skipped without it)`,
  async () => {
    const report = await importHostileFiles(temporaryFolder(), [
      { path: unreadable, displayPath: 'speed', unreadable: null },
    ])
    expect(report).toMatchObject({
      status: 'failed',
      message: 'The file could not be read beyond byte 0 (EINVAL).',
      counts: { unreadable: 1 },
    })
  },
)

/** A file on a disk that fails from byte `good` on. */
function failing(bytes: Buffer, good: number): InputFile {
  const read = (offset: number, length: number): Promise<Uint8Array> =>
    offset + length > good
      ? Promise.reject(new InputFailure(`The file could not be read beyond byte ${good} (EIO).`))
      : Promise.resolve(bytes.subarray(offset, offset + length))
  return {
    name: 'file',
    sizeBytes: bytes.length,
    read,
    async *stream() {
      for (let at = 0; at < bytes.length; at += 1_000)
        yield await read(at, Math.min(1_000, bytes.length - at))
    },
  }
}

async function expand(file: InputFile): Promise<{ bytes: number; findings: string[] }[]> {
  const seen: { bytes: number; findings: string[] }[] = []
  for await (const member of expandContainers(file, new AbortController().signal)) {
    if (member.type === 'refused') {
      seen.push({ bytes: 0, findings: [`${member.code}: ${member.message}`] })
      continue
    }
    const findings: string[] = []
    let bytes = 0
    for await (const chunk of member.bytes((code, message) => findings.push(`${code}: ${message}`)))
      bytes += chunk.length
    seen.push({ bytes, findings })
  }
  return seen
}

describe('a disk that fails in the middle of a file: what was read before is kept, and it is told', () => {
  const lines = Buffer.from(
    Array.from({ length: 20_000 }, (_, i) => `{"n":${i},"x":"${(i * 7919) % 10007}"}\n`).join(''),
  )
  const told = [expect.stringMatching(/^unreadable: The file could not be read beyond byte \d+ \(EIO\)\.$/)]

  test('plain', async () => {
    expect(await expand(failing(lines, 300_000))).toEqual([{ bytes: 300_000, findings: told }])
  })

  test('gzip', async () => {
    const packed = gzipSync(lines)
    const [member] = await expand(failing(packed, Math.floor(packed.length / 2)))
    expect(member?.findings).toEqual(told)
    expect(member?.bytes).toBeGreaterThan(lines.length / 4)
  })

  test('zip: in its directory, and in a member', async () => {
    const zip = rawZip([{ name: 'a.jsonl', data: lines }])
    expect(await expand(failing(zip, 50_000))).toEqual([{ bytes: 0, findings: told }])
  })
})
