import { expect, test } from 'vitest'
import { describeSpan } from '../../../src/main/importers/semantics/describeSpan'
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
