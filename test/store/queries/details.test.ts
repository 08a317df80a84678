import { expect, test } from 'vitest'
import { observationFlags } from '../../../src/shared/model/kinds'
import { talk, toolCall } from '../../support/conversations'
import { observation, usage, userMessage } from '../../support/records'
import { readerStore } from '../../support/readerStore'

const second = 1_000_000_000n

test('everything about an observation, in the words of the source', async () => {
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'x',
      parentSpanId: 'gone',
      name: 'chat',
      kind: 'generation',
      status: 'error',
      statusMessage: 'rate limit',
      startNs: 1_785_405_600_000_000_001n,
      endNs: 1_785_405_601_500_000_003n,
      firstTokenNs: 1_785_405_600_250_000_001n,
      sessionId: 's',
      serviceName: 'api',
      agentName: 'Desk',
      model: 'gpt-4o-2024-08-06',
      requestModel: 'gpt-4o',
      provider: 'openai',
      finishReason: 'stop',
      parameters: { temperature: 0.2 },
      input: { type: 'value', value: { question: 'why?' } },
      output: { type: 'value', value: 'because' },
      attributes: { 'http.status': 429, note: 'plain', deep: { a: [1, 2] } },
      resource: { 'service.name': 'api' },
      scopeName: 'lib',
      scopeVersion: '1.2',
      spanKind: 'client',
      traceState: 'v=1',
      traceFlags: 0x301,
      events: [{ name: 'exception', timeNs: 1_785_405_600_000_000_009n, attributes: { type: 'E' } }],
      links: [
        { traceId: 't1', spanId: 'y', attributes: {} },
        { traceId: 't9', spanId: 'z', attributes: { why: 'batch' }, traceState: 'w=2', traceFlags: 1 },
      ],
      usage: usage({
        inputUncached: 10,
        cacheRead: 3,
        reasoning: 4,
        convention: 'inclusive',
        reported: { input_tokens: 13 },
        contradictions: ['odd'],
      }),
      cost: { currency: 'EUR', input: null, output: null, total: 0.5 },
      raw: { offset: 40, length: 7, line: 3 },
    }),
    observation({ spanId: 'y', parentSpanId: 'x' }),
    {
      type: 'score',
      scoreId: null,
      sessionId: null,
      traceId: 't1',
      spanId: 'x',
      name: 'helpful',
      value: 0.5,
      label: null,
      comment: 'meh',
      annotator: 'human',
      timeNs: null,
      attributes: {},
      raw: { offset: 0, length: 1, line: 1 },
    },
  ])
  const found = read.observationGet({ observationId: idOf('x') })
  const flags = found.flags
  expect(found).toEqual({
    observationId: idOf('x'),
    traceKey: 'files:t1',
    traceId: 't1',
    spanId: 'x',
    parentSpanId: 'gone',
    name: 'chat',
    kind: 'generation',
    status: 'error',
    statusMessage: 'rate limit',
    startNs: '1785405600000000001',
    endNs: '1785405601500000003',
    timeDigits: 9,
    durationNs: 1_500_000_002,
    firstTokenNs: 250_000_000,
    flags,
    sessionKey: 'files:s',
    userId: null,
    environment: null,
    version: null,
    serviceName: 'api',
    agentName: 'Desk',
    toolName: null,
    toolCallId: null,
    model: 'gpt-4o-2024-08-06',
    requestModel: 'gpt-4o',
    provider: 'openai',
    finishReason: 'stop',
    input: {
      type: 'value',
      value: { text: '{\n  "question": "why?"\n}', length: 24, more: null },
      isJson: true,
    },
    output: { type: 'value', value: { text: 'because', length: 7, more: null }, isJson: false },
    parameters: { text: '{\n  "temperature": 0.2\n}', length: 24, more: null },
    toolDefinitions: null,
    toolDefinition: null,
    attributes: [
      { key: 'http.status', value: { text: '429', length: 3, more: null }, isJson: true },
      { key: 'note', value: { text: 'plain', length: 5, more: null }, isJson: false },
      {
        key: 'deep',
        value: { text: '{\n  "a": [\n    1,\n    2\n  ]\n}', length: 29, more: null },
        isJson: true,
      },
    ],
    resource: [{ key: 'service.name', value: { text: 'api', length: 3, more: null }, isJson: false }],
    scopeName: 'lib',
    scopeVersion: '1.2',
    spanKind: 'client',
    traceState: 'v=1',
    traceFlags: 0x301,
    events: [
      {
        name: 'exception',
        timeNs: '1785405600000000009',
        attributes: { text: '{\n  "type": "E"\n}', length: 17, more: null },
      },
    ],
    links: [
      {
        traceKey: 'files:t1',
        traceId: 't1',
        spanId: 'y',
        present: true,
        traceState: null,
        traceFlags: null,
        attributes: { text: '{}', length: 2, more: null },
      },
      {
        traceKey: 'files:t9',
        traceId: 't9',
        spanId: 'z',
        present: false,
        traceState: 'w=2',
        traceFlags: 1,
        attributes: { text: '{\n  "why": "batch"\n}', length: 20, more: null },
      },
    ],
    usage: {
      buckets: [
        { bucket: 'inputUncached', tokens: 10 },
        { bucket: 'cacheRead', tokens: 3 },
        { bucket: 'reasoning', tokens: 4 },
      ],
      inputTokens: 13,
      outputTokens: 4,
      convention: 'inclusive',
      reported: [{ name: 'input_tokens', value: 13 }],
      contradictions: ['odd'],
      repeated: false,
    },
    cost: {
      reportedUsd: null,
      reportedCurrency: 'EUR',
      computedUsd: found.cost?.computedUsd,
      basis: expect.stringMatching(/^The source states 0.5 EUR\. genai-prices/),
    },
    scores: [{ name: 'helpful', value: '0.5', label: null, comment: 'meh', annotator: 'human' }],
    raw: [{ fileId: 1, path: 'drawn', importId: 1, format: null, offset: 40, length: 7, line: 3 }],
  })
  expect(flags & observationFlags.orphan).not.toBe(0)
  expect(flags & observationFlags.tokenDoubt).not.toBe(0)
  expect(read.observationFind({ traceKey: 'files:t1', spanId: 'nope' })).toBeNull()
  expect(() => read.observationGet({ observationId: 999 })).toThrow(/not in the workspace/)
})

