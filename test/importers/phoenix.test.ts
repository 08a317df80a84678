import { describe, expect, test } from 'vitest'
import { phoenix } from '../../src/main/importers/formats/phoenix'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { totalInputTokens } from '../../src/shared/model/usage'
import { detectId, readBytes, readText, recordsOf } from './vendorSupport'

const span = (spanId: string, more: object = {}) => ({
  name: spanId,
  context: { trace_id: 'fixture-trace-1', span_id: spanId },
  span_kind: 'CHAIN',
  parent_id: null,
  start_time: '2026-05-01T10:00:00.120000+00:00',
  end_time: '2026-05-01T10:00:01.020000+00:00',
  status_code: 'OK',
  status_message: '',
  attributes: {},
  events: [],
  ...more,
})

const dotted = {
  'llm.model_name': 'small-1',
  'llm.provider': 'openai',
  'llm.invocation_parameters': '{"temperature": 0.2}',
  'llm.input_messages.0.message.role': 'user',
  'llm.input_messages.0.message.content': 'Sum 2 and 3',
  'llm.output_messages.0.message.role': 'assistant',
  'llm.output_messages.0.message.tool_calls.0.tool_call.id': 't1',
  'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'add',
  'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"a":2,"b":3}',
  'llm.token_count.prompt': 32_321,
  'llm.token_count.prompt_details.cache_read': 31_559,
  'llm.token_count.prompt_details.cache_write': 760,
  'llm.token_count.completion': 9,
  'session.id': 's-42',
}
const nested = {
  llm: {
    model_name: 'small-1',
    provider: 'openai',
    invocation_parameters: '{"temperature": 0.2}',
    input_messages: [{ message: { role: 'user', content: 'Sum 2 and 3' } }],
    output_messages: [
      {
        message: {
          role: 'assistant',
          tool_calls: [{ tool_call: { id: 't1', function: { name: 'add', arguments: '{"a":2,"b":3}' } } }],
        },
      },
    ],
    token_count: { prompt: 32_321, prompt_details: { cache_read: 31_559, cache_write: 760 }, completion: 9 },
  },
  session: { id: 's-42' },
}

describe('the same spans in every container', () => {
  const spans = [span('s01'), span('s02', { parent_id: 's01' })]
  const containers: Readonly<Record<string, unknown>> = {
    'a JSON array': spans,
    'JSON Lines': spans.map((one) => JSON.stringify(one)).join('\n'),
    'an object of lists': { first: [spans[0]], second: [spans[1]], third: [] },
    'a page of the API': { data: spans, next_cursor: null },
    'a trace of the command line': {
      traceId: 'fixture-trace-1',
      spans,
      rootSpan: spans[0],
      duration: 900,
      status: 'OK',
    },
    'traces of the command line': [{ traceId: 'fixture-trace-1', spans, rootSpan: spans[0] }],
    'a data frame': spans.map(({ context, attributes, ...rest }) => ({
      ...rest,
      'context.trace_id': context.trace_id,
      'context.span_id': context.span_id,
      'attributes.input.value': null,
      ...attributes,
    })),
  }
  for (const [name, content] of Object.entries(containers)) {
    test(`${name}`, async () => {
      expect(detectId(content, importers)).toBe('phoenix-spans')
      const records = await readText(phoenix, content)
      expect(
        recordsOf(records, 'observation').map((one) => [one.traceId, one.spanId, one.parentSpanId, one.kind]),
      ).toEqual([
        ['fixture-trace-1', 's01', null, 'chain'],
        ['fixture-trace-1', 's02', 's01', 'chain'],
      ])
      expect(recordsOf(records, 'problem')).toEqual([])
    })
  }
})

