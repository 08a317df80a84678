import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UnpackBudget } from '../../src/main/importers/containers/unpackBudget'
import { readZip } from '../../src/main/importers/containers/zipEntries'
import type { InputFile } from '../../src/main/importers/importer'
import { rawZip } from '../support/hostile/rawZip'
import { expand, fileOf } from './containerSupport'

const member = (index: number, nameLength = 8) => ({
  name: `${index}`.padStart(nameLength, 'n'),
  data: `{"i":${index}}`,
  isStored: true,
  method: 0,
})

async function namesIn(file: InputFile): Promise<string[]> {
  const names: string[] = []
  for await (const found of readZip(file, { path: 'z', budget: new UnpackBudget(file.sizeBytes) }))
    names.push(found.type === 'entry' ? found.path : found.code)
  return names
}

describe('the directory of a zip', () => {
  test('is read whole wherever its pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 8, max: 5_000 }), { minLength: 20, maxLength: 60 }),
        async (lengths) => {
          const members = lengths.map((length, index) => member(index, length))
          const names = await namesIn(fileOf(rawZip(members)))
          // As long names are shown.
          const whole = members.filter(({ name }) => name.length < 200)
          expect(names).toHaveLength(members.length)
          for (const { name } of whole) expect(names).toContain(`z/${name}`)
        },
      ),
      { numRuns: 40 },
    )
  })

  test.each([0, 1, 4])('counts for more than the %i members that its end states', async (count) => {
    const members = Array.from({ length: 5 }, (_, index) => member(index))
    expect(await expand(rawZip(members, { count: count }))).toEqual(
      members.map(({ name, data }) => ({ path: `file/${name}`, text: data, codes: [] })),
    )
  })

  test('of more members than 16 bits count is read whole', { timeout: 60_000 }, async () => {
    const members = Array.from({ length: 65_540 }, (_, index) => member(index))
    expect(await namesIn(fileOf(rawZip(members, { count: 4 })))).toHaveLength(65_540)
  })

  test('that states more members than there are gives those that are, and says so', async () => {
    const zip = rawZip([member(0), member(1)], { count: 3 })
    expect(await namesIn(fileOf(zip))).toEqual(['z/nnnnnnn0', 'z/nnnnnnn1', 'corrupt_container'])
  })

  test('of a file that becomes shorter while it is read ends with a finding', async () => {
    const bytes = rawZip(Array.from({ length: 4_000 }, (_, index) => member(index, 60)))
    let reads = 0
    const file: InputFile = {
      ...fileOf(bytes),
      read: (offset, length) =>
        Promise.resolve(++reads > 3 ? new Uint8Array() : bytes.subarray(offset, offset + length)),
    }
    const names = await namesIn(file)
    expect(names.at(-1)).toBe('corrupt_container')
    expect(names.length).toBeGreaterThan(1)
    expect(names.length).toBeLessThan(4_000)
  })

  test('damaged anywhere never ends in an error of ours', async () => {
    const whole = rawZip(Array.from({ length: 30 }, (_, index) => member(index)))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(whole.length),
        async (changes, cut) => {
          const bytes = Buffer.from(whole)
          for (const [at, byte] of changes) bytes[at] = byte
          const found = await expand(cut % 3 === 0 ? bytes.subarray(0, cut) : bytes)
          expect(found.length).toBeLessThanOrEqual(32)
        },
      ),
      { numRuns: 400 },
    )
  })
})
