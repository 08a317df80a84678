import { describe, expect, test } from 'vitest'
import { usageFromBody } from '../../../src/main/importers/semantics/usageBodies'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import { ledgerLines } from '../../../src/shared/logic/priceLedger'
import { priceUsage } from '../../../src/main/ingest/reading/priceUsage'
import { ensureExists } from '../../../src/shared/util/assert'
import { usageVectors } from '../../support/usageVectors'

const book = new PriceBook()

describe("each provider's own convention, worked out by hand", () => {
  test.each(usageVectors.map((vector) => [vector.title, vector] as const))('%s', (_title, vector) => {
    const usage = ensureExists(usageFromBody(vector.body), 'usage')
    expect(usage).toMatchObject(vector.buckets)
    expect(usage.contradictions).toEqual([])
    const call = {
      model: vector.model,
      provider: vector.provider,
      startNs: BigInt(Date.parse(`${vector.day}T12:00:00Z`)) * 1_000_000n,
      tier: 'standard',
    } as const
    const cost = ensureExists(priceUsage(book, usage, call), 'cost')
    expect(cost.usd * 1_000_000).toBeCloseTo(vector.millionths, 6)
    const price = ensureExists(book.find(call), 'price')
    const sum = ledgerLines(usage, price.rates).reduce((all, line) => all + (line.usd ?? Number.NaN), 0)
    expect(sum).toBeCloseTo(cost.usd, 12)
  })
})
