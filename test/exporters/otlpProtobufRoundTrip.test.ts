import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toOtlpJson } from '../../src/main/exporters/otlpJsonExport'
import { toOtlpProtobuf } from '../../src/main/exporters/otlpProtobufExport'
import { importers } from '../../src/main/importers/registry'
import { createHead } from '../../src/main/importers/detectFormat'
import { observations, surroundings } from './arbitraryRecords'
import { importAgain, traceOf, withoutRaw } from './roundTripSupport'

const others = fc.array(surroundings, { maxLength: 3 })

it('gives the same records again, whatever they hold', async () => {
  await fc.assert(
    fc.asyncProperty(observations, others, async (record, more) => {
      const bytes = toOtlpProtobuf([traceOf(record, more)])
      expect(await importAgain('otlp-protobuf', bytes)).toEqual([record, ...more].map(withoutRaw))
    }),
    { numRuns: 400 },
  )
})

it('says what the JSON form says, span for span, also of several traces in several pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(observations, { minLength: 1, maxLength: 4 }), async (records) => {
      const traces = records.map((record) => traceOf(record))
      const whole = await importAgain('otlp-protobuf', toOtlpProtobuf(traces))
      expect(whole).toEqual(await importAgain('otlp-json', toOtlpJson(traces)))
      const pieces = Buffer.concat(traces.map((trace) => toOtlpProtobuf([trace])))
      expect(await importAgain('otlp-protobuf', pieces)).toEqual(records.map(withoutRaw))
    }),
    { numRuns: 100 },
  )
})

it('is recognised by its content', () => {
  fc.assert(
    fc.property(observations, (record) => {
      const head = createHead(toOtlpProtobuf([traceOf(record)]), true)
      const [best] = importers.toSorted((a, b) => b.detect(head) - a.detect(head))
      expect(best?.id).toBe('otlp-protobuf')
    }),
    { numRuns: 50 },
  )
})
