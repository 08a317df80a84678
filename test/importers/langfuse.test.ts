import { describe, expect, test } from 'vitest'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { detectId, readBytes, readSample, readText, recordsOf } from './vendorSupport'

const observation = (id: string, more: object = {}) => ({
  id,
  traceId: 't1',
  parentObservationId: null,
  type: 'SPAN',
  name: id,
  startTime: '2026-05-01T10:00:00.000Z',
  endTime: '2026-05-01T10:00:02.100Z',
  level: 'DEFAULT',
  input: null,
  output: null,
  ...more,
})
const trace = (more: object = {}) => ({
  id: 't1',
  projectId: 'p',
  name: 'trip',
  timestamp: '2026-05-01T10:00:00.000Z',
  environment: 'production',
  tags: ['demo'],
  release: null,
  version: null,
  userId: 'u',
  sessionId: 's',
  public: false,
  ...more,
})
const score = (more: object = {}) => ({
  id: 'sc1',
  name: 'toxicity',
  value: 0,
  dataType: 'NUMERIC',
  source: 'EVAL',
  traceId: 't1',
  timestamp: '2026-05-01T10:05:00.000Z',
  ...more,
})

const first = async (row: object) => {
  const records = await readText(langfuse, { data: [observation('o', row)], meta: {} })
  return recordsOf(records, 'observation')[0]
}

describe('the samples', () => {
  const cases = [
    { name: 'langfuse-langgraph.trace.json', observations: 9, generations: 2, scores: 2, tokens: 234 },
    { name: 'langfuse-claude-agent.trace.json', observations: 7, generations: 4, scores: 3, tokens: 266 },
  ]
  for (const expected of cases) {
    const bytes = readSample(expected.name)
    test.skipIf(bytes === null)(`${expected.name} is read whole, each observation once`, async () => {
      expect(detectId(bytes, importers)).toBe('langfuse')
      const records = await readBytes(langfuse, bytes ?? new Uint8Array())
      const observations = recordsOf(records, 'observation')
      expect(observations).toHaveLength(expected.observations)
      expect(new Set(observations.map((one) => one.spanId)).size).toBe(expected.observations)
      expect(observations.filter((one) => one.parentSpanId === null)).toHaveLength(1)
      expect(observations.every((one) => one.input !== null && one.output !== null)).toBe(true)
      const generations = observations.filter((one) => one.kind === 'generation')
      expect(generations).toHaveLength(expected.generations)
      expect(
        generations.every(
          (one) => one.usage?.convention === 'disjoint' && one.cost !== null && one.model !== null,
        ),
      ).toBe(true)
      const total = generations.reduce((sum, one) => sum + (one.usage?.reported['total'] ?? 0), 0)
      expect(total).toBe(expected.tokens)
      expect(recordsOf(records, 'score')).toHaveLength(expected.scores)
      expect(recordsOf(records, 'trace')).toHaveLength(1)
      expect(recordsOf(records, 'problem')).toEqual([])
    })
  }
})