test('a moment that was only counted is none', async () => {
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'x',
      startNs: second,
      endNs: 2n * second,
      flags: observationFlags.orderOnlyTime,
      events: [{ name: 'init', timeNs: second, attributes: {} }],
    }),
  ])
  const { startNs, events } = read.observationGet({ observationId: idOf('x') })
  expect([startNs, events[0]?.timeNs]).toEqual([null, null])
})

test('a score of the whole trace stands with its uppermost observation', async () => {
  const score = (name: string, spanId: string | null) => ({
    type: 'score' as const,
    scoreId: null,
    sessionId: null,
    traceId: 't1',
    spanId,
    name,
    value: 1,
    label: null,
    comment: null,
    annotator: null,
    timeNs: null,
    attributes: {},
    raw: { offset: 0, length: 1, line: 1 },
  })
  const { read, idOf } = await readerStore([
    observation({ spanId: 'root' }),
    observation({ spanId: 'step', parentSpanId: 'root' }),
    score('reward', null),
    score('helpful', 'step'),
  ])
  const namesOf = (spanId: string): string[] =>
    read.observationGet({ observationId: idOf(spanId) }).scores.map(({ name }) => name)
  expect(namesOf('root')).toEqual(['reward'])
  expect(namesOf('step')).toEqual(['helpful'])
})

test('the same record from two files has two places', async () => {
  const same = observation({ spanId: 'x' })
  const { read, put, idOf } = await readerStore([same])
  await put([{ ...same, raw: { offset: 9, length: 4, line: 2 } }])
  expect(
    read.observationGet({ observationId: idOf('x') }).raw.map(({ fileId, offset }) => [fileId, offset]),
  ).toEqual([
    [1, 0],
    [2, 9],
  ])
})

test('messages show their parts; tools show what was offered to the model that asked', async () => {
  const definitions = [
    { type: 'function', function: { name: 'other' } },
    { type: 'function', function: { name: 'look', parameters: { order: 'number' } } },
  ]
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'g',
      kind: 'generation',
      startNs: 1n * second,
      toolDefinitions: definitions,
      input: talk(userMessage('hi')),
      output: talk(toolCall),
    }),
    observation({ spanId: 't', kind: 'tool', startNs: 2n * second, toolName: 'look', toolCallId: 'c1' }),
    observation({ spanId: 'u', kind: 'tool', startNs: 2n * second, toolName: 'unknown' }),
  ])
  const tool = read.observationGet({ observationId: idOf('t') })
  expect(JSON.parse(tool.toolDefinition?.text ?? '')).toEqual(definitions[1])
  expect(read.observationGet({ observationId: idOf('u') }).toolDefinition).toBeNull()
  const output = read.observationGet({ observationId: idOf('g') }).output
  expect(output).toMatchObject({
    messages: [
      {
        role: 'assistant',
        isNew: true,
        parts: [
          {
            type: 'toolCall',
            id: 'c1',
            name: 'look',
            arguments: { text: '{\n  "order": 4711\n}', more: null },
          },
        ],
      },
    ],
  })
})
