import { describe, expect, test } from 'vitest'
import { callLedger } from '../../../src/main/engine/costs/callLedger'
import { builtInTable } from '../../../src/main/ingest/pricing/builtInPrices'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import type { Output } from '../../../src/shared/contract/contract'
import { procedures } from '../../../src/shared/contract/contract'
import type { ObservationRecord } from '../../../src/shared/model/importRecord'
import { call, dollars } from '../../support/costCalls'
import { readerStore } from '../../support/readerStore'

const book = new PriceBook()

describe('the ledger of one call', () => {
  async function ledgerOf(record: ObservationRecord): Promise<Output<'costs.getLedger'>> {
    const store = await readerStore([record])
    const stored = store.read.callToPrice({ observationId: store.idOf(record.spanId) })
    return procedures['costs.getLedger'].output.parse(callLedger(book, stored))
  }

  test('each bucket × price = amount, and the amounts are the cost', async () => {
    const { lines, computedUsd, price, counted, unpriced } = await ledgerOf(call('a'))
    expect(
      lines.map(({ bucket, tokens, usdPerMillion, pricedAs }) => [bucket, tokens, usdPerMillion, pricedAs]),
    ).toEqual([
      ['inputUncached', 1_000, 2.5, null],
      ['cacheRead', 400, 1.25, null],
      ['outputText', 100, 10, null],
      ['reasoning', 50, 10, 'outputText'],
    ])
    // 2,500 + 500 + 1,000 + 500 millionths
    expect(lines.map(({ usd }) => (usd ?? 0) * 1e6)).toEqual(
      [2_500, 500, 1_000, 500].map((n) => expect.closeTo(n, 6)),
    )
    expect(computedUsd).toBeCloseTo(0.0045, 12)
    expect(price).toMatchObject({
      table: builtInTable,
      model: 'gpt-4o',
      provider: 'OpenAI',
      asOf: '2026-01-01',
      tier: 'standard',
    })
    expect([counted, unpriced]).toEqual(['computed', null])
  })

  test('what the source states counts, and the difference is shown', async () => {
    const ledger = await ledgerOf(call('a', { cost: dollars(0.005) }))
    expect(ledger).toMatchObject({ counted: 'reported', reported: { amount: 0.005, currency: 'USD' } })
    expect(ledger.differenceUsd).toBeCloseTo(0.0005, 12)
  })

  test('another currency is shown and never compared', async () => {
    expect(await ledgerOf(call('a', { cost: dollars(9, 'EUR') }))).toMatchObject({
      counted: 'computed',
      reported: { amount: 9, currency: 'EUR' },
      differenceUsd: null,
    })
  })

  test.each([
    ['unknownModel', { model: 'house-llm-7' }],
    ['noModel', { model: null }],
    ['noTokens', { usage: null }],
  ] as const)('%s: no amounts, and the reason', async (reason, changes) => {
    const ledger = await ledgerOf(call('a', changes))
    expect(ledger.unpriced).toBe(reason)
    expect(ledger.computedUsd).toBeNull()
    expect(ledger.lines.every(({ usd }) => usd === null)).toBe(true)
  })

  test('a service tier is found in the attributes', async () => {
    const { price } = await ledgerOf(call('a', { attributes: { 'openai.response.service_tier': 'flex' } }))
    expect(price).toMatchObject({ askedTier: 'flex', tier: 'standard' })
    expect(price?.basis).toContain('the call ran at the flex tier')
  })
})
