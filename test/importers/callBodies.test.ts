import { describe, expect, it } from 'vitest'
import { answerFromBody, requestFromBody } from '../../src/main/importers/semantics/callBodies'
import { describeSpan } from '../../src/main/importers/semantics/describeSpan'
import type { JsonObject, JsonValue } from '../../src/shared/util/jsonValue'
import { importBytes, observationsOf, toGolden } from './importerSupport'

const text = (role: string, words: string): unknown => ({ role, parts: [{ type: 'text', text: words }] })
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

/** Whole requests and answers, as the providers' documentation shows them. */
describe('a request to a model', () => {
  it.each<[string, JsonObject]>([
    [
      'OpenAI chat',
      {
        model: 'm-1',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
        ],
        temperature: 0.1,
      },
    ],
    ['OpenAI responses', { model: 'm-1', instructions: 'Be brief.', input: 'Hi', temperature: 0.1 }],
    [
      'Anthropic',
      {
        model: 'm-1',
        system: [{ type: 'text', text: 'Be brief.' }],
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        temperature: 0.1,
      },
    ],
    [
      'Gemini',
      {
        model: 'm-1',
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
        temperature: 0.1,
      },
    ],
  ])('of %s gives its instructions, messages, model and settings', (_, body) => {
    for (const value of [body, JSON.stringify(body)]) {
      expect(toGolden(requestFromBody(value))).toEqual({
        messages: [text('system', 'Be brief.'), text('user', 'Hi')],
        model: 'm-1',
        parameters: { temperature: 0.1 },
      })
    }
  })

  it('keeps every member that it does not know, by name', () => {
    const body = {
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ name: 'f' }],
      seat: 4,
      no: null,
    }
    expect(requestFromBody(body)).toMatchObject({ toolDefinitions: [{ name: 'f' }], parameters: { seat: 4 } })
  })

  it.each<[string, JsonValue]>([
    ['a question in a field of its own', { input: 'Hi' }],
    ['a list of messages', [{ role: 'user', content: 'Hi' }]],
    ['messages that are none', { model: 'm', messages: [1, 2] }],
    ['a text', 'Hi'],
    ['an empty list', { model: 'm', messages: [] }],
  ])('is not %s', (_, value) => {
    expect(requestFromBody(value)).toBeNull()
  })
})

