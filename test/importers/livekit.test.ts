import { expect, test } from 'vitest'
import { livekit } from '../../src/main/importers/formats/livekit'
import { importers } from '../../src/main/importers/registry'
import { callExtrasOf } from '../../src/main/ingest/pricing/callExtras'
import { readerStore } from '../support/readerStore'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const start = 1_772_359_200
const message = (role: string, from: number, to: number, more: object = {}): object => ({
  id: `i${from}`,
  type: 'message',
  role,
  content: [role],
  interrupted: false,
  created_at: start + to + 0.1,
  metrics: { started_speaking_at: start + from, stopped_speaking_at: start + to, ...more },
})
const report = (items: unknown, more: object = {}): object => ({
  job_id: 'AJ_1',
  room: 'r',
  events: [],
  chat_history: { items },
  timestamp: start + 60,
  ...more,
})

test('reports of both languages and bare histories are recognised; other lists of items are not', () => {
  const items = [message('user', 1, 2)]
  expect(detectId(report(items), importers)).toBe(livekit.id)
  expect(detectId({ jobId: 'x', roomId: 'y', chatHistory: { items } }, importers)).toBe(livekit.id)
  expect(detectId({ items }, importers)).toBe(livekit.id)
  expect(detectId({ items: [{ type: 'message', role: 'user', content: 'x' }] }, importers)).not.toBe(
    livekit.id,
  )
})

test('the latency of a turn is what LiveKit measured, else the silence between', async () => {
  const latencyOf = async (more: object) => {
    const records = await readText(
      livekit,
      report([message('user', 1, 2), message('assistant', 2.9, 4, more)]),
    )
    return recordsOf(records, 'observation').find(({ name }) => name === 'turn')?.attributes['latency_ms']
  }
  expect(await latencyOf({})).toBeCloseTo(900, 3)
  expect(await latencyOf({ e2e_latency: 0.8125 })).toBe(812.5)
})

test('the model is placed before the voice, the voice before the first sound; -1 is no stage', async () => {
  const answer = message('assistant', 3, 4, { llm_node_ttft: 0.4, tts_node_ttfb: 0.25 })
  const records = await readText(livekit, report([message('user', 1, 2, { end_of_turn_delay: -1 }), answer]))
  const spans = recordsOf(records, 'observation')
  const at = (name: string) => {
    const span = spans.find((one) => one.name === name || one.kind === name)
    return [span?.startNs, span?.endNs].map(
      (time) => Number((time ?? 0n) - BigInt(start) * 1_000_000_000n) / 1e6,
    )
  }
  expect(at('generation')).toEqual([2350, 2750])
  expect(at('voice')).toEqual([2750, 3000])
  expect(spans.some(({ name }) => name === 'endpointing')).toBe(false)
})

test('JavaScript writes milliseconds and names in one word', async () => {
  const items = [
    { id: 'a', type: 'message', role: 'user', content: ['x'], interrupted: false, createdAt: start * 1000 },
    {
      id: 'b',
      type: 'function_call',
      callId: 'c',
      name: 'f',
      args: '{"a":1}',
      createdAt: start * 1000 + 500,
    },
    {
      id: 'd',
      type: 'function_call_output',
      callId: 'c',
      output: '"ok"',
      isError: false,
      createdAt: start * 1000 + 900,
    },
  ]
  const records = await readText(livekit, {
    jobId: 'j',
    room: 'r',
    chatHistory: { items },
    timestamp: start * 1000 + 2000,
  })
  const tool = recordsOf(records, 'observation').find(({ kind }) => kind === 'tool')
  expect(tool).toMatchObject({ name: 'f', toolCallId: 'c', status: 'unset', input: { value: { a: 1 } } })
  expect((tool?.endNs ?? 0n) - (tool?.startNs ?? 0n)).toBe(400_000_000n)
})