describe('the same observation in every container', () => {
  const rows = [
    observation('a', { input: 'in' }),
    observation('b', { parentObservationId: 'a', output: 'out' }),
  ]
  const bare = rows.map(({ input: _, output: __, ...row }) => ({ ...row, input: null, output: null }))
  const containers: Readonly<Record<string, unknown>> = {
    'an old download, where the list comes twice': {
      trace: trace({ observations: bare }),
      observations: rows,
    },
    'a new download': { observations: rows, scores: [] },
    'a trace of the API': { ...trace(), htmlPath: '/x', observations: rows, scores: [] },
    'a page of the API': { data: rows, meta: { cursor: 'eyJ4IjoxfQ==' } },
    'a page of traces with their observations': {
      data: [{ ...trace(), observations: rows, scores: [] }],
      meta: { page: 1 },
    },
    'a session with traces': {
      id: 's',
      createdAt: '2026-05-01T10:00:00Z',
      projectId: 'p',
      traces: [{ ...trace(), observations: rows }],
    },
    'an array of rows': rows,
    'rows of a batch export': rows.map((row) => JSON.stringify(row)).join('\n'),
    'rows in snake case': rows
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [
            key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
            value,
          ]),
        ),
      )
      .map((row) => JSON.stringify(row))
      .join('\n'),
  }
  for (const [name, content] of Object.entries(containers)) {
    test(name, async () => {
      expect(detectId(content, importers)).toBe('langfuse')
      const records = await readText(langfuse, content)
      const found = recordsOf(records, 'observation').map(
        ({ traceId, spanId, parentSpanId, input, output }) => [traceId, spanId, parentSpanId, input, output],
      )
      expect(found).toEqual([
        ['t1', 'a', null, { type: 'value', value: 'in' }, null],
        ['t1', 'b', 'a', null, { type: 'value', value: 'out' }],
      ])
      expect(recordsOf(records, 'problem')).toEqual([])
    })
  }
})

test('of the two tellings the one with content wins, whichever comes first, and its place is kept', async () => {
  const full = observation('a', { input: 'a long enough input', statusMessage: null })
  const empty = observation('a', { statusMessage: 'late' })
  for (const document of [
    { trace: trace({ observations: [empty] }), observations: [full] },
    { trace: trace({ observations: [full] }), observations: [empty] },
  ]) {
    const text = JSON.stringify(document, null, 1)
    const [record, ...others] = recordsOf(await readText(langfuse, text), 'observation')
    expect(others).toEqual([])
    expect(record).toMatchObject({ input: { value: 'a long enough input' }, statusMessage: 'late' })
    const { offset, length } = record?.raw ?? { offset: 0, length: 0 }
    expect(JSON.parse(text.slice(offset, offset + length))).toMatchObject({ input: 'a long enough input' })
  }
})

describe('JSON inside text', () => {
  test('messages', async () => {
    const row = {
      type: 'GENERATION',
      input: JSON.stringify([{ role: 'user', content: 'hi' }]),
      output: '{"role":"assistant","content":"hello"}',
    }
    expect(await first(row)).toMatchObject({
      input: { type: 'messages', messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }] },
      output: {
        type: 'messages',
        messages: [{ role: 'assistant', parts: [{ type: 'text', text: 'hello' }] }],
      },
    })
  })
  test('a JSON text of a JSON text', async () => {
    expect((await first({ input: JSON.stringify("what's your name") }))?.input).toEqual({
      type: 'value',
      value: "what's your name",
    })
    expect((await first({ input: JSON.stringify(JSON.stringify({ a: 1 })) }))?.input).toEqual({
      type: 'value',
      value: { a: 1 },
    })
  })
  test('text that is no JSON stays text', async () => {
    expect((await first({ output: "{'query': 'example'}" }))?.output).toEqual({
      type: 'value',
      value: "{'query': 'example'}",
    })
  })
  test('metadata, with the attributes of the original span', async () => {
    const metadata = JSON.stringify({
      attributes: {
        'gen_ai.request.model': 'small-1',
        'gen_ai.usage.input_tokens': '12',
        'app.tier': 'gold',
      },
      resourceAttributes: { 'service.name': 'bot' },
      scope: { name: 'langfuse-sdk', version: '3.3.0' },
      thread: 'th-1',
    })
    const record = await first({ metadata })
    expect(record).toMatchObject({
      serviceName: 'bot',
      scopeName: 'langfuse-sdk',
      scopeVersion: '3.3.0',
      resource: { 'service.name': 'bot' },
    })
    expect(record?.attributes).toMatchObject({ 'app.tier': 'gold', thread: 'th-1' })
    // Langfuse left these empty, so the original span speaks.
    expect(record).toMatchObject({ kind: 'generation', model: 'small-1', usage: { inputUncached: 12 } })
  })
})

