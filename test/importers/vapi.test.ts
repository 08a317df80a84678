import { describe, expect, test } from 'vitest'
import { vapi } from '../../src/main/importers/formats/vapi'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const call = (more: object = {}): object => ({ id: 'c', type: 'webCall', orgId: 'o', ...more })
const spoken = (role: string, message: string, from?: number, to?: number): object => ({
  role,
  message,
  ...(from === undefined ? {} : { time: 1_772_359_200_000 + from, secondsFromStart: from / 1000 }),
  ...(to === undefined ? {} : { endTime: 1_772_359_200_000 + to }),
})
const readCall = (...messages: object[]) => readText(vapi, call({ artifact: { messages } }))

test.each([
  ['one call', call()],
  ['a list', [call(), call({ id: 'd' })]],
  ['a page', { results: [call()], metadata: { itemsPerPage: 100 } }],
  ['a report', { message: { type: 'end-of-call-report', call: { id: 'c' }, artifact: { messages: [] } } }],
])('%s is recognised and opens', async (_, content) => {
  expect(detectId(content, importers)).toBe(vapi.id)
  expect(recordsOf(await readText(vapi, content), 'session').length).toBeGreaterThan(0)
})

test('other webhooks and calls of nobody are not Vapi', () => {
  expect(detectId({ message: { type: 'status-update', status: 'ended' } }, importers)).toBeNull()
  expect(detectId({ id: 'c', type: 'webCall' }, importers)).toBeNull()
})

describe('a turn', () => {
  test('lasts from the first sound of the user to the last of the agent; its latency is the silence between', async () => {
    const records = await readCall(spoken('user', 'a', 0, 1000), spoken('bot', 'b', 1800, 3000))
    const turn = recordsOf(records, 'observation').find(({ name }) => name === 'turn')
    expect([turn?.startNs, turn?.endNs]).toEqual([1_772_359_200_000_000_000n, 1_772_359_203_000_000_000n])
    expect(turn?.attributes['latency_ms']).toBe(800)
    expect(recordsOf(records, 'session')[0]?.attributes['voice']).toMatchObject({
      turns: [{ latency_ms: 800, interrupted: false, user_end_basis: 'provider' }],
    })
  })

  test('is interrupted when the user speaks over the agent', async () => {
    const records = await readCall(
      spoken('user', 'a', 0, 1000),
      spoken('bot', 'b', 1800, 5000),
      spoken('user', 'c', 3000, 3500),
    )
    expect(recordsOf(records, 'session')[0]?.attributes['voice']).toMatchObject({
      turns: [{ interrupted: true }, { seq: 1 }],
    })
  })

  test('without times has an order and no latency', async () => {
    const records = await readCall(spoken('bot', 'hello'), spoken('user', 'a'), spoken('bot', 'b'))
    expect(codesOf(records)).toEqual(['order_only_time'])
    const observations = recordsOf(records, 'observation')
    expect(observations.every(({ flags }) => (flags & observationFlags.orderOnlyTime) !== 0)).toBe(true)
    expect(JSON.stringify(recordsOf(records, 'session')[0]?.attributes)).not.toContain('latency')
    expect(observations.map(({ name }) => name)).toEqual(['call', 'greeting', 'reply', 'turn', 'model'])
  })
})

test('stages are given to replies only where there are as many of both', async () => {
  const messages = [spoken('user', 'a', 0, 1000), spoken('bot', 'b', 1800, 3000)]
  const stagesOf = async (count: number) => {
    const turnLatencies = Array.from({ length: count }, () => ({ modelLatency: 300, voiceLatency: 200 }))
    const records = await readText(
      vapi,
      call({ artifact: { messages, performanceMetrics: { turnLatencies } } }),
    )
    expect(recordsOf(records, 'session')[0]?.reported).toMatchObject({ performance: { turnLatencies } })
    const model = recordsOf(records, 'observation').find(({ kind }) => kind === 'generation')
    return (model?.endNs ?? 0n) - (model?.startNs ?? 0n)
  }
  expect(await stagesOf(1)).toBe(300_000_000n)
  expect(await stagesOf(2)).toBe(800_000_000n)
})