describe('attributes mean the same dotted and nested', () => {
  test.each([
    ['dotted', dotted],
    ['nested', nested],
  ])('%s', async (_name, attributes) => {
    const [record] = recordsOf(
      await readText(phoenix, [span('g', { span_kind: 'LLM', attributes })]),
      'observation',
    )
    expect(record).toMatchObject({
      kind: 'generation',
      model: 'small-1',
      provider: 'openai',
      sessionId: 's-42',
      parameters: { temperature: 0.2 },
      input: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Sum 2 and 3' }] }] },
      output: {
        messages: [
          {
            role: 'assistant',
            parts: [{ type: 'toolCall', id: 't1', name: 'add', arguments: { a: 2, b: 3 } }],
          },
        ],
      },
      usage: {
        inputUncached: 2,
        cacheRead: 31_559,
        cacheWrite5m: 760,
        outputText: 9,
        convention: 'inclusive',
      },
    })
    expect(record?.usage && totalInputTokens(record.usage)).toBe(32_321)
    expect(record?.timeDigits).toBe(6)
    expect(record?.startNs).toBe(1777629600120000000n)
  })
})

test('ids are kept word for word: case and form are the source’s', async () => {
  const context = { trace_id: 'ABCDEF0123456789ABCDEF0123456789', span_id: 'PHL1gt1FhyA=' }
  const [record] = recordsOf(await readText(phoenix, [span('x', { context })]), 'observation')
  expect([record?.traceId, record?.spanId]).toEqual([context.trace_id, context.span_id])
})

test('an exception gives the message of an error that has none', async () => {
  const events = [
    {
      name: 'exception',
      timestamp: '2026-05-01T10:00:00.500000+00:00',
      attributes: { 'exception.type': 'ValueError', 'exception.message': 'no such tool' },
    },
  ]
  const [record] = recordsOf(
    await readText(phoenix, [span('e', { status_code: 'ERROR', events })]),
    'observation',
  )
  expect(record).toMatchObject({ status: 'error', statusMessage: 'no such tool' })
  expect(record?.events[0]).toMatchObject({ name: 'exception', timeNs: 1777629600500000000n })
  expect((record?.flags ?? 0) & observationFlags.hasEvents).not.toBe(0)
})

test('a span without an end is open, one without a start is said', async () => {
  const spans = [span('open', { end_time: null, status_code: 'UNSET' }), span('late', { start_time: null })]
  const records = await readText(phoenix, spans)
  const [open, late] = recordsOf(records, 'observation')
  expect(open).toMatchObject({ status: 'open', endNs: null, flags: observationFlags.unfinished })
  expect(late?.startNs).toBeNull()
  expect(recordsOf(records, 'problem').map((one) => one.code)).toEqual(['missing_time'])
})

test('an unknown kind is shown as a span and said', async () => {
  const records = await readText(phoenix, [span('k', { span_kind: 'DANCE' })])
  expect(recordsOf(records, 'observation')[0]?.kind).toBe('span')
  expect(recordsOf(records, 'problem').map((one) => one.code)).toEqual(['unknown_kind'])
})

