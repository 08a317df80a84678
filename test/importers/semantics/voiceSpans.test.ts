import { expect, test } from 'vitest'
import { describeSpan } from '../../../src/main/importers/semantics/describeSpan'
import { observationFlags } from '../../../src/shared/model/kinds'
import type { JsonObject } from '../../../src/shared/util/jsonValue'

const describeOne = (name: string, attributes: JsonObject, startNs: bigint | null = 1_000_000_000n) =>
  describeSpan({ name, attributes, events: [], resource: {}, startNs }).facts

test('the first sound or token of a Pipecat service counts from its start', () => {
  expect(describeOne('llm', { 'metrics.ttfb': 0.25 }).firstTokenNs).toBe(1_250_000_000n)
  expect(describeOne('llm', { 'metrics.ttfb': 0.25 }, null).firstTokenNs).toBeNull()
  expect(describeOne('llm', { 'metrics.ttfb': -1 }).firstTokenNs).toBeNull()
})

test('names and attributes of others are left alone', () => {
  const attributes = { input: 'x', output: 'y', text: 'z', transcript: 't', 'turn.type': 'conversation' }
  for (const name of ['turn', 'llm', 'stt', 'agent turn'])
    expect(describeOne(name, attributes)).toMatchObject({
      kind: 'span',
      input: null,
      output: null,
      attributes,
    })
})

test('what a LiveKit span does not say stays what other rules found', () => {
  const facts = describeOne('llm_request', {
    'gen_ai.operation.name': 'chat',
    'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]',
  })
  expect(facts).toMatchObject({ kind: 'generation', input: { type: 'messages' } })
})

test('values of the wrong kind are no content', () => {
  expect(
    describeOne('function_tool', { 'lk.function_tool.name': 7, 'lk.function_tool.output': null }),
  ).toMatchObject({
    kind: 'tool',
    output: null,
  })
  expect(describeOne('llm_node', { 'lk.chat_ctx': '{', 'lk.response.function_calls': 5 })).toMatchObject({
    kind: 'chain',
    output: null,
  })
})

test('what people said in LiveKit is read under its marked names, too', () => {
  const spoken = describeOne('llm_node', {
    'lk.pii.chat_ctx': '{"items":[{"type":"message","role":"user","content":["A berth?"]}]}',
    'lk.pii.response.text': 'Berth 18.',
    'lk.response.ttft': 0.35,
  })
  expect(spoken).toMatchObject({
    kind: 'chain',
    input: { type: 'messages', messages: [{ role: 'user' }] },
    output: { messages: [{ role: 'assistant', parts: [{ text: 'Berth 18.' }] }] },
    firstTokenNs: 1_350_000_000n,
    attributes: { 'lk.response.ttft': 0.35 },
  })
  expect(Object.keys(spoken.attributes)).toEqual(['lk.response.ttft'])
  expect(
    describeOne('function_tool', {
      'lk.function_tool.name': 'find_berth',
      'lk.pii.function_tool.arguments': '{"night":1}',
      'lk.pii.function_tool.output': '18',
    }),
  ).toMatchObject({
    kind: 'tool',
    toolName: 'find_berth',
    input: { value: { night: 1 } },
    output: { value: '18' },
  })
  expect(describeOne('user_turn', { 'lk.pii.user_transcript': 'A berth?' }).output).toMatchObject({
    messages: [{ role: 'user' }],
  })
  expect(describeOne('agent_turn', { 'lk.pii.user_input': 'A berth?' })).toMatchObject({
    kind: 'agent',
    input: { messages: [{ role: 'user' }] },
  })
  expect(describeOne('tts_node', { 'lk.pii.input_text': 'Berth 18.' }).input).not.toBeNull()
})

test('a tool of LiveKit that failed says so', () => {
  const flagsOf = (isError: boolean) =>
    describeSpan({
      name: 'function_tool',
      attributes: { 'lk.function_tool.is_error': isError, 'lk.function_tool.output': 'no berth book' },
      events: [],
      resource: {},
      startNs: null,
    }).facts.flags
  expect(flagsOf(true) & observationFlags.errorInResult).not.toBe(0)
  expect(flagsOf(false)).toBe(0)
})

test('what LiveKit counts of one spoken answer is priced as in its session reports', () => {
  const python = describeOne('tts_request', {
    'lk.tts.label': 'cartesia.TTS',
    'lk.input_text': 'Berth 18.',
    'lk.tts_metrics': JSON.stringify({
      type: 'tts_metrics',
      timestamp: 1_760_000_000.5,
      ttfb: 0.2,
      duration: 0.9,
      audio_duration: 1.25,
      cancelled: false,
      characters_count: 9,
      metadata: { model_name: 'sonic-3', model_provider: 'Cartesia' },
    }),
  })
  expect(python).toMatchObject({
    kind: 'generation',
    model: 'sonic-3',
    requestModel: 'sonic-3',
    provider: 'Cartesia',
    input: { messages: [{ role: 'assistant', parts: [{ text: 'Berth 18.' }] }] },
    usage: { inputUncached: null, outputText: null, contradictions: [] },
  })
  expect(python.usage?.reported).toEqual({ 'tts.audio_duration': 1.25, 'tts.characters_count': 9 })
  expect(python.attributes).toHaveProperty('lk.tts_metrics')

  const javascript = describeOne('tts_request', {
    'gen_ai.request.model': 'voice-1',
    'gen_ai.provider.name': 'house',
    'lk.tts_metrics': JSON.stringify({
      charactersCount: 9,
      audioDurationMs: 1250,
      inputTokens: 4,
      label: 'x',
    }),
  })
  expect(javascript).toMatchObject({ model: 'voice-1', provider: 'house' })
  expect(javascript.usage?.reported).toEqual({
    'tts.charactersCount': 9,
    'tts.audioDurationMs': 1250,
    'tts.inputTokens': 4,
  })
})

