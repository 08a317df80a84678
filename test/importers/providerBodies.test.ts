import { describe, expect, it } from 'vitest'
import { braintrust } from '../../src/main/importers/formats/braintrust'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { langsmith } from '../../src/main/importers/formats/langsmith'
import { mlflow } from '../../src/main/importers/formats/mlflow'
import { opik } from '../../src/main/importers/formats/opik'
import { weave } from '../../src/main/importers/formats/weave'
import type { Importer } from '../../src/main/importers/importer'
import { observationsOf } from './importerSupport'
import { readText } from './vendorSupport'

/**
 * Every platform's wrapper of a provider's client logs the request and the answer as they are. Whichever platform it
 * is: the answer is a conversation, its tokens count where the platform states none, and what else it says stays.
 */
interface Body {
  readonly request: Readonly<Record<string, unknown>>
  readonly answer: object
  readonly expected: object
  /** A member of the answer that is neither message nor figure. */
  readonly rest: object
}

const responses: Body = {
  request: {
    model: 'tide-2',
    input: [{ role: 'user', content: 'Is berth 18 free?' }],
    instructions: 'Be kind.',
  },
  answer: {
    id: 'resp_1',
    object: 'response',
    model: 'tide-2-2026',
    output: [
      { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'find_berth', arguments: '{"berth":18}' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
    ],
    usage: { input_tokens: 10, input_tokens_details: { cached_tokens: 4 }, output_tokens: 5 },
  },
  expected: {
    model: 'tide-2-2026',
    input: {
      messages: [
        { role: 'system', parts: [{ text: 'Be kind.' }] },
        { role: 'user', parts: [{ text: 'Is berth 18 free?' }] },
      ],
    },
    output: {
      messages: [
        { role: 'assistant', parts: [{ type: 'toolCall', id: 'c1', name: 'find_berth' }] },
        { role: 'assistant', parts: [{ type: 'text', text: 'I look.' }] },
      ],
    },
    usage: { inputUncached: 6, cacheRead: 4, outputText: 5 },
  },
  rest: { id: 'resp_1', object: 'response' },
}
const gemini: Body = {
  request: {
    model: 'tide-flash',
    contents: [{ role: 'user', parts: [{ text: 'Is it free?' }] }],
    config: { temperature: 0.2 },
  },
  answer: {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Yes.' }] }, finish_reason: 'STOP' }],
    usage_metadata: { prompt_token_count: 7, candidates_token_count: 2, total_token_count: 9 },
    response_id: 'g1',
  },
  expected: {
    finishReason: 'STOP',
    input: { messages: [{ role: 'user', parts: [{ text: 'Is it free?' }] }] },
    output: { messages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Yes.' }] }] },
    usage: { inputUncached: 7, outputText: 2 },
  },
  rest: { response_id: 'g1' },
}
const anthropic: Body = {
  request: {
    model: 'tide-sonnet',
    messages: [{ role: 'user', content: 'Is it free?' }],
    system: 'Be kind.',
    max_tokens: 5,
  },
  answer: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [{ type: 'tool_use', id: 'tu_1', name: 'find_berth', input: { berth: 18 } }],
    stop_reason: 'tool_use',
    usage: { input_tokens: 3, cache_read_input_tokens: 10, output_tokens: 2 },
  },
  expected: {
    finishReason: 'tool_use',
    input: { messages: [{ role: 'system' }, { role: 'user', parts: [{ text: 'Is it free?' }] }] },
    output: { messages: [{ role: 'assistant', parts: [{ type: 'toolCall', id: 'tu_1' }] }] },
    usage: { inputUncached: 3, cacheRead: 10, outputText: 2 },
  },
  rest: { id: 'msg_1' },
}

const id = '0e000000-0000-4000-8000-000000000001'
const start = '2026-03-01T10:00:00.000Z'
const end = '2026-03-01T10:00:01.000Z'

const withoutModel = ({ request }: Body): object =>
  Object.fromEntries(
    Object.entries(request).filter(([name]) => !['input', 'contents', 'messages'].includes(name)),
  )
const conversationOf = ({ request }: Body): unknown =>
  Object.entries(request).find(([name]) => ['input', 'contents', 'messages'].includes(name))?.[1]

type Platform = readonly [name: string, importer: Importer, place: string, write: (body: Body) => unknown]
const platforms: readonly Platform[] = [
  [
    'Weave',
    weave,
    'output',
    ({ request, answer }) => ({
      id: 'c',
      project_id: 'e/p',
      op_name: 'weave:///e/p/op/openai.create:1',
      trace_id: 't',
      parent_id: null,
      started_at: start,
      ended_at: end,
      attributes: {},
      inputs: request,
      output: answer,
      summary: {},
    }),
  ],
  [
    'LangSmith',
    langsmith,
    'outputs',
    ({ request, answer }) => ({
      id,
      trace_id: id,
      name: 'call',
      run_type: 'llm',
      start_time: start,
      end_time: end,
      inputs: request,
      outputs: answer,
    }),
  ],
  [
    'Opik',
    opik,
    'output',
    ({ request, answer }) => ({
      trace: { id, name: 'chat', start_time: start, end_time: end },
      spans: [
        {
          id,
          trace_id: id,
          type: 'llm',
          name: 'call',
          start_time: start,
          end_time: end,
          input: request,
          output: answer,
        },
      ],
      downloaded_at: end,
    }),
  ],
  [
    'Braintrust',
    braintrust,
    'output',
    (body) => ({
      id: 'r',
      span_id: 's',
      root_span_id: 's',
      span_parents: [],
      created: start,
      span_attributes: { name: 'call', type: 'llm' },
      input: conversationOf(body),
      output: body.answer,
      metadata: withoutModel(body),
      metrics: { start: 1_772_359_200, end: 1_772_359_201 },
    }),
  ],
  [
    'MLflow',
    mlflow,
    'response',
    ({ request, answer }) => ({
      info: { trace_id: 'tr-0af7651916cd43dd8448eb211c80319c', request_time: start, trace_metadata: {} },
      data: {
        spans: [
          {
            trace_id: 'tr-0af7651916cd43dd8448eb211c80319c',
            span_id: 'b7ad6b7169203331',
            name: 'call',
            start_time_unix_nano: 1_760_000_000,
            end_time_unix_nano: 1_760_000_001,
            attributes: {
              'mlflow.spanType': '"CHAT_MODEL"',
              'mlflow.spanInputs': JSON.stringify(request),
              'mlflow.spanOutputs': JSON.stringify(answer),
            },
          },
        ],
      },
    }),
  ],
  [
    'Langfuse',
    langfuse,
    'response',
    ({ request, answer }) => ({
      observations: [
        {
          id: 'o',
          traceId: 't',
          type: 'GENERATION',
          name: 'call',
          startTime: start,
          endTime: end,
          input: JSON.stringify(request),
          output: JSON.stringify(answer),
        },
      ],
      scores: [],
    }),
  ],
]

describe.each(platforms)('%s', (_, importer, place, write) => {
  it.each([
    ['a response of OpenAI', responses],
    ['an answer of Gemini', gemini],
    ['a message of Anthropic', anthropic],
  ])('reads %s', async (_name, body) => {
    const [call, ...others] = observationsOf(await readText(importer, write(body)))
    expect(others).toEqual([])
    expect(call).toMatchObject({ kind: 'generation', ...body.expected })
    expect(call?.attributes[place]).toMatchObject(body.rest)
  })
})
