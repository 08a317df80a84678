import { describe, expect, test } from 'vitest'
import { tauBench } from '../../src/main/importers/formats/tauBench'
import { messagesOfTicks } from '../../src/main/importers/formats/tauBenchTicks'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { codesOf, importBytes } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const result = (task_id: unknown, traj: unknown, more: object = {}): object => ({
  task_id,
  reward: 1,
  info: {},
  traj,
  trial: 0,
  ...more,
})
const info = { num_trials: 1, agent_info: { implementation: 'llm_agent', llm: 'tide-2' }, user_info: {} }
const simulation = (id: string, messages: unknown, more: object = {}): object => ({
  id,
  task_id: 't',
  start_time: '2026-03-01T10:00:00Z',
  end_time: '2026-03-01T10:00:09Z',
  termination_reason: 'user_stop',
  messages,
  ...more,
})
const at = (seconds: number): string => `2026-03-01T10:00:0${seconds}Z`

test('results, runs and single simulations are recognised by their content', () => {
  expect(detectId([result(1, [])], importers)).toBe(tauBench.id)
  expect(detectId({ timestamp: 'x', info, tasks: [], simulations: [] }, importers)).toBe(tauBench.id)
  expect(detectId(simulation('s', []), importers)).toBe(tauBench.id)
  expect(detectId({ task_id: 1, reward: 1 }, importers)).toBeNull()
})

test('the results of one file are one session, each task and trial a trace of its own', async () => {
  const text = [result(1, []), result(1, [], { trial: 1 }), result(2, [])]
  const records = await readText(tauBench, text)
  const traces = recordsOf(records, 'trace')
  expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(3)
  const [session] = recordsOf(records, 'session')
  expect(traces.every(({ sessionId }) => sessionId === session?.sessionId)).toBe(true)
  expect(recordsOf(await readText(tauBench, text), 'trace').map(({ traceId }) => traceId)).toEqual(
    traces.map(({ traceId }) => traceId),
  )
})

test('a call ends where it was written and begins as long before as it was generated', async () => {
  const messages = [
    { role: 'user', content: 'a', timestamp: at(1) },
    { role: 'assistant', content: 'b', timestamp: at(4), generation_time_seconds: 2.5 },
  ]
  const call = recordsOf(
    await readText(tauBench, { info, simulations: [simulation('s', messages)] }),
    'observation',
  ).find(({ kind }) => kind === 'generation')
  expect((call?.endNs ?? 0n) - (call?.startNs ?? 0n)).toBe(2_500_000_000n)
  expect(call).toMatchObject({ model: 'tide-2', flags: 0 })
})

test("the user's own tools and their results are not heard by the agent", async () => {
  const messages = [
    { role: 'user', content: 'a' },
    {
      role: 'user',
      content: null,
      tool_calls: [{ id: 'u', name: 'toggle', arguments: {}, requestor: 'user' }],
    },
    { role: 'tool', id: 'u', content: 'on', requestor: 'user' },
    { role: 'assistant', content: 'b' },
  ]
  const records = await readText(tauBench, { info, simulations: [simulation('s', messages)] })
  const call = recordsOf(records, 'observation').find(({ kind }) => kind === 'generation')
  expect(call?.input).toEqual({
    type: 'messages',
    messages: [{ role: 'user', name: null, parts: [{ type: 'text', text: 'a' }] }],
  })
  expect(recordsOf(records, 'observation').find(({ kind }) => kind === 'tool')).toMatchObject({
    status: 'unset',
    attributes: { requestor: 'user' },
  })
})

test('calls with the same id are answered in their order, a result without a call is said', async () => {
  const call = { role: 'assistant', content: null, tool_calls: [{ id: 'x', name: 'f', arguments: {} }] }
  const answer = (content: string) => ({ role: 'tool', tool_call_id: 'x', content })
  const records = await readText(tauBench, [
    result(1, [{ role: 'user', content: 'go' }, call, answer('1'), call, answer('2'), answer('3')]),
  ])
  const tools = recordsOf(records, 'observation').filter(({ kind }) => kind === 'tool')
  expect(tools.map(({ output }) => output)).toEqual([
    { type: 'value', value: '1' },
    { type: 'value', value: '2' },
  ])
  expect(codesOf(records)).toContain('orphan')
})

test('wrong shapes are findings, never failures', async () => {
  for (const content of [
    [
      result({}, 7),
      result(null, [null, 7, {}, { role: 5 }, { role: 'tool', tool_messages: [null, {}] }]),
      null,
    ],
    { info, tasks: {}, simulations: [null, 7, simulation('x'.repeat(2000), {}), {}] },
    { info: { ...info, environment_info: 'x' }, simulations: { a: 1 } },
    simulation('s', null, { ticks: [null, 7, { a: [{ role: 'user', content: 'x' }] }], reward_info: [] }),
    [
      result(1, [{ role: 'user', content: 'x', timestamp: 'soon' }], {
        reward: 'high',
        info: { reward_info: 7 },
      }),
    ],
  ])
    await expect(readText(tauBench, content)).resolves.toBeInstanceOf(Array)
})

test('results beyond the size that is read whole come one by one', async () => {
  const messages = [
    { role: 'user', content: 'x'.repeat(400_000), timestamp: at(1) },
    { role: 'assistant', content: 'y', timestamp: at(2) },
  ]
  const simulations = Array.from({ length: 50 }, (_, index) => simulation(`s${index}`, messages))
  const text = JSON.stringify({ timestamp: at(0), info, tasks: [{ id: 't', note: 1 }], simulations })
  const records = await importBytes(tauBench.id, new TextEncoder().encode(text))
  expect(recordsOf(records, 'session')).toHaveLength(1)
  expect(recordsOf(records, 'trace')).toHaveLength(50)
  expect(recordsOf(records, 'trace').at(-1)).toMatchObject({
    traceId: 's49',
    attributes: { task: { note: 1 } },
  })
})

