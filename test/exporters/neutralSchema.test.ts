import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraceToExport } from '../../src/main/exporters/exportedSpans'
import { toNeutral } from '../../src/main/exporters/neutralExport'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { observationFlags } from '../../src/shared/model/kinds'
import { importBytes, observationsOf } from '../importers/importerSupport'
import { observation } from '../support/records'
import { observations, surroundings, traceStatements } from './arbitraryRecords'
import { goldenInputs, readTraces, tracesOf } from './goldenTraces'
import { traceOf, withoutRaw } from './roundTripSupport'

const schemaFile = path.join(import.meta.dirname, '../../docs/formats/session-export.v1.schema.json')
const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  formats: {
    'date-time': (text: string) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
      !Number.isNaN(Date.parse(text)),
  },
})
const isValid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object)

/** What of the neutral export of these traces does not keep to the schema of the form. */
function faultsOf(traces: readonly TraceToExport[]): string[] {
  isValid(JSON.parse(toNeutral(traces, '2026-01-01T00:00:00.000Z')))
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

describe('the neutral export keeps to its schema', () => {
  it.each(goldenInputs)('$format/$name', async ({ format, file }) => {
    expect(faultsOf(await readTraces(format, file))).toEqual([])
  })

  it('whatever the records hold', () => {
    const words = fc.constantFrom(
      'tool',
      'generation',
      'metadata',
      'segment',
      'voice',
      'seq',
      'error',
      'duration_ms',
    )
    const value = fc.oneof(
      fc.constantFrom(-1, 1.5, 'x', true, [], {}, null),
      fc.constantFrom(
        {
          type: 'function',
          name: 3,
          message: 4,
          usage: { input: -1, other: 2 },
          cost: 'much',
          purpose: 'fun',
        },
        { turns: [{ seq: 1, user_start: 'noon' }, { seq: 'one' }, 7], provider: 1 },
        { type: 'x', message: null, attempt: 1.5, reasoning: [] },
      ),
    )
    const attributes = fc.dictionary(words, value, { noNullPrototype: true })
    const record = fc.tuple(observations, attributes).map(([each, more]) => ({ ...each, attributes: more }))
    const trace = fc.tuple(traceStatements, attributes).map(([each, more]) => ({ ...each, attributes: more }))
    fc.assert(
      fc.property(record, fc.array(fc.oneof(trace, surroundings), { maxLength: 3 }), (each, others) => {
        expect(faultsOf([traceOf(each, others)])).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('which does say no to what it does not allow', () => {
    expect(isValid({ format: 'session-export', version: 1, source: {}, sessions: [] })).toBe(false)
  })
})

const retrievedAt = '2026-01-01T00:00:00.000Z'

/** What is read from an export of these traces, findings aside. */
async function exportAndImport(traces: readonly TraceToExport[]): Promise<ImportRecord[]> {
  const back = await importBytes('session-export', new TextEncoder().encode(toNeutral(traces, retrievedAt)))
  return back.filter(({ type }) => type !== 'problem')
}

describe('what the form holds, it holds exactly: exported once more, the same comes back', () => {
  const heldAndAgain = async (traces: readonly TraceToExport[]) => {
    const held = await exportAndImport(traces)
    const again = await exportAndImport(tracesOf(held))
    return { held: held.map(withoutRaw), again: again.map(withoutRaw) }
  }

  it.each(goldenInputs)('$format/$name', async ({ format, file }) => {
    const { held, again } = await heldAndAgain(await readTraces(format, file))
    expect(again).toEqual(held)
  })

  it('for any span with scores, messages and a session', async () => {
    const others = fc.array(surroundings, { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(observations, others, async (record, more) => {
        const at = { sessionId: record.sessionId ?? 's', traceId: record.traceId }
        const own = more.map((each) => ({
          ...each,
          ...('traceId' in each ? at : { sessionId: at.sessionId }),
        }))
        const trace = traceOf({ ...record, sessionId: at.sessionId }, own as ImportRecord[])
        // What is random first becomes what the form can say (no empty names, no moments before 1970).
        const { held, again } = await heldAndAgain(tracesOf(await exportAndImport([trace])))
        expect(again).toEqual(held)
      }),
      { numRuns: 300 },
    )
  })
})

describe('times that are only an order, and none', () => {
  const step = (spanId: string, startNs: bigint | null, endNs: bigint | null, flags = 0) =>
    observation({ spanId, traceId: 't', sessionId: 's', startNs, endNs, flags, timeDigits: 0 })
  const { orderOnlyTime, statedDuration, unfinished } = observationFlags
  const second = 1_000_000_000n

  it('come back as what they are', async () => {
    const records = [
      step('a', second, second + 1_000_000n, orderOnlyTime),
      step('b', second + 1_000_000n, second * 3n, orderOnlyTime | statedDuration),
      step('c', null, null, unfinished),
    ]
    const trace = { traceId: 't', name: '', observations: records, others: [] }
    const text = toNeutral([trace], '2026-01-01T00:00:00.000Z')
    const back = await importBytes('session-export', new TextEncoder().encode(text))
    expect(
      observationsOf(back).map(({ spanId, startNs, endNs, flags, timeDigits }) => ({
        spanId,
        startNs,
        endNs,
        flags,
        timeDigits,
      })),
    ).toEqual(
      records.map(({ spanId, startNs, endNs, flags, timeDigits }) => ({
        spanId,
        startNs,
        endNs,
        flags,
        timeDigits,
      })),
    )
    const findings = back.flatMap((each) => (each.type === 'problem' ? [each.code] : []))
    expect(findings.toSorted()).toEqual(['missing_time', 'order_only_time'])
    expect(back.find(({ type }) => type === 'session')).toMatchObject({ startNs: null })
  })
})
