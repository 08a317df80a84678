import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import { importBytes, observationsOf, toGolden } from './importerSupport'

/**
 * Every `<case>.input.*` below `test/fixtures/importers/<format id>/` must be recognised by its content and give the
 * records in `<case>.expected.json` (nulls and empty values left out, nanoseconds as text). To write the expected
 * files anew after a change that is meant: `UPDATE_GOLDENS=1`, then read the difference.
 */
const root = path.join(import.meta.dirname, '../fixtures/importers')
const cases = readdirSync(root).flatMap((format) =>
  readdirSync(path.join(root, format))
    .filter((name) => name.includes('.input.'))
    .map((name) => ({ format, name, file: path.join(root, format, name) })),
)

describe('golden files', () => {
  it.each(cases)('$format/$name', async ({ format, file }) => {
    const bytes = readFileSync(file)
    const detection = detectFormat(createHead(bytes, true), importers)
    expect(detection?.importer.id).toBe(format)
    const golden = toGolden(await importBytes(format, bytes))
    const expectedFile = file.replace(/\.input\..*$/, '.expected.json')
    if (process.env['UPDATE_GOLDENS'] === '1')
      writeFileSync(expectedFile, `${JSON.stringify(golden, null, 1)}\n`)
    expect(existsSync(expectedFile)).toBe(true)
    expect(golden).toEqual(JSON.parse(readFileSync(expectedFile, 'utf8')))
  })

  it.each(cases)('$format/$name gives the same in chunks of seven bytes', async ({ format, file }) => {
    const bytes = readFileSync(file)
    expect(toGolden(await importBytes(format, bytes, 7))).toEqual(toGolden(await importBytes(format, bytes)))
  })

  it.each(cases)('$format/$name points at its bytes', async ({ format, file }) => {
    const bytes = readFileSync(file)
    for (const record of await importBytes(format, bytes)) {
      expect(record.raw.offset).toBeGreaterThanOrEqual(0)
      expect(record.raw.offset + record.raw.length).toBeLessThanOrEqual(bytes.length)
      // Names that the importer had to give stand nowhere in the file.
      if (record.type !== 'observation' || 'synthetic' in record.attributes) continue
      const raw = bytes.subarray(record.raw.offset, record.raw.offset + record.raw.length).toString()
      expect(raw).toContain(JSON.stringify(record.name).slice(1, -1))
    }
  })

  it.each(cases.filter(({ format }) => format.startsWith('otlp') || format.startsWith('otel')))(
    '$format/$name gives each span its own bytes',
    async ({ format, file }) => {
      const bytes = readFileSync(file)
      for (const { raw, name } of observationsOf(await importBytes(format, bytes))) {
        const text = bytes.subarray(raw.offset, raw.offset + raw.length).toString()
        expect(text).toContain(JSON.stringify(name).slice(1, -1))
      }
    },
  )
})
