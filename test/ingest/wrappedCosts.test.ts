import { expect, test } from 'vitest'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { observation, usage } from '../support/records'
import { testStore } from '../support/testStore'

const day = BigInt(Date.parse('2026-01-01')) * 1_000_000n
const call = (
  spanId: string,
  parentSpanId: string | null,
  changes: Partial<ObservationRecord>,
): ObservationRecord =>
  observation({
    spanId,
    parentSpanId,
    kind: 'generation',
    model: 'gpt-4o',
    provider: 'openai',
    startNs: day,
    endNs: day + 1_000_000n,
    ...changes,
  })
const tokens = usage({ inputUncached: 1_000, outputText: 100 })

test('agent, chain and framework around two calls: tokens and dollars of the two', async () => {
  const { put, rows } = testStore()
  const both = usage({ inputUncached: 2_000, outputText: 200 })
  await put([
    call('agent', null, { kind: 'agent', usage: both }),
    call('chain', 'agent', { kind: 'chain', usage: both }),
    call('outer', 'chain', { usage: tokens }),
    call('inner', 'outer', { usage: tokens }),
    call('second', 'chain', { usage: tokens }),
  ])
  // 2 × (1,000 × 2.50 + 100 × 10) = 7,000 millionths
  const [trace] = rows('SELECT input_tokens, output_tokens, generations, cost_usd, cost_basis FROM trace')
  expect(trace).toMatchObject({ input_tokens: 2_000, output_tokens: 200, cost_basis: 'computed' })
  expect(trace?.['generations']).toBe(2)
  expect(trace?.['cost_usd']).toBeCloseTo(0.007, 12)
})

test('an agent whose stated cost its calls explain is not added to theirs', async () => {
  const { put, rows } = testStore()
  const cost = (total: number): ObservationRecord['cost'] => ({
    currency: 'USD',
    input: null,
    output: null,
    total,
  })
  await put([
    call('agent', null, { kind: 'agent', cost: cost(0.01) }),
    call('one', 'agent', { cost: cost(0.004) }),
    call('two', 'agent', { cost: cost(0.006) }),
  ])
  const [trace] = rows('SELECT cost_usd, cost_basis FROM trace')
  expect(trace?.['cost_usd']).toBeCloseTo(0.01, 12)
  expect(trace?.['cost_basis']).toBe('reported')
})

test('a cost in another currency is not converted: the computed one counts, and is called computed', async () => {
  const { put, rows } = testStore()
  await put([
    call('one', null, { usage: tokens, cost: { currency: 'EUR', input: null, output: null, total: 9 } }),
  ])
  const [trace] = rows('SELECT cost_usd, cost_basis FROM trace')
  expect(trace?.['cost_usd']).toBeCloseTo(0.0035, 12)
  expect(trace?.['cost_basis']).toBe('computed')
})