test('figures of speech that cannot be read leave the span as it is', () => {
  for (const figures of ['not json', '[]', '{}', 7])
    expect(describeOne('tts_request', { 'lk.tts_metrics': figures })).toMatchObject({
      usage: null,
      model: null,
    })
})

test('services of Pipecat are known without a measured wait, too', () => {
  const gen = (operation: string): JsonObject => ({
    'gen_ai.operation.name': operation,
    'gen_ai.request.model': 'm',
  })
  expect(
    describeOne('llm', {
      ...gen('chat'),
      stream: true,
      input: '[{"role":"user","content":"Hi"}]',
      output: 'Yes',
    }),
  ).toMatchObject({
    kind: 'generation',
    input: { messages: [{ role: 'user' }] },
    output: { messages: [{ role: 'assistant', parts: [{ text: 'Yes' }] }] },
  })
  expect(describeOne('tts', { ...gen('tts'), voice_id: 'v', text: 'Yes' }).input).toMatchObject({
    messages: [{ role: 'assistant' }],
  })
})

test('one answer of a service that hears and speaks itself is one call and one tool', () => {
  const live = (operation: string, more: JsonObject): JsonObject => ({
    'gen_ai.operation.name': operation,
    'service.operation': operation,
    'gen_ai.request.model': 'live-1',
    ...more,
  })
  const tool = { 'tool.function_name': 'find', 'tool.call_id': 'c1' }
  const found = [
    live('llm_setup', { 'tools.definitions': '[{"name":"find"}]' }),
    live('llm_request', { input: '[{"role":"user","content":"Hi"}]' }),
    live('llm_tool_call', { ...tool, 'tool.arguments': '{"n":1}' }),
    live('llm_tool_result', { ...tool, 'tool.result': '{"error":"no"}', 'tool.result_status': 'error' }),
    live('llm_response', { output: 'No room.', 'gen_ai.usage.input_tokens': 30, 'metrics.ttfb': 0.5 }),
  ].map((attributes) => describeOne('llm', attributes))
  expect(found.map(({ kind }) => kind)).toEqual(['span', 'span', 'span', 'tool', 'generation'])
  expect(found[0]?.toolDefinitions).toEqual([{ name: 'find' }])
  expect(found[1]?.input).toMatchObject({ messages: [{ role: 'user' }] })
  expect(found[2]).toMatchObject({ toolName: 'find', toolCallId: 'c1', input: { value: { n: 1 } } })
  expect(found[3]).toMatchObject({ toolName: 'find', toolCallId: 'c1', output: { value: { error: 'no' } } })
  expect((found[3]?.flags ?? 0) & observationFlags.errorInResult).not.toBe(0)
  expect(found[4]).toMatchObject({
    output: { messages: [{ role: 'assistant' }] },
    usage: { inputUncached: 30 },
    firstTokenNs: 1_500_000_000n,
  })
})

test("LiveKit's own figures of a call tell what of its sums was cached, and when the first token came", () => {
  const callOf = (metrics: JsonObject, more: JsonObject = {}) =>
    describeOne('llm_request', {
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.input_tokens': 200,
      'gen_ai.usage.output_tokens': 5,
      'lk.llm_metrics': JSON.stringify(metrics),
      ...more,
    })
  const sums = { prompt_tokens: 200, completion_tokens: 5 }
  const python = callOf({ ...sums, prompt_cached_tokens: 120, cache_creation_tokens: 30, ttft: 0.25 })
  expect(python.usage).toMatchObject({ inputUncached: 50, cacheRead: 120, cacheWrite5m: 30, outputText: 5 })
  expect(python.firstTokenNs).toBe(1_250_000_000n)
  const javascript = callOf({ promptTokens: 200, completionTokens: 5, promptCachedTokens: 120, ttftMs: 250 })
  expect(javascript.usage).toMatchObject({ inputUncached: 80, cacheRead: 120 })
  expect(javascript.firstTokenNs).toBe(1_250_000_000n)

  const others = callOf({ prompt_tokens: 900, completion_tokens: 5, prompt_cached_tokens: 120, ttft: -1 })
  expect(others).toMatchObject({ usage: { inputUncached: 200, cacheRead: null }, firstTokenNs: null })
  const stated = { 'gen_ai.usage.cache_read.input_tokens': 10 }
  expect(callOf({ ...sums, prompt_cached_tokens: 120 }, stated).usage).toMatchObject({ cacheRead: 10 })
})

test('instructions that Pipecat gives beside the conversation stand before it', () => {
  const facts = describeOne('llm', {
    'gen_ai.operation.name': 'chat',
    stream: true,
    input: '[{"role":"user","content":"Hi"}]',
    'gen_ai.system_instructions': 'Be kind.',
  })
  expect(facts.input).toMatchObject({
    messages: [
      { role: 'system', parts: [{ text: 'Be kind.' }] },
      { role: 'user', parts: [{ text: 'Hi' }] },
    ],
  })
  const heard = { 'gen_ai.operation.name': 'stt', vad_enabled: true, transcript: 'Hi', user_id: 'u7' }
  expect(describeOne('stt', heard)).toMatchObject({ userId: 'u7', attributes: { user_id: 'u7' } })
})