test('what Langfuse says itself counts more than the original attributes', async () => {
  const metadata = {
    attributes: {
      'gen_ai.request.model': 'other',
      'gen_ai.usage.input_tokens': 99,
      'gen_ai.operation.name': 'chat',
    },
  }
  const record = await first({
    type: 'TOOL',
    model: 'mine',
    usageDetails: { input: 5, output: 6, total: 11 },
    metadata,
  })
  expect(record).toMatchObject({ kind: 'tool', model: 'mine', usage: { inputUncached: 5, outputText: 6 } })
})

describe('usage and cost', () => {
  test('free-form buckets are disjoint', async () => {
    const usageDetails = {
      input: 300,
      input_cached_tokens: 512,
      output: 40,
      output_reasoning_tokens: 10,
      total: 862,
    }
    const costDetails = { input: 0.0003, input_cached_tokens: 0.0001, output: 0.0002, total: 0.0006 }
    const record = await first({ type: 'GENERATION', usageDetails, costDetails })
    expect(record?.usage).toMatchObject({
      inputUncached: 300,
      cacheRead: 512,
      outputText: 40,
      reasoning: 10,
      convention: 'disjoint',
      reported: usageDetails,
      contradictions: [],
    })
    expect(record?.cost?.input).toBeCloseTo(0.0004, 10)
    expect(record?.cost).toMatchObject({ currency: 'USD', output: 0.0002, total: 0.0006 })
  })
  test('columns of zeros say nothing', async () => {
    const zeros = {
      usageDetails: {},
      costDetails: {},
      inputUsage: 0,
      outputUsage: 0,
      totalUsage: 0,
      totalCost: 0,
      inputCost: null,
    }
    expect(await first(zeros)).toMatchObject({ usage: null, cost: null })
  })
  test('bodies of the first version', async () => {
    const record = await first({
      type: 'GENERATION',
      usage: { input: 10, output: 5, total: 15, unit: 'TOKENS' },
      calculatedTotalCost: 0.01,
    })
    expect(record).toMatchObject({
      usage: { inputUncached: 10, outputText: 5 },
      cost: { total: 0.01, input: null },
    })
    expect((await first({ usage: { input: 10, unit: 'CHARACTERS' } }))?.usage).toBeNull()
  })
})

describe('types, levels and times', () => {
  test.each([
    ['GENERATION', 'generation'],
    ['AGENT', 'agent'],
    ['TOOL', 'tool'],
    ['RETRIEVER', 'retrieval'],
    ['EVALUATOR', 'evaluator'],
    ['EMBEDDING', 'embedding'],
    ['GUARDRAIL', 'guardrail'],
    ['CHAIN', 'chain'],
    ['SPAN', 'span'],
  ])('%s is %s', async (type, kind) => {
    expect((await first({ type }))?.kind).toBe(kind)
  })
  test('an unknown type is shown as a span and said', async () => {
    const records = await readText(langfuse, { data: [observation('o', { type: 'WIZARD' })], meta: {} })
    expect(recordsOf(records, 'observation')[0]?.kind).toBe('span')
    expect(recordsOf(records, 'problem').map((one) => one.code)).toEqual(['unknown_kind'])
  })
  test('the level ERROR is an error, others are kept', async () => {
    expect(await first({ level: 'ERROR', statusMessage: 'boom' })).toMatchObject({
      status: 'error',
      statusMessage: 'boom',
    })
    const warned = await first({ level: 'WARNING' })
    expect(warned?.status).toBe('unset')
    expect(warned?.attributes['langfuse.observation.level']).toBe('WARNING')
  })
  test('an event is a moment, a span without an end is open', async () => {
    const event = await first({ type: 'EVENT', endTime: null })
    expect(event?.endNs).toBe(event?.startNs)
    expect(await first({ endTime: null })).toMatchObject({
      status: 'open',
      flags: observationFlags.unfinished,
    })
  })
  test('the first token: the stated moment, else seconds or milliseconds after the start', async () => {
    const start = 1777629600000000000n
    expect((await first({ completionStartTime: '2026-05-01T10:00:00.400Z' }))?.firstTokenNs).toBe(
      start + 400_000_000n,
    )
    expect((await first({ timeToFirstToken: 0.25 }))?.firstTokenNs).toBe(start + 250_000_000n)
    expect((await first({ timeToFirstTokenMs: 125 }))?.firstTokenNs).toBe(start + 125_000_000n)
    expect((await first({}))?.firstTokenNs).toBeNull()
  })
  test('bare times of blob exports are UTC by definition: no finding', async () => {
    const records = await readText(langfuse, {
      data: [observation('o', { startTime: '2026-05-01 10:00:00.123456' })],
      meta: {},
    })
    expect(recordsOf(records, 'observation')[0]).toMatchObject({
      startNs: 1777629600123456000n,
      timeDigits: 6,
    })
    expect(recordsOf(records, 'problem')).toEqual([])
  })
})

