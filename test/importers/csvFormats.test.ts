import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import { readCsvRows } from '../../src/main/importers/readers/csvRows'
import { importBytes, observationsOf } from './importerSupport'

/**
 * Every format that comes as CSV, with cells, columns and rows of its golden inputs replaced: whatever a cell holds, the
 * importer answers with records that point into the file, and no other importer takes the table for its own.
 */
const root = path.join(import.meta.dirname, '../fixtures/importers')
const inputs = readdirSync(root).flatMap((format) =>
  readdirSync(path.join(root, format))
    .filter((name) => name.endsWith('.input.csv'))
    .map((name) => ({ format, name, bytes: readFileSync(path.join(root, format, name)) })),
)

async function tableOf(bytes: Uint8Array): Promise<string[][]> {
  async function* once(): AsyncGenerator<Uint8Array> {
    await Promise.resolve()
    yield bytes
  }
  const rows: string[][] = []
  for await (const batch of readCsvRows(once()))
    for (const row of batch) if (row.type === 'row') rows.push([...row.fields])
  return rows
}

const csvOf = (rows: readonly (readonly string[])[]): Buffer =>
  Buffer.from(
    rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')).join('\n') + '\n',
  )

const foreignCells = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '', ' ', 'null', 'None', 'nan', '-1', '1e999', '0', 'true', '[]', '{}', '[null]', '[[[', '{"a":', "{'a': ", '[1, 2',
    '2026-13-45T99:99:99Z', '9'.repeat(40), '"', '""', '__proto__', '{"__proto__":{"polluted":true}}', '['.repeat(400),
    'a,b\n"c"', '\u0000', 'x'.repeat(5000),
  ),
) // prettier-ignore

describe('tables with foreign cells', () => {
  test.each(inputs)('$format/$name', async ({ format, bytes }) => {
    const table = await tableOf(bytes)
    const [header = [], ...rows] = table
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(), foreignCells), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(changes, async (given) => {
        const changed = rows.map((row) => [...row])
        for (const [row, column, cell] of given) {
          const target = changed[row % changed.length]
          if (target !== undefined) target[column % header.length] = cell
        }
        const text = csvOf([header, ...changed])
        for (const record of await importBytes(format, text, 997)) {
          expect(record.raw.offset + record.raw.length).toBeLessThanOrEqual(text.length)
        }
        expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
      }),
      { numRuns: 40 },
    )
  })

  test.each(inputs)(
    '$format/$name says the same with semicolons, tabs, CRLF and a mark',
    async ({ format, bytes }) => {
      const table = await tableOf(bytes)
      const seen = observationsOf(await importBytes(format, bytes)).map(({ raw: _raw, ...rest }) => rest)
      for (const delimiter of [';', '\t']) {
        const lines = table.map((row) =>
          row.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter),
        )
        const text = Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`)
        expect(detectFormat(createHead(text, true), importers)?.importer.id).toBe(format)
        const found = observationsOf(await importBytes(format, text)).map(({ raw: _raw, ...rest }) => rest)
        expect(found).toEqual(seen)
      }
    },
  )
})
