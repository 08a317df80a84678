import { expect, test } from 'vitest'
import { openaiAgents } from '../../src/main/importers/formats/openaiAgents'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const span = (id: string, data: object, more: object = {}) => ({
  object: 'trace.span',
  id,
  trace_id: 't',
  parent_id: null,
  started_at: '2026-05-01T10:00:00.000000+00:00',
  ended_at: '2026-05-01T10:00:01.000000+00:00',
  span_data: data,
  error: null,
  ...more,
})
const trace = { object: 'trace', id: 't', workflow_name: 'w', group_id: 'g', metadata: null }

test('a body, a list and lines hold the same', async () => {
  const items = [trace, span('s', { type: 'agent', name: 'a' })]
  const forms: unknown[] = [{ data: items }, items, items.map((item) => JSON.stringify(item)).join('\n')]
  for (const form of forms) {
    expect(detectId(form, importers)).toBe('openai-agents')
    const records = await readText(openaiAgents, form)
    expect(codesOf(records)).toEqual([])
    expect(recordsOf(records, 'observation')[0]).toMatchObject({ spanId: 's', kind: 'agent', sessionId: 'g' })
    expect(recordsOf(records, 'trace')[0]).toMatchObject({ traceId: 't', name: 'w', sessionId: 'g' })
  }
})

test('an empty body is no failure', async () => {
  expect(await readText(openaiAgents, { data: [] })).toEqual([])
})

test('a response without messages is told once, one with its body is whole', async () => {
  const body = { model: 'm', output: [{ type: 'message', role: 'assistant', content: 'hi' }] }
  const records = await readText(openaiAgents, {
    data: [
      span('a', { type: 'response', response_id: 'r', usage: { input_tokens: 1, output_tokens: 2 } }),
      span('b', { type: 'response', response_id: 'q' }),
      span('c', { type: 'response', response_id: 'p', input: 'hello', response: body }),
    ],
  })
  expect(codesOf(records)).toEqual(['payload_missing'])
  const [bare, , whole] = recordsOf(records, 'observation')
  expect(bare).toMatchObject({ input: null, output: null, usage: { inputUncached: 1, outputText: 2 } })
  expect(whole).toMatchObject({ model: 'm', input: { type: 'messages' }, output: { type: 'messages' } })
})

test('an error and a span without an end show', async () => {
  const records = await readText(openaiAgents, [
    span('a', { type: 'function', name: 'f' }, { error: { message: 'broken', data: { code: 404 } } }),
    span('b', { type: 'function', name: 'f' }, { ended_at: null }),
  ])
  expect(recordsOf(records, 'observation').map((one) => [one.status, one.statusMessage])).toEqual([
    ['error', 'broken'],
    ['open', null],
  ])
})

test('what a processor wrote around a trace and its spans is opened, one or many', async () => {
  const bundle = { trace, spans: [span('s', { type: 'agent', name: 'a' })] }
  const line = JSON.stringify(bundle)
  for (const form of [bundle, [bundle], `${line}\n${line}`, { spans: bundle.spans }, { traces: [trace] }]) {
    expect(detectId(form, importers)).toBe('openai-agents')
    expect(codesOf(await readText(openaiAgents, form))).toEqual([])
  }
  const records = await readText(openaiAgents, [bundle])
  expect(recordsOf(records, 'observation')).toMatchObject([{ spanId: 's', sessionId: 'g' }])
})

test('a task has the name inside it, a turn its agent; what was written to a cache counts', async () => {
  const own = (data: object) => span('a', { type: 'custom', name: 'task', data })
  const usage = { input_tokens: 10, output_tokens: 2, cached_input_tokens: 3, cache_write_input_tokens: 4 }
  const [task] = recordsOf(
    await readText(openaiAgents, [own({ sdk_span_type: 'task', name: 'w', usage })]),
    'observation',
  )
  expect(task).toMatchObject({
    name: 'w',
    kind: 'chain',
    usage: { inputUncached: 3, cacheRead: 3, cacheWrite5m: 4, reported: usage },
  })
  const [turn] = recordsOf(
    await readText(openaiAgents, [own({ sdk_span_type: 'turn', agent_name: 'x' })]),
    'observation',
  )
  expect(turn).toMatchObject({ name: 'task', agentName: 'x', kind: 'chain' })
  const [custom] = recordsOf(
    await readText(openaiAgents, [own({ name: 'mine', agent_name: 'x' })]),
    'observation',
  )
  expect(custom).toMatchObject({ name: 'task', agentName: null, kind: 'span' })
})

test("an agent's instructions come before the conversation", async () => {
  const inputOf = async (input: unknown) => {
    const data = { type: 'response', input, response: { instructions: 'Be brief.' } }
    return recordsOf(await readText(openaiAgents, [span('a', data)]), 'observation')[0]?.input
  }
  expect(await inputOf('hi')).toMatchObject({ messages: [{ role: 'system' }, { role: 'user' }] })
  expect(await inputOf(undefined)).toMatchObject({ messages: [{ role: 'system' }] })
  expect(await inputOf({ odd: 1 })).toEqual({ type: 'value', value: { odd: 1 } })
})

test('a payload that the exporter cut is marked', async () => {
  const records = await readText(openaiAgents, [
    span('a', { type: 'function', name: 'f', output: 'xxx... [truncated]' }),
    span('b', { type: 'generation', input: { truncated: true, original_type: 'list', preview: '[' } }),
    span('c', { type: 'function', name: 'f', output: { truncated: true } }),
  ])
  expect(recordsOf(records, 'observation').map(({ flags }) => flags)).toEqual([64, 64, 0])
  expect(codesOf(records)).toEqual(['payload_truncated', 'payload_truncated'])
})

test('what is neither does not stop the others', async () => {
  const records = await readText(openaiAgents, [
    7,
    { object: 'trace' },
    span('', {}),
    span('z', { type: 'agent' }),
  ])
  expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual(['z'])
  expect(codesOf(records)).toEqual(['not_a_record', 'missing_id', 'missing_id'])
})

test('details of the tokens that only the body of a response has are kept', async () => {
  const own = { requests: 1, input_tokens: 20, output_tokens: 5, total_tokens: 25 }
  const details = {
    input_tokens_details: { cached_tokens: 8 },
    output_tokens_details: { reasoning_tokens: 2 },
  }
  const response = { model: 'm', usage: { input_tokens: 20, output_tokens: 5, ...details } }
  const other = { model: 'm', usage: { input_tokens: 7, output_tokens: 5, ...details } }
  const records = await readText(openaiAgents, [
    span('a', { type: 'response', usage: own, response }),
    span('b', { type: 'response', usage: own, response: other }),
  ])
  expect(recordsOf(records, 'observation').map(({ usage }) => usage)).toMatchObject([
    { inputUncached: 12, cacheRead: 8, outputText: 3, reasoning: 2 },
    { inputUncached: 20, cacheRead: null, outputText: 5, reasoning: null },
  ])
})