test('tool definitions that integrations append to the messages are taken out of them', async () => {
  const definition = { type: 'function', function: { name: 'search', parameters: {} } }
  const input = [
    { role: 'user', content: 'hi' },
    { role: 'tool', content: definition },
  ]
  const record = await first({ type: 'GENERATION', input, toolDefinitions: {} })
  expect(record?.toolDefinitions).toEqual([definition])
  expect(record?.input).toMatchObject({ messages: [{ role: 'user' }] })
})

test('media references are media', async () => {
  const reference = '@@@langfuseMedia:type=image/png|id=abc|source=bytes@@@'
  const record = await first({ input: [{ role: 'user', content: `Look: ${reference} nice?` }] })
  expect(record?.input).toEqual({
    type: 'messages',
    messages: [
      {
        role: 'user',
        name: null,
        parts: [
          { type: 'text', text: 'Look: ' },
          { type: 'media', mediaType: 'image/png', reference, sizeBytes: null },
          { type: 'text', text: ' nice?' },
        ],
      },
    ],
  })
})

describe('traces and sessions', () => {
  test('the trace of a download', async () => {
    const document = {
      trace: trace({ observations: [], input: '"question"', latency: 2.61, totalCost: -1 }),
      observations: [],
    }
    const [record] = recordsOf(await readText(langfuse, document), 'trace')
    expect(record).toMatchObject({
      traceId: 't1',
      name: 'trip',
      userId: 'u',
      sessionId: 's',
      environment: 'production',
      tags: ['demo'],
      input: { value: 'question' },
      reported: { latencySeconds: 2.61 },
    })
    expect(Number((record?.endNs ?? 0n) - (record?.startNs ?? 0n))).toBe(2_610_000_000)
  })
  test('where there is none, the observations tell: once, not once each', async () => {
    const told = { traceName: 'trip', tags: ['demo'], userId: 'u', sessionId: 's', release: 'r7' }
    const records = await readText(langfuse, {
      observations: [observation('a', told), observation('b', told)],
      scores: [],
    })
    expect(recordsOf(records, 'trace')).toMatchObject([
      { traceId: 't1', name: 'trip', tags: ['demo'], userId: 'u', sessionId: 's', version: 'r7' },
    ])
  })
  test('a session download', async () => {
    const session = {
      id: 's',
      createdAt: '2026-05-01T09:59:00Z',
      projectId: 'p',
      environment: 'default',
      users: ['u'],
      comments: [{ content: 'see here' }],
      traces: [trace(), trace({ id: 't2' })],
    }
    const records = await readText(langfuse, session)
    expect(recordsOf(records, 'session')).toMatchObject([
      {
        sessionId: 's',
        userId: 'u',
        environment: 'default',
        attributes: { comments: [{ content: 'see here' }] },
      },
    ])
    expect(recordsOf(records, 'trace').map((one) => one.traceId)).toEqual(['t1', 't2'])
  })
})