describe('an answer of a model', () => {
  it.each<[string, JsonObject]>([
    ['OpenAI chat', { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Yes' } }] }],
    ['text completions', { choices: [{ finish_reason: 'stop', text: 'Yes' }] }],
    [
      'Gemini',
      { candidates: [{ finishReason: 'stop', content: { role: 'model', parts: [{ text: 'Yes' }] } }] },
    ],
    ['Anthropic', { role: 'assistant', content: [{ type: 'text', text: 'Yes' }], stop_reason: 'stop' }],
    [
      'Bedrock',
      { output: { message: { role: 'assistant', content: [{ text: 'Yes' }] } }, stopReason: 'stop' },
    ],
    ['Logfire', { message: { role: 'assistant', content: 'Yes' }, finish_reason: 'stop' }],
  ])('of %s gives its message, why it ended, its model and what else it says', (_, body) => {
    expect(toGolden(answerFromBody({ id: 'a-1', model: 'm-1', ...body }))).toMatchObject({
      messages: [text('assistant', 'Yes')],
      finishReason: 'stop',
      model: 'm-1',
      rest: { id: 'a-1' },
    })
  })

  it('of OpenAI responses gives its items and tokens', () => {
    const item = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes' }] }
    const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' }
    const body = { object: 'response', output: [item, call], usage: { input_tokens: 3, output_tokens: 2 } }
    const answer = answerFromBody(body)
    expect(answer?.messages.flatMap(({ parts }) => parts)).toEqual([
      { type: 'text', text: 'Yes' },
      { type: 'toolCall', id: 'c1', name: 'f', arguments: { a: 1 } },
    ])
    expect(answer?.usage).toMatchObject({ inputUncached: 3, outputText: 2 })
  })

  it('is not what a tool gave', () => {
    expect(answerFromBody({ output: 'x' })).toBeNull()
    expect(answerFromBody({ text: 'x' })).toBeNull()
    expect(answerFromBody({ choices: [] })).toBeNull()
  })
})

const request = {
  model: 'm-1',
  messages: [{ role: 'user', content: 'Hi' }],
  temperature: 0.1,
  tools: [{ type: 'function', function: { name: 'f' } }],
}
const answer = {
  id: 'a-1',
  model: 'm-1-2026',
  choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Yes' } }],
  usage: { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } },
}
const told = {
  kind: 'generation',
  model: 'm-1-2026',
  requestModel: 'm-1',
  finishReason: 'stop',
  parameters: { temperature: 0.1 },
  toolDefinitions: request.tools,
  input: { type: 'messages', messages: [text('user', 'Hi')] },
  output: { type: 'messages', messages: [text('assistant', 'Yes')] },
}

describe('a call whose bodies were logged whole', () => {
  it.each<[string, JsonObject]>([
    [
      'MLflow',
      {
        'mlflow.spanType': '"CHAT_MODEL"',
        'mlflow.spanInputs': JSON.stringify(request),
        'mlflow.spanOutputs': JSON.stringify(answer),
      },
    ],
    ['Logfire', { request_data: JSON.stringify(request), response_data: JSON.stringify(answer) }],
    [
      'OpenInference without messages',
      {
        'openinference.span.kind': 'LLM',
        'input.value': JSON.stringify(request),
        'output.value': JSON.stringify(answer),
      },
    ],
  ])('by %s is read as one', (_, attributes) => {
    const { facts } = describeSpan({ name: 'call', attributes, events: [], resource: {}, startNs: null })
    expect(toGolden(facts)).toMatchObject(told)
    expect(facts.usage).toMatchObject({ inputUncached: 6, cacheRead: 4, outputText: 2 })
    expect(facts.attributes['response']).toEqual({ id: 'a-1' })
    expect(Object.keys(facts.attributes)).not.toContain('request_data')
  })

  it('in a generation of Langfuse is read as one', async () => {
    const row = {
      id: 'o1',
      traceId: 't1',
      type: 'GENERATION',
      name: 'call',
      startTime: '2026-03-01T10:00:00.000Z',
      endTime: '2026-03-01T10:00:01.000Z',
      parentObservationId: null,
      level: 'DEFAULT',
      input: request,
      output: answer,
    }
    const [found] = observationsOf(await importBytes('langfuse', bytesOf([row])))
    expect(toGolden(found)).toMatchObject({
      ...told,
      usage: { inputUncached: 6, cacheRead: 4, outputText: 2 },
    })
  })

  it.each<[string, string, JsonObject]>([
    [
      'LangSmith',
      'langsmith',
      {
        id: 'r1',
        trace_id: 'r1',
        run_type: 'chain',
        name: 'graph',
        start_time: '2026-03-01T10:00:00',
        inputs: { messages: request.messages, remaining_steps: 24 },
        outputs: { messages: [{ role: 'assistant', content: 'Yes' }], verdict: 'fine' },
      },
    ],
    [
      'Opik',
      'opik',
      {
        id: 's1',
        trace_id: 't1',
        parent_span_id: null,
        type: 'general',
        name: 'graph',
        start_time: '2026-03-01T10:00:00Z',
        input: { messages: request.messages, remaining_steps: 24 },
        output: { messages: [{ role: 'assistant', content: 'Yes' }], verdict: 'fine' },
      },
    ],
    [
      'Weave',
      'weave',
      {
        id: 'c1',
        trace_id: 't1',
        op_name: 'weave:///e/p/op/graph:1',
        started_at: '2026-03-01T10:00:00Z',
        inputs: { messages: request.messages, remaining_steps: 24 },
        output: { messages: [{ role: 'assistant', content: 'Yes' }], verdict: 'fine' },
      },
    ],
  ])('keeps what stands beside the conversation of a step of %s', async (_, id, row) => {
    const [found] = observationsOf(await importBytes(id, bytesOf([row])))
    expect(toGolden(found)).toMatchObject({
      input: { type: 'messages', messages: [text('user', 'Hi')] },
      output: { type: 'messages', messages: [text('assistant', 'Yes')] },
    })
    const said = JSON.stringify(found?.attributes)
    expect(said).toContain('{"remaining_steps":24}')
    expect(said).toContain('{"verdict":"fine"}')
  })
})

describe('Pydantic AI before it named operations', () => {
  it('has its messages in one attribute, its agent on one span', () => {
    const chat = {
      'gen_ai.request.model': 'm-1',
      events: JSON.stringify([
        { 'event.name': 'gen_ai.system.message', role: 'system', content: 'Be brief.' },
        { 'event.name': 'gen_ai.user.message', role: 'user', content: 'Hi' },
        { 'event.name': 'gen_ai.choice', index: 0, message: { role: 'assistant', content: 'Yes' } },
      ]),
    }
    const agent = { agent_name: 'desk', all_messages_events: chat.events, final_result: 'Yes' }
    const read = (attributes: JsonObject): JsonObject =>
      toGolden(
        describeSpan({ name: 'x', attributes, events: [], resource: {}, startNs: null }).facts,
      ) as JsonObject
    expect(read(chat)).toMatchObject({
      kind: 'generation',
      input: { messages: [text('system', 'Be brief.'), text('user', 'Hi')] },
      output: { messages: [text('assistant', 'Yes')] },
      attributes: { 'gen_ai.request.model': 'm-1' },
    })
    expect(read(agent)).toMatchObject({ kind: 'agent', agentName: 'desk', output: { value: 'Yes' } })
  })

  it('a list under `events` that holds none of its messages stays', () => {
    const attributes = { 'gen_ai.request.model': 'm', events: [{ 'event.name': 'login' }] }
    const { facts } = describeSpan({ name: 'x', attributes, events: [], resource: {}, startNs: null })
    expect(facts.input).toBeNull()
    expect(facts.attributes['events']).toEqual([{ 'event.name': 'login' }])
  })
})
