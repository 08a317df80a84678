import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { observationFlags, observationStatuses } from '../../src/shared/model/kinds'
import { observation } from '../support/records'
import { testStore } from '../support/testStore'
import { writerStore } from '../support/writerStore'

describe('records that meet', () => {
  test('the same again: merged, marked duplicate, counted', async () => {
    const { put, rows } = testStore()
    await put([observation({ spanId: 'a', attributes: { k: 1 } })])
    const again = await put([observation({ spanId: 'a', attributes: { k: 1 } })])
    expect(again).toMatchObject({ read: 1, stored: 0, merged: 1, skipped: 0 })
    expect(rows('SELECT flags FROM observation')).toEqual([{ flags: 0 }])
    expect(rows('SELECT COUNT(*) AS n FROM observation_supplier')).toEqual([{ n: 2 }])
  })

  test('the same again in one file is a doubt', async () => {
    const { put, rows } = testStore()
    const twice = await put([
      observation({ spanId: 'a', raw: { offset: 0, length: 5, line: 1 } }),
      observation({ spanId: 'a', raw: { offset: 6, length: 5, line: 2 } }),
    ])
    expect(twice).toMatchObject({ read: 2, stored: 1, merged: 1, skipped: 0 })
    expect(rows('SELECT flags FROM observation')).toEqual([{ flags: observationFlags.duplicate }])
  })

  test('an empty name and attributes that complete each other are no contradiction', async () => {
    const { put, rows } = testStore()
    await put([observation({ spanId: 'a', name: '', attributes: { k: 1, both: 'x' } })])
    await put([observation({ spanId: 'a', name: 'chat', attributes: { l: 2, both: 'x' } })])
    expect(rows('SELECT name, flags FROM observation')).toEqual([{ name: 'chat', flags: 0 }])
    await put([observation({ spanId: 'a', name: 'chat', attributes: { both: 'y' } })])
    expect(rows('SELECT flags FROM observation')).toEqual([{ flags: observationFlags.conflict }])
  })

  test('halves complete each other; a contradiction is marked and the greater value shows', async () => {
    const { put, rows } = testStore()
    await put([observation({ spanId: 'a', endNs: null, status: 'open', model: 'm1' })])
    await put([observation({ spanId: 'a', endNs: 9n, status: 'ok', model: 'm2', toolName: 't' })])
    const [row] = rows('SELECT end_ns, status, model, tool_name, flags FROM observation')
    expect(row).toEqual({
      end_ns: 9,
      status: observationStatuses.indexOf('ok'),
      model: 'm2',
      tool_name: 't',
      flags: observationFlags.conflict,
    })
  })

  test('the order of overlapping files makes no difference', async () => {
    const text = fc.option(fc.constantFrom('a', 'bb', 'cc'), { nil: null })
    const part = fc.record({
      endNs: fc.option(fc.constantFrom(5n, 9n), { nil: null }),
      status: fc.constantFrom('unset' as const, 'ok' as const, 'error' as const),
      model: text,
      userId: text,
      attributes: fc.dictionary(fc.constantFrom('k', 'l'), fc.nat(3)),
      input: fc.option(
        fc.constantFrom('short', 'a longer input').map((value) => ({ type: 'value' as const, value })),
        { nil: null },
      ),
    })
    const content = async (parts: readonly Partial<ObservationRecord>[]): Promise<unknown> => {
      const made = writerStore()
      for (const each of parts) await made.put([observation({ spanId: 'a', ...each })])
      const result = made.rowsWithDetail(
        `SELECT o.end_ns, o.status, o.model, o.user_id, o.detail, t.input_preview,
                (SELECT data FROM payload p WHERE p.id = o.input_payload) AS input
         FROM observation o JOIN trace t ON t.id = o.trace_row`,
      )
      made.close()
      return result
    }
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 2, maxLength: 3 }), async (parts) => {
        expect(await content(parts.toReversed())).toEqual(await content(parts))
      }),
      { numRuns: 25 },
    )
  })
})