test('a call of a tool without a result stays open, a result without a call is kept', async () => {
  const records = await readCall(
    spoken('user', 'a', 0, 1000),
    {
      role: 'tool_calls',
      time: 1_772_359_202_000,
      toolCalls: [{ id: 'x', function: { name: 'f', arguments: '{' } }, 7],
    },
    { role: 'tool_call_result', time: 1_772_359_203_000, toolCallId: 'y', name: 'g', result: 'ok' },
  )
  const tools = recordsOf(records, 'observation').filter(({ kind }) => kind === 'tool')
  expect(tools.map(({ name, status, endNs }) => [name, status, endNs === null])).toEqual([
    ['f', 'open', true],
    ['g', 'unset', false],
  ])
})

test('wrong shapes are findings, never failures', async () => {
  for (const content of [
    [call({ artifact: 7, assistant: [], analysis: 'x', costs: {}, cost: 'free' }), null, 5],
    call({ id: 'x'.repeat(2000) }),
    call({
      startedAt: 'soon',
      endedAt: {},
      messages: [null, 7, {}, { role: 5 }, spoken('bot', 'x', -1e15, 5)],
    }),
    { results: [call({ messages: { a: 1 } }), { message: { type: 'end-of-call-report' } }] },
  ])
    await expect(readText(vapi, content)).resolves.toBeInstanceOf(Array)
})

test('what the artifact holds beside messages and recordings is kept; links that open recordings are not', async () => {
  const kept = {
    scorecards: { s1: { name: 'politeness', score: 8 } },
    transfers: [{ destination: 'desk' }],
    nodes: [{ name: 'greet' }],
    assistantActivations: [{ assistantName: 'A' }],
    variableValues: { city: 'Bern' },
  }
  const artifact = { messages: [], ...kept, presignedMonoUrl: 'https://example.com/?signature=x' }
  const [session] = recordsOf(await readText(vapi, call({ artifact })), 'session')
  expect(session?.attributes).toMatchObject({
    scorecards: kept.scorecards,
    transfers: kept.transfers,
    nodes: kept.nodes,
    assistant_activations: kept.assistantActivations,
    variable_values: kept.variableValues,
  })
  expect(JSON.stringify(session)).not.toContain('signature')
})

test('what a rubric gives as text is the number or the word that it says', async () => {
  const valueOf = async (successEvaluation: unknown): Promise<unknown> =>
    recordsOf(await readText(vapi, call({ analysis: { successEvaluation } })), 'score')[0]?.value
  expect(await Promise.all(['7', 'true', 'false', 'Pass', 4].map(valueOf))).toEqual([
    7,
    true,
    false,
    'Pass',
    4,
  ])
})

test('messages that are none are told of', async () => {
  const messages = [spoken('user', 'a', 0, 1000), 'junk', null, spoken('bot', 'b', 1800, 3000)]
  const records = await readText(vapi, call({ artifact: { messages } }))
  expect(recordsOf(records, 'problem').map(({ code, message }) => [code, message])).toContainEqual([
    'not_a_record',
    'Messages of call c: 2 that are no objects.',
  ])
  expect(recordsOf(records, 'sessionMessage')).toHaveLength(2)
})

test('a report without the assistant names the model that was paid for, and its summary', async () => {
  const costs = [
    { type: 'transport', cost: 0.01 },
    {
      type: 'model',
      model: { provider: 'openai', model: 'tide-2' },
      promptTokens: 120,
      completionTokens: 30,
    },
  ]
  const messages = [spoken('user', 'a', 0, 1000), spoken('bot', 'b', 1800, 3000)]
  const records = await readText(vapi, {
    message: { type: 'end-of-call-report', call: { id: 'c' }, messages, costs, summary: 'Short.' },
  })
  expect(recordsOf(records, 'session')[0]?.reported['summary']).toBe('Short.')
  const named = recordsOf(records, 'observation').filter(
    ({ kind, name }) => kind === 'generation' || name === 'call',
  )
  expect(named.map(({ model, provider }) => [model, provider])).toEqual([
    ['tide-2', 'openai'],
    ['tide-2', 'openai'],
  ])
})

test('what is placed by seconds has their fractions; a length without an end stays', async () => {
  const messages = [{ role: 'user', message: 'a', secondsFromStart: 2.5, duration: 800 }]
  const content = call({ startedAt: '2026-03-01T10:00:01Z', messages })
  const records = await readText(vapi, content)
  const turn = recordsOf(records, 'observation').find(({ name }) => name === 'turn')
  expect(turn).toMatchObject({ startNs: 1_772_359_203_500_000_000n, timeDigits: 3 })
  expect(JSON.stringify(recordsOf(records, 'observation').map(({ attributes }) => attributes))).toContain(
    '800',
  )
})