test('what one model used belongs to the call as a whole and is no call of its own', async () => {
  const usage = [
    { provider: 'openai', model: 'a', input_tokens: 20, input_cached_tokens: 5, output_tokens: 2 },
    { provider: 'x', model: 'voice', characters_count: 60, audio_duration: 2, input_tokens: 7 },
    { type: 'stt_usage', audio_duration: 3 },
    { provider: 'deepgram', model: 'ear', input_tokens: 0, output_tokens: 0, audio_duration: 12.5 },
    { type: 'tts', model: 'voice', charactersCount: 200, audioDurationMs: 4000 },
  ]
  const records = await readText(livekit, report([message('user', 1, 2)], { usage }))
  const counted = recordsOf(records, 'observation').filter((one) => one.usage !== null)
  expect(counted).toMatchObject([
    { spanId: 'call', kind: 'span', model: 'a', usage: { inputUncached: 15, cacheRead: 5, outputText: 2 } },
    { spanId: 'speech-1', name: 'speech of voice', usage: { inputUncached: null } },
    { spanId: 'speech-2', name: 'speech of ear', model: 'ear', provider: 'deepgram' },
    { spanId: 'speech-3', kind: 'span', usage: { outputText: null } },
  ])
  expect(counted.slice(1).map((one) => callExtrasOf(one.usage?.reported ?? {}).units)).toEqual([
    { audioSecondsOut: 2, charactersIn: 60 },
    { audioSecondsIn: 12.5 },
    { audioSecondsOut: 4, charactersIn: 200 },
  ])
})

test.each([
  ['llm_usage', { inputTokens: 10, outputTokens: 1 }, { inputTokens: 20, inputCachedTokens: 5 }],
  ['llm', { input_tokens: 10, output_tokens: 1 }, { input_tokens: 20, input_cached_tokens: 5 }],
])('what several models used stands beside the turns, once for each: %s', async (type, one, other) => {
  const usage = [
    { type, model: 'a', ...one },
    { type, model: 'b', ...other },
  ]
  const items = [message('user', 1, 2), message('assistant', 3, 4, { llm_metadata: { model_name: 'a' } })]
  const { writer } = await readerStore(await readText(livekit, report(items, { usage })))
  const [row] = writer.rows('SELECT generations, input_tokens, output_tokens, cached_tokens FROM trace')
  expect(row).toEqual({ generations: 1, input_tokens: 30, output_tokens: 1, cached_tokens: 5 })
})

test('a session that ended in an error has failed', async () => {
  const events = [
    { type: 'close', reason: 'error', error: { message: 'no voice left' }, created_at: start + 9 },
  ]
  const records = await readText(livekit, report([message('user', 1, 2)], { events }))
  expect(recordsOf(records, 'session')[0]).toMatchObject({ status: 'failed' })
  expect(recordsOf(records, 'trace')[0]).toMatchObject({ status: 'error', statusMessage: 'no voice left' })
})

test('wrong shapes are findings, never failures', async () => {
  for (const content of [
    report([
      null,
      7,
      {},
      { type: 'message' },
      { type: 'message', role: 5, content: [null, 7, {}], metrics: [] },
    ]),
    report([], { usage: {}, events: [null, { type: 'error', error: 'x' }], timestamp: 'soon' }),
    report([{ type: 'function_call_output', call_id: 'x', output: null }], { job_id: 'x'.repeat(2000) }),
    [report([message('user', -1e18, 1e300)]), 7],
  ])
    await expect(readText(livekit, content)).resolves.toBeInstanceOf(Array)
  expect(codesOf(await readText(livekit, [7]))).toEqual(['unknown_record'])
})

test('items, events and figures that are none are told of', async () => {
  const content = report([message('user', 1, 2), 7], { events: ['x', null], usage: [3] })
  const said = recordsOf(await readText(livekit, content), 'problem').map(({ message: text }) => text)
  expect(said).toEqual(
    expect.arrayContaining([
      'History of session AJ_1: 1 that are no objects.',
      'Events of session AJ_1: 2 that are no objects.',
      'Usage of session AJ_1: 1 that are no objects.',
    ]),
  )
})

test('the agent of a session is the one that had it first', async () => {
  const agentOf = async (...handoffs: object[]): Promise<unknown> => {
    const items = handoffs.map((handoff) => ({ type: 'agent_handoff', created_at: start, ...handoff }))
    return recordsOf(await readText(livekit, report([...items, message('user', 1, 2)])), 'session')[0]
      ?.agentName
  }
  expect(
    await agentOf({ old_agent_id: null, new_agent_id: 'desk' }, { old_agent_id: 'desk', new_agent_id: 'b' }),
  ).toBe('desk')
  expect(await agentOf({ oldAgentId: 'desk', newAgentId: 'b' })).toBe('desk')
})
