import { afterEach, expect, test } from 'vitest'
import { PricesSection } from '../../../src/renderer/features/settings/PricesSection'
import type { PricesView } from '../../../src/shared/contract/prices'
import { EngineError } from '../../../src/shared/contract/errors'
import { button, createStubClient, doAndSettle, renderPage, typeInto } from '../../support/renderPage'
import type { RenderedPage, StubAnswers, StubClient } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

const view: PricesView = {
  builtIn: { table: 'genai-prices 0.1.8', models: 1_467 },
  table: { name: 'mine.json', importedMs: Date.UTC(2026, 0, 2), models: 2 },
  own: [
    {
      ownPriceId: 'o1',
      model: 'gpt-*',
      provider: null,
      validFrom: '2026-01-01',
      rates: [{ bucket: 'outputText', usdPerMillion: 9 }],
    },
  ],
}

async function show(answers: StubAnswers = {}, isReadOnly = false): Promise<StubClient> {
  const client = createStubClient({ 'prices.get': () => view, ...answers })
  page = await renderPage(client, <PricesSection isReadOnly={isReadOnly} />)
  return client
}
const text = (): string => page?.container.textContent ?? ''
const asked = (client: StubClient, name: string): unknown =>
  client.calls.find((call) => call.name === name)?.input

test('shows every table and price in use', async () => {
  await show()
  expect(text()).toContain('genai-prices 0.1.8, 1,467 models')
  expect(text()).toContain('mine.json, 2 models, imported 2026-01-02')
  expect(text()).toContain('output $9.00')
})

test('nothing can be changed in a workspace that is read only', async () => {
  await show({}, true)
  const buttons = [...(page?.container.querySelectorAll('button') ?? [])]
  expect(buttons.length).toBeGreaterThan(4)
  expect(buttons.every(({ disabled }) => disabled)).toBe(true)
})

test('a price is changed: what stands there comes first, a refusal stays in the dialog', async () => {
  const client = await show({
    'prices.saveOwn': () => {
      throw new EngineError('not_found', 'This price was deleted meanwhile.')
    },
  })
  await doAndSettle(() => button(document.body, 'Change the price of gpt-*').click())
  const field = document.querySelector('input[aria-label="output"]')
  if (!(field instanceof HTMLInputElement)) throw new Error('no field')
  expect(field.value).toBe('9')
  await typeInto(field, 'nine')
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Write a number such as 2.50.')
  expect(asked(client, 'prices.saveOwn')).toBeUndefined()
  await typeInto(field, '10.5')
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(asked(client, 'prices.saveOwn')).toEqual({
    ownPriceId: 'o1',
    price: {
      model: 'gpt-*',
      provider: null,
      validFrom: '2026-01-01',
      rates: [{ bucket: 'outputText', usdPerMillion: 10.5 }],
    },
  })
  expect(document.querySelector('[role="dialog"]')?.textContent).toContain(
    'This price was deleted meanwhile.',
  )
})

test('a price is forgotten', async () => {
  const client = await show({ 'prices.deleteOwn': () => ({ ...view, own: [] }) })
  await doAndSettle(() => button(document.body, 'Forget the price of gpt-*').click())
  expect(asked(client, 'prices.deleteOwn')).toEqual({ ownPriceId: 'o1' })
})
