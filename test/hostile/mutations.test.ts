import fc from 'fast-check'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import { recogniseForeign } from '../../src/main/importers/containers/recogniseForeign'
import { importBytes } from '../importers/importerSupport'
import { checkRecord } from '../support/hostile/checkRecord'
import { byteExamples, counterexamples, valueExamples } from '../support/hostile/counterexamples'
import { goldenInputs } from '../support/hostile/goldenInputs'
import type { GoldenInput } from '../support/hostile/goldenInputs'
import { importHostileBriefly } from '../support/hostile/hostileImport'
import { byteChanges, changeBytes, changeValues, valueChanges } from '../support/hostile/mutations'
import { isRandom, isSoak, runsOf, sized } from '../support/hostile/soak'

/**
 * Every golden input with anything in it changed: bytes, or values. Whatever it becomes, detection answers and the
 * importer it finds, and the one it was meant for, answer with records and findings that point into it. The soak takes
 * new changes every time; a counterexample is kept in `counterexamples.ts` and made again each time.
 */
const inputs = goldenInputs()
const options = isRandom ? {} : { seed: 20260730 }
const names = (input: GoldenInput): string => `${input.format}/${input.name}`

test('every format has a golden input here, and every soaked test is part of the soak', () => {
  const formats = new Set(inputs.map(({ format }) => format))
  expect([...formats].toSorted()).toEqual(importers.map(({ id }) => id).toSorted())
  const soak = readFileSync(join(import.meta.dirname, '../../scripts/soak.mjs'), 'utf8')
  const soaked = readdirSync(import.meta.dirname).filter((name) =>
    readFileSync(join(import.meta.dirname, name), 'utf8').includes("hostile/soak'"),
  )
  expect(soaked.length).toBeGreaterThan(10)
  const isNamed = (name: string): boolean => soak.includes(`'${name.replace('.test.ts', '')}'`)
  expect(soaked.filter((name) => !soak.includes(`test/hostile/${name}'`) && !isNamed(name))).toEqual([])
})

test('what was found once is made again, of inputs that are there', () => {
  const known = new Set(inputs.map(names))
  const kept = [...Object.keys(counterexamples.bytes), ...Object.keys(counterexamples.values)]
  expect(kept.filter((name) => !known.has(name))).toEqual([])
  for (const name of Object.keys(counterexamples.bytes))
    for (const changes of counterexamples.bytes[name] ?? [])
      expect(byteExamples(name)).toContainEqual([changes])
  for (const name of known) expect(byteExamples(name).length).toBeLessThan(runsOf(25, 2_000))
})

async function readAnyway(format: string, bytes: Buffer): Promise<void> {
  const head = createHead(bytes, true)
  recogniseForeign(head)
  const detected = detectFormat(head, importers)?.importer.id
  for (const id of new Set([format, ...(detected === undefined ? [] : [detected])])) {
    for (const record of await importBytes(id, bytes, 4_096)) checkRecord(record, bytes.length)
  }
}

describe('any byte changed', () => {
  test.each(inputs.map((input) => [names(input), input] as const))(
    '%s',
    { timeout: 3_600_000 },
    async (name, { format, bytes }) => {
      const examples = byteExamples(name)
      await fc.assert(
        fc.asyncProperty(byteChanges, (changes) => readAnyway(format, changeBytes(bytes, changes))),
        { numRuns: runsOf(25, 2_000), examples, ...options },
      )
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    },
  )
})

describe('any value changed', () => {
  const documents = inputs.filter((input) => input.documents !== null)
  test.each(documents.map((input) => [names(input), input] as const))(
    '%s',
    { timeout: 3_600_000 },
    async (name, { format, documents: values }) => {
      const examples = valueExamples(name)
      await fc.assert(
        fc.asyncProperty(valueChanges, fc.boolean(), (changes, isPretty) => {
          const changed = changeValues(values, changes)
          const list = Array.isArray(changed) ? changed : [changed]
          const text = list.map((document) => JSON.stringify(document, null, isPretty ? 1 : 0)).join('\n')
          return readAnyway(format, Buffer.from(text))
        }),
        { numRuns: runsOf(25, 2_000), examples, ...options },
      )
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    },
  )
})

test('changed goldens, through the whole import and every page', { timeout: 7_200_000 }, async () => {
  const every = isSoak ? inputs : inputs.filter((_, index) => index % 4 === 0)
  for (const [index, { bytes, documents: values, name }] of every.entries()) {
    const runs = sized(1, 40)
    const seed = isSoak ? {} : { seed: 20260730 + index }
    for (const changes of fc.sample(byteChanges, { numRuns: runs, ...seed }))
      expect(['done', 'failed']).toContain(await importHostileBriefly(changeBytes(bytes, changes), { name }))
    if (values === null) continue
    for (const changes of fc.sample(valueChanges, { numRuns: runs, ...seed }))
      await importHostileBriefly(
        JSON.stringify(changeValues(values.length === 1 ? values[0] : values, changes)) ?? 'null',
        { name },
      )
  }
})
