import { describe, expect, test } from 'vitest'
import { CostSum } from '../../../src/main/engine/costs/sumCosts'
import { builtInTable } from '../../../src/main/ingest/pricing/builtInPrices'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import type { CostScope } from '../../../src/main/store/queries/callsToPrice'
import type { Output } from '../../../src/shared/contract/contract'
import { procedures } from '../../../src/shared/contract/contract'
import { emptyFilter } from '../../../src/shared/model/filter'
import { call, callsOf, day, dollars, trace } from '../../support/costCalls'
import { readerStore } from '../../support/readerStore'
import type { ReaderStore } from '../../support/readerStore'
import { observation, usage } from '../../support/records'

function sumOf(store: ReaderStore, scope: CostScope): Output<'costs.sumUp'> {
  const sum = new CostSum(new PriceBook())
  for (const each of callsOf(store, scope)) sum.add(each)
  return procedures['costs.sumUp'].output.parse(sum.result())
}

describe('summed up', () => {
  const records = [
    call('agent', { kind: 'agent', usage: usage({ inputUncached: 5_000, outputText: 300 }) }),
    call('one', { parentSpanId: 'agent' }),
    call('two', { parentSpanId: 'agent', cost: dollars(0.02) }),
    call('strange', { parentSpanId: 'agent', model: 'house-llm-7', provider: null }),
    call('silent', { parentSpanId: 'agent', usage: null }),
    call('vectors', {
      parentSpanId: 'agent',
      kind: 'embedding',
      model: 'text-embedding-3-small',
      usage: usage({ inputUncached: 1_000_000 }),
    }),
    observation({ spanId: 'tool', parentSpanId: 'agent', kind: 'tool', startNs: day }),
  ]

  test('by model and bucket; the total is the trace’s own', async () => {
    const store = await readerStore(records)
    const sums = sumOf(store, trace)
    const { trace: row } = store.read.traceGet({ traceKey: 'files:t1' })
    // one 0.0045 computed + two 0.02 stated + 1,000,000 × 0.02 per million
    expect(sums.costUsd).toBeCloseTo(0.0445, 12)
    expect(sums.costUsd).toBeCloseTo(row.usage.costUsd ?? -1, 12)
    expect([sums.generations, sums.generationsWithTokens, sums.generationsWithCost]).toEqual([4, 3, 2])
    expect([row.usage.generations, row.usage.generationsWithTokens, row.usage.generationsWithCost]).toEqual([
      4, 3, 2,
    ])
    expect(sums.repeated).toBe(1)
    expect(sums.models.map(({ model, calls, pricedCalls }) => [model, calls, pricedCalls])).toEqual([
      ['gpt-4o', 3, 2],
      ['text-embedding-3-small', 1, 1],
      ['house-llm-7', 1, 0],
    ])
    const [gpt, , strange] = sums.models
    expect(gpt?.buckets).toEqual([
      { bucket: 'inputUncached', tokens: 2_000, usd: expect.closeTo(0.005, 12) },
      { bucket: 'cacheRead', tokens: 800, usd: expect.closeTo(0.001, 12) },
      { bucket: 'outputText', tokens: 200, usd: expect.closeTo(0.002, 12) },
      { bucket: 'reasoning', tokens: 100, usd: expect.closeTo(0.001, 12) },
    ])
    expect(gpt?.reportedUsd).toBe(0.02)
    expect(gpt?.computedUsd).toBeCloseTo(0.009, 12)
    expect(strange).toMatchObject({ costUsd: null, computedUsd: null })
    expect(strange?.buckets[0]).toEqual({ bucket: 'inputUncached', tokens: 1_000, usd: null })
    expect(sums.tables).toEqual([{ table: builtInTable, calls: 3 }])
  })

  test('calls that are billed by the second have no tokens, and a computed cost', async () => {
    const store = await readerStore([
      call('heard', {
        model: 'whisper-large-v3',
        provider: 'groq',
        usage: usage({ reported: { seconds: 90 } }),
      }),
    ])
    const sums = sumOf(store, trace)
    // 0.111 dollars an hour
    expect([sums.costUsd, sums.computedUsd]).toEqual([
      expect.closeTo(0.002775, 12),
      expect.closeTo(0.002775, 12),
    ])
    expect(sums.tables).toEqual([{ table: builtInTable, calls: 1 }])
    expect(sums.models[0]?.buckets).toEqual([])
  })

  test('a session and a filter are the sums of their traces', async () => {
    const store = await readerStore([
      call('a', { sessionId: 's', traceId: 't1' }),
      call('b', { sessionId: 's', traceId: 't2', startNs: null, endNs: null }),
      call('c', { traceId: 't3', model: 'o3' }),
    ])
    const session = sumOf(store, { type: 'session', sessionKey: 'files:s' })
    expect(session.generations).toBe(2)
    expect(session.costUsd).toBeCloseTo(0.009, 12)
    expect(session.undated).toBe(1)
    const all = sumOf(store, { type: 'traces', filter: emptyFilter })
    expect(all.models.map(({ model, calls }) => [model, calls])).toEqual([
      ['gpt-4o', 2],
      ['o3', 1],
    ])
    const some = sumOf(store, { type: 'traces', filter: { ...emptyFilter, models: ['o3'] } })
    expect(some.generations).toBe(1)
    expect(() => sumOf(store, { type: 'session', sessionKey: 'files:none' })).toThrow('not in the workspace')
  })

  test('more traces than a page holds', async () => {
    const records_ = Array.from({ length: 1_203 }, (_, index) => call('a', { traceId: `t${index}` }))
    const store = await readerStore(records_)
    expect(callsOf(store, { type: 'traces', filter: emptyFilter })).toHaveLength(1_203)
  })
})
