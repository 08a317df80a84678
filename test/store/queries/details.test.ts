import { expect, test } from 'vitest'
import { observationFlags } from '../../../src/shared/model/kinds'
import type { Message } from '../../../src/shared/model/message'
import { decodePackedTrace } from '../../../src/shared/model/packedTrace'
import { observation, usage, userMessage } from '../../support/records'
import { readerStore } from '../../support/readerStore'

const say = (text: string): Message => ({ role: 'assistant', name: null, parts: [{ type: 'text', text }] })
const system: Message = { role: 'system', name: null, parts: [{ type: 'text', text: 'Be kind.' }] }
const call: Message = {
  role: 'assistant',
  name: null,
  parts: [{ type: 'toolCall', id: 'c1', name: 'look', arguments: { order: 4711 } }],
}
const result: Message = {
  role: 'tool',
  name: null,
  parts: [{ type: 'toolResult', id: 'c1', name: 'look', result: { state: 'lost' }, isError: false }],
}
const talk = (...messages: Message[]) => ({ type: 'messages', messages }) as const
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
      events: [{ name: 'exception', timeNs: 1_785_405_600_000_000_009n, attributes: { type: 'E' } }],
      links: [
        { traceId: 't1', spanId: 'y', attributes: {} },
        { traceId: 't9', spanId: 'z', attributes: { why: 'batch' } },
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
        attributes: { text: '{}', length: 2, more: null },
      },
      {
        traceKey: 'files:t9',
        traceId: 't9',
        spanId: 'z',
        present: false,
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

test('what is new in a call is what neither the previous call nor its answer had', async () => {
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'g1',
      kind: 'generation',
      startNs: 1n * second,
      input: talk(system, userMessage('hi')),
      output: talk(call),
    }),
    // A call of another conversation in between.
    observation({
      spanId: 'other',
      kind: 'generation',
      startNs: 2n * second,
      input: talk(system, userMessage('summarise')),
      output: talk(say('ok')),
    }),
    observation({
      spanId: 'g2',
      kind: 'generation',
      startNs: 3n * second,
      input: talk(system, userMessage('hi'), call, result),
      output: talk(say('lost')),
    }),
    observation({
      spanId: 'retry',
      kind: 'generation',
      startNs: 4n * second,
      input: talk(system, userMessage('hi'), call, result),
    }),
    // The framework rewrote the system prompt: compared message by message.
    observation({
      spanId: 'g3',
      kind: 'generation',
      startNs: 5n * second,
      input: talk(
        { ...system, parts: [{ type: 'text', text: 'Be brief.' }] },
        userMessage('hi'),
        call,
        result,
        userMessage('and now?'),
      ),
    }),
  ])
  const input = (spanId: string) => {
    const view = read.observationGet({ observationId: idOf(spanId) }).input
    if (view?.type !== 'messages') throw new Error('no messages')
    return {
      flags: view.messages.map((message) => (message.isNew ? 'N' : '-')).join(''),
      total: view.total,
      newCount: view.newCount,
    }
  }
  expect(input('g1')).toEqual({ flags: 'NN', total: 2, newCount: 2 })
  expect(input('g2')).toEqual({ flags: '---N', total: 4, newCount: 1 })
  expect(input('retry')).toEqual({ flags: '----', total: 4, newCount: 0 })
  expect(input('g3')).toEqual({ flags: 'N---N', total: 5, newCount: 2 })
})