describe('scores', () => {
  test.each([
    [{}, { value: 0, label: null, annotator: 'model' }],
    [
      { dataType: 'BOOLEAN', value: 1, stringValue: 'True', source: 'ANNOTATION' },
      { value: true, annotator: 'human' },
    ],
    [
      { dataType: 'CATEGORICAL', value: 2, stringValue: 'good', source: 'API' },
      { value: 2, label: 'good', annotator: 'API' },
    ],
    [{ dataType: 'TEXT', value: undefined, stringValue: 'fine' }, { value: 'fine' }],
    [
      { traceId: undefined, subject: { kind: 'observation', id: 'o1', traceId: 't9' } },
      { traceId: 't9', spanId: 'o1' },
    ],
    [
      { traceId: undefined, observationId: null, subject: { kind: 'session', id: 's9' } },
      { traceId: null, sessionId: 's9' },
    ],
  ])('%j', async (row, expected) => {
    const body = { data: [score(row)], meta: {} }
    expect(detectId(body, importers)).toBe('langfuse')
    expect(recordsOf(await readText(langfuse, body), 'score')).toMatchObject([expected])
  })
  test('a score told twice comes once, and belongs to the trace of the document', async () => {
    const document = {
      trace: trace({ observations: [], scores: [score({ traceId: null })] }),
      observations: [],
      scores: [score()],
    }
    expect(recordsOf(await readText(langfuse, document), 'score')).toMatchObject([
      { scoreId: 'sc1', traceId: 't1' },
    ])
  })
})

test('a download of 350 observations and more lacks inputs and outputs: said once', async () => {
  const rows = Array.from({ length: 350 }, (_, index) => {
    const { input: _input, output: _output, ...row } = observation(`o${index}`)
    return row
  })
  const records = await readText(langfuse, { observations: rows, scores: [] })
  expect(recordsOf(records, 'observation')).toHaveLength(350)
  const problems = recordsOf(records, 'problem')
  expect(problems.map(({ code, skipped }) => [code, skipped])).toEqual([['payload_missing', false]])
  expect(problems[0]?.message).toContain('350 observation(s)')
})

test('missing parents and several roots are kept as they are', async () => {
  const rows = [observation('a', { parentObservationId: 'gone' }), observation('b'), observation('c')]
  const found = recordsOf(await readText(langfuse, { observations: rows, scores: [] }), 'observation')
  expect(found.map((one) => one.parentSpanId)).toEqual(['gone', null, null])
})

test('an error body is refused in its own words', async () => {
  const body = { message: 'Trace t1 not found', error: 'LangfuseNotFoundError' }
  expect(detectId(body, importers)).toBe('langfuse')
  expect(await readText(langfuse, body)).toMatchObject([
    {
      code: 'unrecognised',
      skipped: true,
      message: 'Langfuse answered with an error instead of data: LangfuseNotFoundError: Trace t1 not found.',
    },
  ])
})

test('empty pages are no error; rows that are none are skipped', async () => {
  expect(await readText(langfuse, { data: [], meta: { page: 1, totalItems: 0 } })).toEqual([])
  const records = await readText(langfuse, { data: [7, { x: 1 }, observation('ok')], meta: {} })
  expect(recordsOf(records, 'observation')).toHaveLength(1)
  expect(recordsOf(records, 'problem').map(({ code, skipped }) => [code, skipped])).toEqual([
    ['not_a_record', true],
    ['not_a_record', true],
  ])
})

test('a large download is read row by row', async () => {
  const rows = Array.from({ length: 1000 }, (_, index) =>
    observation(`o${index}`, { input: 'w'.repeat(20_000) }),
  )
  const text = JSON.stringify({ trace: trace({ observations: rows.slice(0, 10) }), observations: rows })
  const records = await readBytes(langfuse, new TextEncoder().encode(text), 65_536)
  expect(recordsOf(records, 'observation')).toHaveLength(1000)
  expect(recordsOf(records, 'trace')).toMatchObject([{ traceId: 't1', name: 'trip' }])
  expect(recordsOf(records, 'problem')).toEqual([])
})
