import { afterEach, describe, expect, test } from 'vitest'
import { CostFigure } from '../../../src/renderer/features/costs/CostFigure'
import type { Output } from '../../../src/shared/contract/contract'
import { EngineError } from '../../../src/shared/contract/errors'
import { button, createStubClient, doAndSettle, renderPage, typeInto } from '../../support/renderPage'
import type { RenderedPage, StubAnswers, StubClient } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

const usage = {
  inputTokens: 2_000,
  outputTokens: 200,
  cachedInputTokens: null,
  generations: 3,
  generationsWithTokens: 3,
  generationsWithCost: 2,
  costUsd: 0.0245,
  costBasis: 'mixed',
} as const
const sums: Output<'costs.sumUp'> = {
  models: [
    {
      model: 'gpt-4o',
      provider: 'openai',
      calls: 2,
      pricedCalls: 2,
      buckets: [
        { bucket: 'inputUncached', tokens: 2_000, usd: 0.005 },
        { bucket: 'outputText', tokens: 200, usd: 0.002 },
      ],
      reportedUsd: 0.02,
      computedUsd: 0.007,
      costUsd: 0.0245,
    },
    {
      model: 'house-llm-7',
      provider: null,
      calls: 1,
      pricedCalls: 0,
      buckets: [{ bucket: 'inputUncached', tokens: 10, usd: null }],
      reportedUsd: null,
      computedUsd: null,
      costUsd: null,
    },
  ],
  moreModels: 0,
  costUsd: 0.0245,
  reportedUsd: 0.02,
  computedUsd: 0.007,
  generations: 3,
  generationsWithTokens: 3,
  generationsWithCost: 2,
  repeated: 1,
  tables: [{ table: 'genai-prices 0.1.8', calls: 2 }],
  undated: 1,
}
const comparison: Output<'costs.compare'> = {
  generations: 3,
  priced: 2,
  usd: 0.0005,
  withoutExtras: 2,
  compared: 1,
  realUsd: 0.02,
  comparedUsd: 0.0003,
  differenceUsd: -0.0197,
  price: {
    origin: 'builtIn',
    table: 'genai-prices 0.1.8',
    model: 'gpt-4o-mini',
    provider: 'OpenAI',
    effectiveFrom: null,
    asOf: null,
    tier: 'standard',
    askedTier: 'standard',
    isGuessedProvider: true,
    perRequestUsd: null,
    basis: 'genai-prices 0.1.8: OpenAI gpt-4o-mini, newest price',
  },
  unpriced: [{ model: null, calls: 1 }],
}

async function open(answers: StubAnswers = {}): Promise<StubClient> {
  const client = createStubClient({
    'costs.sumUp': () => sums,
    'costs.compare': () => comparison,
    'prices.listModels': () => ({ models: [{ name: 'openai/gpt-4o-mini', label: 'OpenAI' }] }),
    ...answers,
  })
  page = await renderPage(
    client,
    <CostFigure usage={usage} scope={{ type: 'trace', traceKey: 'files:t' }} title="Costs of this trace" />,
  )
  await doAndSettle(() => button(document.body, 'Cost $0.0245: show how it comes about').click())
  return client
}

const dialog = (): HTMLElement => {
  const found = document.querySelector('[role="dialog"]')
  if (!(found instanceof HTMLElement)) throw new Error('no dialog')
  return found
}
const rows = (): string[][] =>
  [...dialog().querySelectorAll('.costTable tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent ?? ''),
  )

describe('by model', () => {
  test('sums by model and bucket, with what must be known to trust them', async () => {
    const client = await open()
    expect(client.calls.find(({ name }) => name === 'costs.sumUp')?.input).toEqual({
      scope: { type: 'trace', traceKey: 'files:t' },
    })
    expect(rows()[1]).toEqual(['gpt-4oopenai', '2', '2,200', '$0.007000', '$0.020000', '$0.024500'])
    expect(rows()[2]?.slice(2, 4)).toEqual(['2,000', '$0.005000'])
    expect(rows()[4]).toEqual(['house-llm-7', '0 of 1', '10', '–', '–', '–'])
    expect(rows().at(-1)).toEqual(['Together', '$0.007000', '$0.020000', '$0.024500'])
    const text = dialog().textContent
    expect(dialog().querySelector('.costTotal')?.textContent).toBe('$0.024500 for 2 of 3 model calls')
    expect(text).toContain('2 of 3 model calls have a cost')
    expect(text).toContain('1 step around other calls only repeats what those say')
    expect(text).toContain('genai-prices 0.1.8 (2 calls)')
    expect(text).toContain('1 call without a known date has the newest price')
  })

  test('nothing to sum up is said', async () => {
    await open({ 'costs.sumUp': () => ({ ...sums, models: [] }) })
    expect(dialog().textContent).toContain('No call here says anything about tokens or cost.')
  })

  test('a failure is said, and can be tried again', async () => {
    await open({
      'costs.sumUp': () => {
        throw new EngineError('damaged', 'The database is damaged.')
      },
    })
    expect(dialog().querySelector('[role="alert"]')?.textContent).toContain('The database is damaged.')
  })
})

describe('what if', () => {
  async function ask(answers: StubAnswers = {}): Promise<StubClient> {
    const client = await open(answers)
    await doAndSettle(() => {
      const tab = [...dialog().querySelectorAll('[role="tab"]')].find(
        (each) => each.textContent === 'What if',
      )
      tab?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
    })
    const field = dialog().querySelector('input[list]')
    if (!(field instanceof HTMLInputElement)) throw new Error('no field')
    await typeInto(field, 'gpt-4o-mini')
    await doAndSettle(() => button(dialog(), 'Work it out').click())
    return client
  }

  test('total, coverage, difference, and that nothing is stored', async () => {
    const client = await ask()
    expect(client.calls.find(({ name }) => name === 'costs.compare')?.input).toEqual({
      scope: { type: 'trace', traceKey: 'files:t' },
      model: 'gpt-4o-mini',
      prices: 'active',
    })
    const text = dialog().textContent
    expect(text).toContain('$0.000500 for 2 of 3 model calls')
    expect(rows()[1]).toEqual([
      'Model calls with a cost and a price',
      '$0.020000',
      '$0.000300',
      '−$0.019700 (−98.5%)',
    ])
    expect(text).toContain('Not priced: 1 call of no named model')
    expect(text).toContain('Priced as OpenAI gpt-4o-mini in genai-prices 0.1.8: its newest price.')
    expect(text).toContain('Nothing is stored')
  })

  test('a model that no table knows', async () => {
    await ask({ 'costs.compare': () => ({ ...comparison, priced: 0, usd: null, price: null }) })
    expect(dialog().textContent).toContain('No table knows a price for “gpt-4o-mini”.')
  })
})

test('where no call has a cost the figure says so in words', async () => {
  page = await renderPage(
    createStubClient({}),
    <CostFigure
      usage={{ ...usage, costUsd: null, generationsWithCost: 0, costBasis: 'unknown' }}
      scope={{ type: 'trace', traceKey: 'files:t' }}
      title="Costs of this trace"
    />,
  )
  expect(button(page.container, 'No cost: show how it comes about').textContent).toBe('no cost')
})
