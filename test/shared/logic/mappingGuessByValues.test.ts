import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/shared/util/jsonValue'
import { guesses } from '../../support/mappingGuesses'

const uuid = (n: number): string => `0195a0b1-c2d3-7e4f-8506-1728394a5b${n.toString(16).padStart(2, '0')}`

describe('values that say enough where names say little', () => {
  const rows = (count: number, make: (n: number) => object): JsonValue[] =>
    Array.from({ length: count }, (_, n) => make(n) as JsonValue)

  it('ids that were made up: of each row, of its parent, of what rows share', () => {
    const made = rows(6, (n) => ({
      belongs: uuid(200 + (n >> 1)),
      mine: uuid(n),
      above: n % 2 === 0 ? null : uuid(n - 1),
      big: uuid(250 + (n >> 2)),
    }))
    expect(guesses(made)).toEqual({ spanId: 'mine', parentSpanId: 'above', traceId: 'belongs' })
  })

  it.each<[string, (n: number) => object]>([
    ['one id for all rows', () => ({ thing: uuid(1) })],
    ['a tenant', (n) => ({ tenant: uuid(n >> 1) })],
    ['a commit', (n) => ({ commit: `${'0123456789abcdef'.repeat(2)}${n >> 1}`.slice(-32) })],
    ['a prompt', (n) => ({ prompt_uuid: uuid(n >> 1) })],
    ['short codes', (n) => ({ sku: `A-${n >> 1}` })],
    ['serial numbers', (n) => ({ serial: `SN123456789012345${n >> 1}` })],
    ['versions', (n) => ({ release: `1.2.${n >> 1}` })],
    ['hosts', (n) => ({ at_host: `web-0${n >> 1}` })],
  ])('but not %s', (_what, make) => {
    expect(guesses(rows(6, make))).toEqual({})
  })

  it.each(['gpt-4o', 'openai/gpt-4.1-mini', 'o3-mini', 'claude-3-5-haiku-20241022', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 'gemini-2.5-pro', 'meta-llama/Llama-3.1-8B-Instruct', 'mistral-large-latest', 'qwen2.5-72b', 'deepseek-chat'])(
    'names of models: %s',
    (model) => {
      expect(guesses([{ using: model }])).toEqual({ model: 'using' })
    },
  ) // prettier-ignore

  it.each(['gpt', 'claude', 'o1 is a fine model', 'openai', 'o-1', 'command-line', 'phi', 'gemini', 'nova scotia', 'grok', 'ask gpt-4o', 'claude-code', 'gpt-engineer', 'command-advice', 'sonar-qube'])(
    'but not %s',
    (text) => {
      expect(guesses([{ using: text }])).toEqual({})
    },
  ) // prettier-ignore

  it('one other value, and they are no names of models', () => {
    expect(guesses([{ using: 'gpt-4o' }, { using: 'crm' }])).toEqual({})
  })
})
