import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { importers } from '../../src/main/importers/registry'
import { isRandom, runsOf } from '../support/hostile/soak'
import { importBytes } from './importerSupport'

/**
 * The golden inputs of every form that is JSON, with any value in them replaced by any other: whatever a field holds,
 * an importer answers with records and findings that point into the file. It never throws.
 */
const root = path.join(import.meta.dirname, '../fixtures/importers')
const inputs = readdirSync(root).flatMap((format) =>
  readdirSync(path.join(root, format))
    .filter((name) => /\.input\.jsonl?$/.test(name))
    .map((name) => ({ format, name, text: readFileSync(path.join(root, format, name), 'utf8') })),
)

const foreign = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e300,
    '',
    'x',
    [],
    {},
    [null],
    [[[]]],
    '1e999',
    'NaN',
    '2026-13-45T99:99:99Z',
  ),
  fc.constantFrom<unknown>(
    '9'.repeat(30),
    'a'.repeat(600),
    '\ud800',
    '{"a":',
    '"{\\"a\\":1}"',
    '../../x',
    '$-1',
    '0.1.2s',
    `${'9'.repeat(400)} hours`,
    '2262-04-11T23:47:16Z',
  ),
  fc.constant<unknown>(JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":"no"}')),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Some inputs hold broken lines on purpose: those are not what is changed here. */
function parsed(document: string): unknown[] {
  try {
    return [JSON.parse(document)]
  } catch {
    return []
  }
}

/** Replaces the value at a position counted through the document. */
function replaceAt(value: unknown, target: { left: number }, replacement: unknown): unknown {
  if (target.left-- === 0) return replacement
  if (Array.isArray(value)) return value.map((item) => replaceAt(item, target, replacement))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceAt(member, target, replacement)]),
  )
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, member) => sum + countValues(member), 1)
}

describe('any value anywhere', () => {
  test.each(inputs)('$format/$name', async ({ format, text }) => {
    const documents = text.startsWith('{"') ? text.trim().split('\n') : [text]
    const values = documents.flatMap(parsed)
    const size = countValues(values)
    const replacements = fc.array(fc.tuple(fc.nat(size - 1), foreign), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(replacements, async (changes) => {
        const changed = changes.reduce<unknown>(
          (all, [at, value]) => replaceAt(all, { left: at }, value),
          values,
        )
        const lines = (Array.isArray(changed) ? changed : [changed]).map((document) =>
          JSON.stringify(document),
        )
        const bytes = new TextEncoder().encode(lines.join('\n'))
        const records = await importBytes(format, bytes, 4096)
        for (const record of records) {
          const { offset, length } = record.raw
          expect(offset >= 0 && length >= 0 && offset + length <= bytes.length).toBe(true)
          if (record.type !== 'observation') continue
          for (const id of [record.traceId, record.spanId])
            expect(id.length > 0 && id.length < 1100).toBe(true)
          const times = [record.startNs, record.endNs, record.firstTokenNs].filter((time) => time !== null)
          expect(times.every((time) => time > 0n && time < 2n ** 63n)).toBe(true)
        }
      }),
      { numRuns: runsOf(40, 1_000), ...(isRandom ? {} : { seed: 20260501 }) },
    )
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('detection', () => {
  test.each(inputs)('never throws on a head cut anywhere: $format/$name', ({ text }) => {
    const bytes = new TextEncoder().encode(text)
    const step = Math.max(37, Math.ceil(bytes.length / runsOf(60, 1_000)))
    for (let length = 0; length < bytes.length; length += step) {
      const head = { bytes: bytes.subarray(0, length), text: text.slice(0, length), isWhole: false }
      for (const importer of importers) {
        const score = importer.detect(head)
        expect(score >= 0 && score <= 1).toBe(true)
      }
    }
  })
})