test("the previous call may be in the session's previous trace", async () => {
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'g1',
      traceId: 'one',
      sessionId: 's',
      kind: 'generation',
      startNs: 1n,
      input: talk(system, userMessage('hi')),
      output: talk(say('hello')),
    }),
    observation({
      spanId: 'g2',
      traceId: 'two',
      sessionId: 's',
      kind: 'generation',
      startNs: 2n * second,
      input: talk(system, userMessage('hi'), say('hello'), userMessage('more')),
    }),
  ])
  const view = read.observationGet({ observationId: idOf('g2', 'two') }).input
  expect(view?.type === 'messages' && view.messages.map((message) => message.isNew)).toEqual([
    false,
    false,
    false,
    true,
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
      output: talk(call),
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

test('long texts are cut, and read on by reference to the last character', async () => {
  const long = `${'x'.repeat(16_383)}😀${'y'.repeat(40_000)}`
  const object = { list: Array.from({ length: 4_000 }, (_, index) => index) }
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'x',
      kind: 'generation',
      input: talk(userMessage(long)),
      output: { type: 'value', value: object },
      attributes: {
        'a:b': long,
        ...Object.fromEntries(Array.from({ length: 1_200 }, (_, index) => [`k${index}`, index])),
      },
      events: [{ name: 'e', timeNs: null, attributes: { long } }],
    }),
  ])
  const found = read.observationGet({ observationId: idOf('x') })
  const readAll = (reference: string | null): string => {
    let text = ''
    for (;;) {
      const piece = read.textRead({ reference: reference ?? '', offset: text.length, length: 10_000 })
      text += piece.text
      if (text.length >= piece.length || piece.text === '') return text
    }
  }
  const [message] = found.input?.type === 'messages' ? found.input.messages : []
  const part = message?.parts[0]
  if (part?.type !== 'text') throw new Error('no text')
  // Not through the middle of the face.
  expect(part.text.text).toBe('x'.repeat(16_383))
  expect(part.text.length).toBe(long.length)
  expect(readAll(part.text.more)).toBe(long)
  const value = found.output?.type === 'value' ? found.output.value : null
  expect(value?.text).toHaveLength(16_384)
  expect(JSON.parse(readAll(value?.more ?? null))).toEqual(object)
  expect(readAll(found.attributes[0]?.value.more ?? null)).toBe(long)
  // A thousand attributes, and the rest in one.
  expect(found.attributes).toHaveLength(1_001)
  expect(found.attributes[1_000]?.key).toBe('… 201 more')
  expect(
    Object.keys(JSON.parse(readAll(found.attributes[1_000]?.value.more ?? null)) as object),
  ).toHaveLength(1_201)
  expect(JSON.parse(readAll(found.events[0]?.attributes.more ?? null))).toEqual({ long })
  for (const reference of [
    '',
    'p:1:2:3',
    'x:1',
    'm:1',
    'p:999999',
    'a:1:99999',
    `m:1:0; DROP TABLE message`,
  ]) {
    expect(() => read.textRead({ reference, offset: 0, length: 10 }), reference).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    )
  }
})

test('a call with more messages than one answer takes shows the latest', async () => {
  const many = Array.from({ length: 1_500 }, (_, index) => userMessage(`message ${index}`))
  const { read, idOf } = await readerStore([
    observation({ spanId: 'x', kind: 'generation', input: talk(...many) }),
  ])
  const view = read.observationGet({ observationId: idOf('x') }).input
  if (view?.type !== 'messages') throw new Error('no messages')
  expect(view).toMatchObject({ total: 1_500, newCount: 1_500 })
  expect(view.messages).toHaveLength(1_000)
  expect(view.messages.at(-1)?.parts[0]).toMatchObject({ text: { text: 'message 1499' } })
})

test('a whole trace comes packed, in memory of its own', async () => {
  const { read, idOf } = await readerStore([
    observation({ spanId: 'a', startNs: 5n * second, endNs: 8n * second }),
    observation({ spanId: 'b', parentSpanId: 'a', startNs: 6n * second, endNs: 7n * second }),
  ])
  const bytes = read.traceReadPacked({ traceKey: 'files:t1' })
  expect(bytes.byteLength).toBe(bytes.buffer.byteLength)
  const packed = decodePackedTrace(bytes)
  expect(packed.header.originNs).toBe('5000000000')
  expect([...packed.start]).toEqual([0, 1e9])
  expect([...packed.parent]).toEqual([-1, 0])
  expect([...packed.observationId]).toEqual([idOf('a'), idOf('b')])
})