describe('ticks of a simulation by voice', () => {
  /** Ticks of a tenth of a second. */
  const ticks = (...given: readonly object[]): readonly object[] =>
    given.map((tick, index) => ({ tick_id: index, timestamp: `2026-03-01T10:00:0${index / 10}`, ...tick }))
  const agent = (content: string, id: string, more: object = {}): object => ({
    agent_chunk: { role: 'assistant', content, utterance_ids: [id], ...more },
  })
  const user = (content: string, id: string): object => ({
    user_chunk: { role: 'user', content, utterance_ids: [id] },
  })
  const messagesOf = (...given: readonly object[]): unknown[] =>
    messagesOfTicks(ticks(...given) as never).map(({ role, content }) => [role, content])

  test('pieces of one utterance are one message, also where the other side spoke in between', () => {
    expect(
      messagesOf(agent('Hel', 'a'), agent('lo', 'a'), user('Hi', 'b'), {
        ...agent('.', 'a'),
        ...user('!', 'b'),
      }),
    ).toEqual([
      ['assistant', 'Hello.'],
      ['user', 'Hi!'],
    ])
  })

  test('utterances follow each other in one message until somebody else begins', () => {
    expect(
      messagesOf(agent('One.', 'a'), {}, agent('Two.', 'b'), user('Yes?', 'c'), agent('Three.', 'd')),
    ).toEqual([
      ['assistant', 'One. Two.'],
      ['user', 'Yes?'],
      ['assistant', 'Three.'],
    ])
  })

  test('sound in letters is no text; what was understood of the user stands for it', () => {
    expect(
      messagesOf(agent('AAAA', 'a', { is_audio: true }), {
        user_chunk: { role: 'user', content: 'BBBB', is_audio: true },
        user_transcript: 'Hello',
      }),
    ).toEqual([['user', 'Hello']])
  })

  test('calls of both sides meet their results', async () => {
    const told = ticks(
      user('A flight, please.', 'u'),
      {
        agent_tool_calls: [{ id: 'c1', name: 'find', arguments: { to: 'Bern' }, requestor: 'assistant' }],
        agent_tool_results: [
          { id: 'c1', role: 'tool', content: 'none', requestor: 'assistant', error: true },
        ],
      },
      agent('Sor', 'a', { cost: 0.25 }),
      agent('ry.', 'a', { cost: 0.5, usage: { prompt_tokens: 10, completion_tokens: 2 } }),
      {
        user_tool_calls: [{ id: 'u1', name: 'look', arguments: {}, requestor: 'user' }],
        user_tool_results: [{ id: 'u1', role: 'tool', content: 'dark', requestor: 'user' }],
      },
    )
    const records = await readText(tauBench, simulation('s', null, { ticks: told }))
    expect(codesOf(records)).not.toContain('orphan')
    const spans = recordsOf(records, 'observation')
    expect(
      spans
        .filter(({ kind }) => kind === 'tool')
        .map(({ name, status, attributes }) => [name, status, attributes]),
    ).toEqual([
      ['find', 'error', {}],
      ['look', 'unset', { requestor: 'user' }],
    ])
    const answer = spans.find(({ kind, usage }) => kind === 'generation' && usage !== null)
    expect(answer).toMatchObject({ cost: { total: 0.75 }, usage: { inputUncached: 10, outputText: 2 } })
    expect((answer?.endNs ?? 0n) - (answer?.startNs ?? 0n)).toBe(100_000_000n)
  })
})

test("the provider's own figures divide the sums of a message further, where they are the same sums", async () => {
  const usageOf = async (own: object): Promise<unknown> => {
    const raw_data = { model: 'tide-2-2026', usage: own, choices: [{ finish_reason: 'stop' }] }
    const usage = { prompt_tokens: 400, completion_tokens: 20 }
    const messages = [
      { role: 'user', content: 'a', timestamp: at(1) },
      { role: 'assistant', content: 'b', timestamp: at(4), usage, raw_data },
    ]
    const records = await readText(tauBench, { info, simulations: [simulation('s', messages)] })
    const call = recordsOf(records, 'observation').find(({ kind }) => kind === 'generation')
    expect(call).toMatchObject({ model: 'tide-2-2026', finishReason: 'stop' })
    return [call?.usage?.inputUncached, call?.usage?.cacheRead, call?.usage?.outputText]
  }
  const details = { prompt_tokens_details: { cached_tokens: 100 } }
  expect(await usageOf({ prompt_tokens: 400, completion_tokens: 20, ...details })).toEqual([300, 100, 20])
  expect(await usageOf({ prompt_tokens: 900, completion_tokens: 20, ...details })).toEqual([400, null, 20])
  expect(await usageOf({})).toEqual([400, null, 20])
})

test('a tool that answers with an error, in the words of the first version', async () => {
  const call = (id: string) => ({ id, type: 'function', function: { name: 'find', arguments: '{}' } })
  const answer = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, name: 'find', content })
  const traj = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: null, tool_calls: [call('1'), call('2')] },
    answer('1', 'Error: user not found'),
    answer('2', 'Errors: none'),
  ]
  const info = { task: {}, source: 'user', user_cost: 0 }
  const records = await readText(tauBench, [{ task_id: 0, reward: 0, info, traj, trial: 0 }])
  const tools = recordsOf(records, 'observation').filter(({ kind }) => kind === 'tool')
  expect(tools.map(({ status, flags }) => [status, (flags & observationFlags.errorInResult) !== 0])).toEqual([
    ['unset', true],
    ['unset', false],
  ])
})
