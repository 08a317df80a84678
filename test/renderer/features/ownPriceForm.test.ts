import { describe, expect, test } from 'vitest'
import { readOwnPrice } from '../../../src/renderer/features/settings/ownPriceForm'
import type { OwnPriceForm } from '../../../src/renderer/features/settings/ownPriceForm'

const form = (changes: Partial<OwnPriceForm>): OwnPriceForm => ({
  model: 'gpt-4*',
  provider: '',
  validFrom: '',
  rates: { inputUncached: '2.50' },
  ...changes,
})

test('what is written is taken; what is empty is left out', () => {
  expect(
    readOwnPrice(
      form({
        model: ' house-llm-7 ',
        provider: 'acme',
        validFrom: '2026-03-01',
        rates: {
          inputUncached: '$2',
          cacheRead: ' ',
          outputText: '0,075',
          reasoning: '.5',
          outputAudio: '0',
        },
      }),
    ),
  ).toEqual({
    price: {
      model: 'house-llm-7',
      provider: 'acme',
      validFrom: '2026-03-01',
      rates: [
        { bucket: 'inputUncached', usdPerMillion: 2 },
        { bucket: 'outputText', usdPerMillion: 0.075 },
        { bucket: 'reasoning', usdPerMillion: 0.5 },
        { bucket: 'outputAudio', usdPerMillion: 0 },
      ],
    },
  })
})

describe('a mistake is said at its field', () => {
  test.each<[Partial<OwnPriceForm>, Record<string, string>]>([
    [{ model: '  ' }, { model: 'Name the model, or a pattern with *.' }],
    [{ rates: {} }, { rates: 'Give at least one price, for input or for output.' }],
    [{ rates: { outputText: 'two' } }, { outputText: 'Write a number such as 2.50.' }],
    [{ rates: { outputText: '-1' } }, { outputText: 'Write a number such as 2.50.' }],
    [{ rates: { outputText: '1e6' } }, { outputText: 'Write a number such as 2.50.' }],
    [{ rates: { outputText: '2000000' } }, { outputText: 'That is more than a dollar for one token.' }],
    [{ validFrom: '2026-13-45' }, { validFrom: 'Choose a day, or leave it empty.' }],
  ])('%o', (changes, mistakes) => {
    expect(readOwnPrice(form(changes))).toEqual({ mistakes })
  })
})
