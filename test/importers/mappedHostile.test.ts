import fc from 'fast-check'
import { expect, it } from 'vitest'
import { previewRows, surveyFile } from '../../src/main/importers/formats/mappedSurvey'
import { previewRecords } from '../../src/shared/logic/mappingPreview'
import { fieldMappingSchema } from '../../src/shared/model/fieldMapping'
import { observationsOf } from './importerSupport'
import { encode, guessMapping, importMapped, jsonLines, toMapping, tracerRows } from './mappedSupport'

/** Looks at bytes as the mapping page does: survey, guess, preview. Answers how many fields were found, and whether the guess is a valid mapping. */
async function attempt(
  bytes: Uint8Array,
  isWhole: boolean,
): Promise<{ readonly fields: number; readonly isValid: boolean }> {
  const survey = await surveyFile({ bytes, isWhole }, null)
  if (survey === null || survey.fields.length === 0) return { fields: 0, isValid: true }
  const mapping = toMapping(survey)
  previewRecords(await previewRows({ bytes, isWhole }, mapping))
  return { fields: survey.fields.length, isValid: fieldMappingSchema.safeParse(mapping).success }
}

it(
  'files with any bytes changed, cut anywhere, are looked at without a throw',
  { timeout: 60_000 },
  async () => {
    const json = encode(jsonLines(tracerRows))
    const table = encode('a;b;"c ""d"""\r\n1;2026-01-01;"{""x"":[1,{""y"":2}]}"\r\n3;;\r\n')
    const changed = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(json, table),
        fc.nat(),
        changed,
        fc.boolean(),
        async (bytes, end, changes, isWhole) => {
          const copy = bytes.slice(0, end % (bytes.length + 1))
          for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value
          expect((await attempt(copy, isWhole)).isValid).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  },
)

it.each([
  ['deep values', `${'{"a":'.repeat(150)}1${'}'.repeat(150)}`],
  ['deep text', JSON.stringify({ id: 1, text: `${'['.repeat(100_000)}${']'.repeat(100_000)}` })],
  ['many fields', JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n])))],
  ['long names', JSON.stringify({ ['x'.repeat(10_000)]: { ['y'.repeat(600)]: 1 }, id: 1 })],
  [
    'lists of lists',
    JSON.stringify({ a: [[[{ id: 1 }]]], b: Array.from({ length: 3_000 }, () => ({ c: 1 })) }),
  ],
])('%s are looked at without a throw', async (_name, text) => {
  const { fields, isValid } = await attempt(encode(`${text}\n${text}\n`), true)
  expect(isValid).toBe(true)
  expect(fields).toBeGreaterThan(0)
  expect(fields).toBeLessThanOrEqual(400)
})

it('names of the language are data', async () => {
  const text = '{"__proto__":{"trace_id":"t"},"constructor":"c"}\n'
  const mapping = await guessMapping(text)
  expect(mapping.knownPaths).toEqual(['__proto__', '__proto__.trace_id', 'constructor'])
  const [span] = observationsOf(await importMapped(mapping, text))
  expect(span?.traceId).toBe('t')
  expect(JSON.stringify(span?.attributes)).toBe(text.trim())
})

it('long integers keep their digits, also inside of JSON that is written as text', async () => {
  const text = '{"trace_id":12345678901234567890,"meta":"{\\"user_id\\":98765432109876543210}"}\n'
  const [span] = observationsOf(await importMapped(await guessMapping(text), text))
  expect([span?.traceId, span?.userId]).toEqual(['12345678901234567890', '98765432109876543210'])
})
