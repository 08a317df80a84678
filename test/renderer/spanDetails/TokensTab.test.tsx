import { afterEach, describe, expect, test } from 'vitest'
import { ledgerText } from '../../../src/renderer/features/spanDetails/ledgerText'
import type { Output } from '../../../src/shared/contract/contract'
import { makeObservation } from '../../support/observations'
import type { RenderedPage } from '../../support/renderPage'
import { showDetails } from '../../support/showDetails'

type Ledger = Output<'costs.getLedger'>

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

const price: NonNullable<Ledger['price']> = {
  origin: 'builtIn',
  table: 'genai-prices 0.1.8',
  model: 'o3',
  provider: 'OpenAI',
  effectiveFrom: '2025-06-10',
  asOf: '2026-01-01',
  tier: 'standard',
  askedTier: 'standard',
  isGuessedProvider: false,
  perRequestUsd: null,
  basis: '',
}
const line = (
  changes: Partial<Ledger['lines'][number]> & Pick<Ledger['lines'][number], 'bucket'>,
): Ledger['lines'][number] => ({
  tokens: 1_000,
  usdPerMillion: 2,
  usd: 0.002,
  pricedAs: null,
  aboveTokens: null,
  ...changes,
})
const ledger = (changes: Partial<Ledger> = {}): Ledger => ({
  lines: [
    line({ bucket: 'inputUncached' }),
    line({ bucket: 'reasoning', tokens: 300, usdPerMillion: 8, usd: 0.0024, pricedAs: 'outputText' }),
  ],
  price,
  extras: [],
  notPriced: [],
  unpriced: null,
  computedUsd: 0.0044,
  reported: null,
  differenceUsd: null,
  counted: 'computed',
  ...changes,
})
const call = makeObservation({
  kind: 'generation',
  usage: {
    buckets: [{ bucket: 'inputUncached', tokens: 1_000 }],
    inputTokens: 1_000,
    outputTokens: 300,
    convention: 'inclusive',
    reported: [{ name: 'gen_ai.usage.input_tokens', value: 1_000 }],
    contradictions: [],
    repeated: false,
  },
})

async function show(given: Ledger, observation = call): Promise<HTMLElement> {
  page = await showDetails(observation, 'tokens', { 'costs.getLedger': () => given })
  return page.container
}

/** Rows of the ledger as their cells' texts. */
const rowsOf = (container: HTMLElement): string[][] =>
  [...container.querySelectorAll('.ledger tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent ?? ''),
  )

describe('the ledger', () => {
  test('each bucket × price = amount', async () => {
    const container = await show(ledger())
    expect(rowsOf(container)).toEqual([
      ['Tokens of this call', 'Count', '$ / 1 M', 'Amount'],
      ['input, not cached', '1,000', '$2.00', '$0.002000'],
      ['reasoning priced as output', '300', '$8.00', '$0.002400'],
      ['Computed counts', '$0.004400'],
      ['Stated by the source', '–'],
    ])
    const { textContent } = container
    expect(textContent).toContain('Price fromgenai-prices 0.1.8 (in the program)')
    expect(textContent).toContain('2026-01-01, the day of the call (in force since 2025-06-10)')
    expect(textContent).toContain('gen_ai.usage.input_tokens')
  })

  test('what the source states counts; a difference worth looking at is marked', async () => {
    const container = await show(
      ledger({ reported: { amount: 0.0055, currency: 'USD' }, differenceUsd: 0.0011, counted: 'reported' }),
    )
    expect(rowsOf(container).slice(-3)).toEqual([
      ['Computed', '$0.004400'],
      ['Stated by the source counts', '$0.005500'],
      ['Difference', '+$0.001100 (+25%)'],
    ])
    expect(container.querySelector('.ledgerDoubt')).not.toBeNull()
  })

  test('a date that is not known is said', async () => {
    const container = await show(ledger({ price: { ...price, asOf: null } }))
    expect(container.textContent).toContain('the newest price: the date of this call is not known')
  })

  test('long-context prices and tiers without a price are said', async () => {
    const container = await show(
      ledger({
        lines: [line({ bucket: 'inputUncached', aboveTokens: 200_000 })],
        price: { ...price, askedTier: 'flex' },
      }),
    )
    expect(container.textContent).toContain('long-context price, above 200,000')
    expect(container.textContent).toContain('the call ran at the flex tier')
  })

  test('a model without a price: tokens stay, amounts are dashes, and it says why', async () => {
    const container = await show(
      ledger({
        lines: [line({ bucket: 'inputUncached', usdPerMillion: null, usd: null })],
        price: null,
        unpriced: 'unknownModel',
        computedUsd: null,
        counted: null,
      }),
    )
    expect(rowsOf(container)[1]).toEqual(['input, not cached', '1,000', '–', '–'])
    expect(container.textContent).toContain('no table knows a price for this model')
  })

  test('another currency is shown as it is', async () => {
    const container = await show(ledger({ reported: { amount: 9.5, currency: 'EUR' } }))
    expect(rowsOf(container).at(-1)).toEqual(['Stated by the source', '9.5 EUR'])
  })
})

test('the ledger as text has every line and where the prices come from', () => {
  const text = ledgerText(
    ledger({
      reported: { amount: 0.0055, currency: 'USD' },
      differenceUsd: 0.0011,
      price: { ...price, basis: 'genai-prices 0.1.8: OpenAI o3, price of 2026-01-01' },
    }),
  )
  expect(text.split('\n')).toEqual([
    '| Tokens | Count | $ / 1 M | Amount |',
    '| --- | ---: | ---: | ---: |',
    '| input, not cached | 1,000 | $2.00 | $0.002000 |',
    '| reasoning | 300 | $8.00 | $0.002400 |',
    '| Computed |  |  | $0.004400 |',
    '| Stated by the source |  |  | 0.0055 USD |',
    '| Difference |  |  | +$0.001100 (+25%) |',
    '',
    'genai-prices 0.1.8: OpenAI o3, price of 2026-01-01',
    '',
  ])
})

test('a step that says nothing of tokens asks for no ledger', async () => {
  const container = await show(ledger(), makeObservation({ usage: null, cost: null }))
  expect(container.textContent).toContain('The source says nothing about tokens or cost.')
  expect(container.querySelector('.ledger')).toBeNull()
})