describe('judgements become scores', () => {
  test('annotations and notes beside a span', async () => {
    const annotations = [
      {
        id: 'a1',
        span_id: 's',
        name: 'correctness',
        annotator_kind: 'LLM',
        result: { label: 'wrong', score: 0, explanation: 'made up' },
        metadata: { judge: 'j' },
        created_at: '2026-05-01T10:05:00+00:00',
      },
    ]
    const notes = [{ id: 'n1', name: 'note', annotator_kind: 'HUMAN', result: { explanation: 'look here' } }]
    const scores = recordsOf(await readText(phoenix, [span('s', { annotations, notes })]), 'score')
    expect(scores).toMatchObject([
      {
        scoreId: 'a1',
        spanId: 's',
        name: 'correctness',
        value: 0,
        label: 'wrong',
        comment: 'made up',
        annotator: 'model',
      },
      { scoreId: 'n1', spanId: 's', name: 'note', value: null, comment: 'look here', annotator: 'human' },
    ])
    expect(scores[0]?.attributes).toMatchObject({ judge: 'j' })
  })

  test('merged into the attributes; those of the trace come once, not once per span', async () => {
    const attributes = {
      'annotations.0.annotation.name': 'hallucination',
      'annotations.0.annotation.label': 'factual',
      'annotations.0.annotation.annotator_kind': 'HUMAN',
      'trace.annotations.0.annotation.name': 'overall',
      'trace.annotations.0.annotation.score': 4,
    }
    const scores = recordsOf(
      await readText(phoenix, [span('a', { attributes }), span('b', { attributes })]),
      'score',
    )
    expect(scores.map(({ name, spanId, value }) => [name, spanId, value])).toEqual([
      ['hallucination', 'a', null],
      ['overall', null, 4],
      ['hallucination', 'b', null],
    ])
  })

  test('a page of annotations, and those of a trace of the command line', async () => {
    const annotation = { id: '1', trace_id: 't', name: 'n', annotator_kind: 'CODE', result: { score: 1 } }
    const page = { data: [annotation], next_cursor: 'abc' }
    expect(detectId(page, importers)).toBe('phoenix-spans')
    const records = await readText(phoenix, page)
    expect(recordsOf(records, 'score')).toMatchObject([{ traceId: 't', spanId: null, annotator: 'code' }])
    expect(recordsOf(records, 'problem').map((one) => one.code)).toEqual(['partial_trace'])
    const { trace_id: _, ...plain } = annotation
    const trace = { traceId: 'fixture-trace-1', spans: [span('s')], annotations: [plain], notes: [] }
    expect(recordsOf(await readText(phoenix, trace), 'score')).toMatchObject([
      { traceId: 'fixture-trace-1', spanId: null },
    ])
  })
})

test('sessions and traces of the API', async () => {
  const times = { start_time: '2026-05-01T10:00:00+00:00', end_time: '2026-05-01T10:01:00+00:00' }
  const session = {
    id: 'x',
    session_id: 's-42',
    project_id: 'p',
    ...times,
    token_count_total: 12,
    traces: [{ id: 'y', trace_id: 't1', ...times }],
  }
  const body = { data: [session], next_cursor: null }
  expect(detectId(body, importers)).toBe('phoenix-spans')
  const records = await readText(phoenix, body)
  expect(recordsOf(records, 'session')).toMatchObject([
    { sessionId: 's-42', reported: { token_count_total: 12 }, attributes: { project_id: 'p' } },
  ])
  expect(recordsOf(records, 'trace')).toMatchObject([{ traceId: 't1', sessionId: 's-42' }])
})

test('spans without ids and rows that are none are skipped, the rest is read', async () => {
  const rows = [5, { context: {} }, { some: 'thing' }, span('good')]
  const records = await readText(phoenix, rows)
  expect(recordsOf(records, 'observation').map((one) => one.spanId)).toEqual(['good'])
  expect(recordsOf(records, 'problem').map(({ code, skipped }) => [code, skipped])).toEqual([
    ['not_a_record', true],
    ['missing_id', true],
    ['not_a_record', true],
  ])
})

test('each span has its own place in the file', async () => {
  const text = JSON.stringify({ data: [span('a'), span('b')], next_cursor: null }, null, 2)
  const spans = recordsOf(await readText(phoenix, text), 'observation')
  const ids = spans.map(
    ({ raw }) => JSON.parse(text.slice(raw.offset, raw.offset + raw.length)).context.span_id as string,
  )
  expect(ids).toEqual(['a', 'b'])
})

test('an OTLP payload and a console span are not taken for Phoenix', () => {
  expect(detectId({ resource_spans: [{ scope_spans: [{ spans: [] }] }] }, [phoenix])).toBeNull()
  expect(
    detectId(
      {
        name: 'x',
        context: { trace_id: '0x1', span_id: '0x2', trace_state: '[]' },
        kind: 'SpanKind.INTERNAL',
      },
      [phoenix],
    ),
  ).toBeNull()
})

test('a large array is read span by span', async () => {
  const attributes = { 'input.value': 'z'.repeat(20_000) }
  const text = JSON.stringify(Array.from({ length: 1000 }, (_, index) => span(`s${index}`, { attributes })))
  const records = await readBytes(phoenix, new TextEncoder().encode(text), 65_536)
  expect(recordsOf(records, 'observation')).toHaveLength(1000)
})
