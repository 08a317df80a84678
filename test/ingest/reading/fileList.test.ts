import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FilePacker, filesIn, withMappings } from '../../../src/main/ingest/reading/fileList'
import type { PackedFiles } from '../../../src/main/ingest/reading/fileList'
import type { ImportFile } from '../../../src/main/ingest/reading/importFile'

function pack(files: readonly ImportFile[]): PackedFiles {
  const packer = new FilePacker()
  for (const file of files) packer.add(file)
  return packer.packed()
}

const piece = fc.constantFrom('', 'a', 'b.json', 'ünï', '文', 'a.jsonl.gz', ' ', '.')
const path = fc
  .tuple(fc.constantFrom('/', 'C:\\', '/deep/er/', ''), piece, fc.constantFrom('/', '\\', ''), piece)
  .map((pieces) => pieces.join(''))

test('what is packed comes out as it was, in its order', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ path, displayPath: path, unreadable: fc.constantFrom(null, 'A device, not a file.') }),
        { maxLength: 40 },
      ),
      (files) => {
        const packed = structuredClone(pack(files))
        expect(packed.count).toBe(files.length)
        expect([...filesIn(packed)]).toEqual(files)
        expect([...filesIn(files)]).toEqual(files)
      },
    ),
  )
})

test('a folder of many files takes little more than their names', () => {
  const files = Array.from({ length: 2_500 }, (_, index) => ({
    path: `/home/somebody/exports/of/last/year/${index}.json`,
    displayPath: `year/${index}.json`,
    unreadable: null,
  }))
  const packed = pack(files)
  expect(packed.groups).toHaveLength(3)
  expect(JSON.stringify(packed).length).toBeLessThan(2_500 * 20)
  const mappings = { known: [], chosen: null }
  expect([...filesIn(withMappings(packed, mappings))].at(-1)).toEqual({ ...files.at(-1), mappings })
})
