import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { mostMembers } from '../../src/main/importers/containers/member'
import { readTar } from '../../src/main/importers/containers/tarEntries'
import { UnpackBudget } from '../../src/main/importers/containers/unpackBudget'
import { readZip } from '../../src/main/importers/containers/zipEntries'
import { fileOf } from '../importers/containerSupport'
import { sized } from '../support/hostile/soak'

/** Members that are folders: they count, and nothing of them is read. */
const limit = sized(2_000, mostMembers)

/** What a reader of members says of so many of them; entries are counted, not kept. */
async function told(
  members: AsyncIterable<{ readonly type: string; readonly code?: string; readonly message?: string }>,
): Promise<readonly unknown[]> {
  const said: unknown[] = []
  for await (const member of members) said.push(member)
  return said
}

/** A zip64 whose directory names one folder so often (APPNOTE 4.3.12 to 4.3.16). */
function zipOfFolders(count: number): Buffer {
  const entry = Buffer.alloc(48)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(45, 4)
  entry.writeUInt16LE(45, 6)
  entry.writeUInt16LE(2, 28)
  entry.write('a/', 46)
  const directory = Buffer.alloc(count * entry.length, entry)
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(44n, 4)
  end64.writeUInt16LE(45, 12)
  end64.writeUInt16LE(45, 14)
  end64.writeBigUInt64LE(BigInt(count), 24)
  end64.writeBigUInt64LE(BigInt(count), 32)
  end64.writeBigUInt64LE(BigInt(directory.length), 40)
  end64.writeBigUInt64LE(0n, 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(directory.length), 8)
  locator.writeUInt32LE(1, 16)
  const end = Buffer.alloc(22, 0xff)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(0, 4)
  end.writeUInt16LE(0, 6)
  end.writeUInt16LE(0, 20)
  return Buffer.concat([directory, end64, locator, end])
}

/** A tar of so many folders, a thousand at a time. */
function* tarOfFolders(count: number): Generator<Uint8Array> {
  const block = Buffer.alloc(512)
  block.write('a/')
  block.write('0000755\0', 100)
  block.write('00000000000\0', 124)
  block.write('        ', 148)
  block.write('5', 156)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((all, byte) => all + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const thousand = Buffer.alloc(1_000 * 512, block)
  for (let left = count; left > 0; left -= 1_000) yield thousand.subarray(0, Math.min(left, 1_000) * 512)
  yield Buffer.alloc(1_024)
}

const limited = [
  { code: 'decompression_limit', message: expect.stringContaining('the rest was left') as string },
]

/** The promise is that of I7: a cap, and a sentence where it ends. */
describe.each([
  [limit, []],
  [limit + 1, limited],
] as const)('%i members', (count, expected) => {
  test('of a zip', { timeout: 600_000 }, async () => {
    const file = fileOf(zipOfFolders(count))
    const place = { path: 'many.zip', budget: new UnpackBudget(file.sizeBytes) }
    expect(await told(readZip(file, place, limit))).toMatchObject(expected)
  })

  test('of a tar', { timeout: 600_000 }, async () => {
    const tar = Readable.from(tarOfFolders(count))
    expect(await told(readTar(tar, 'many.tar', limit))).toMatchObject(expected)
  })
})
