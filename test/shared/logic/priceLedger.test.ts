import { describe, expect, test } from 'vitest'
import { callCost, ledgerLines } from '../../../src/shared/logic/priceLedger'
import type { Rates } from '../../../src/shared/model/prices'

const flat = (usdPerMillion: number) => ({ usdPerMillion, above: [] })
const rates: Rates = { inputUncached: flat(2), cacheRead: flat(0.5), outputText: flat(10) }

test('each bucket × price = amount, zero tokens included, unknown ones left out', () => {
  expect(ledgerLines({ inputUncached: 1_000, cacheRead: 0, reasoning: null, outputText: 30 }, rates)).toEqual(
    [
      {
        bucket: 'inputUncached',
        tokens: 1_000,
        usdPerMillion: 2,
        usd: 0.002,
        pricedAs: null,
        aboveTokens: null,
      },
      { bucket: 'cacheRead', tokens: 0, usdPerMillion: 0.5, usd: 0, pricedAs: null, aboveTokens: null },
      { bucket: 'outputText', tokens: 30, usdPerMillion: 10, usd: 0.0003, pricedAs: null, aboveTokens: null },
    ],
  )
})

describe('a bucket without a price of its own', () => {
  test.each([
    ['cacheRead', 'inputUncached', { inputUncached: flat(2), outputText: flat(10) }, 2],
    ['cacheWrite5m', 'inputUncached', rates, 2],
    ['cacheWrite1h', 'cacheWrite5m', { ...rates, cacheWrite5m: flat(3) }, 3],
    ['cacheWrite1h', 'inputUncached', rates, 2],
    ['inputImage', 'inputUncached', rates, 2],
    ['reasoning', 'outputText', rates, 10],
    ['outputAudio', 'outputText', rates, 10],
  ] as const)('%s is priced as %s', (bucket, pricedAs, of, usdPerMillion) => {
    expect(ledgerLines({ [bucket]: 1_000_000 }, of)).toEqual([
      { bucket, tokens: 1_000_000, usdPerMillion, usd: usdPerMillion, pricedAs, aboveTokens: null },
    ])
  })

  test('output of a model that sells none is free; anything else is unknown, not zero', () => {
    expect(
      callCost(
        { inputUncached: 10, outputText: 5 },
        { rates: { inputUncached: flat(1) }, perRequestUsd: null },
      ),
    ).toBe(0.00001)
    expect(
      callCost({ inputUncached: 10 }, { rates: { outputText: flat(1) }, perRequestUsd: null }),
    ).toBeNull()
    expect(ledgerLines({ inputUncached: 10 }, { outputText: flat(1) })[0]).toMatchObject({
      usdPerMillion: null,
      usd: null,
    })
  })
})

describe('long-context steps', () => {
  const stepped: Rates = {
    inputUncached: {
      usdPerMillion: 1,
      above: [
        { tokens: 100, usdPerMillion: 2 },
        { tokens: 200, usdPerMillion: 3 },
      ],
    },
    outputText: { usdPerMillion: 10, above: [{ tokens: 200, usdPerMillion: 20 }] },
  }

  test.each([
    [100, 0, 1, 10, null],
    [101, 0, 2, 10, 100],
    [150, 50, 2, 10, 100],
    [150, 51, 3, 20, 200],
  ])('%d fresh and %d cached', (inputUncached, cacheRead, input, output, aboveTokens) => {
    const lines = ledgerLines({ inputUncached, cacheRead, outputText: 5 }, stepped)
    expect(lines.map(({ usdPerMillion }) => usdPerMillion)).toEqual([input, input, output])
    expect(lines[0]?.aboveTokens).toBe(aboveTokens)
  })
})

test('a price by the request is added once', () => {
  expect(callCost({ inputUncached: 1_000_000 }, { rates, perRequestUsd: 0.005 })).toBeCloseTo(2.005, 12)
  expect(callCost({}, { rates, perRequestUsd: 0.005 })).toBeNull()
})
