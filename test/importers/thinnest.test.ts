import { describe, expect, test } from 'vitest'
import { thinnest } from '../../src/main/importers/formats/thinnest'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { detectId, readBytes, readExample, readText, recordsOf } from './vendorSupport'

const trace = (more: object = {}) => ({
  id: 'trace_1',
  session_id: 'sess_1',
  input: 'Open on Sunday?',
  output: 'No.',
  tool_calls: [],
  input_tokens: 80,
  output_tokens: 4,
  latency_ms: 610,
  cost_usd: 0.0004,
  status: 'success',
  created_at: '2026-05-01T10:00:00Z',
  ...more,
})
const wrapped = (data: object) => ({ data, message: 'Success', status: 200 })

const bodies: Readonly<Record<string, object>> = {
  summary: { period: '7d', total_sessions: 3, success_rate: 0.5, avg_evaluation_score: null },
  traces: { traces: [trace()] },
  channels: { channels: { voice: { total_sessions: 1 }, chat: { total_sessions: 2 } } },
  usage: { balance_usd: -0.4, usage_today_usd: 0.1, usage_this_month_usd: 3, breakdown: { llm_tokens: 3 } },
  audit: {
    logs: [
      { id: 7, user_id: 'u', action: 'agent.update', created_at: '2026-05-01T10:00:00Z', details: null },
    ],
  },
  history: { deployments: [{ id: 3, version: 'v2', status: 'active', deployed_at: '2026-05-01T10:00:00Z' }] },
  ws_metrics: { active_calls: 2, avg_latency_ms: 740 },
  call: { id: 5, type: 'web', status: 'ended', started_at: '2026-05-01T10:00:00Z', transcript: [] },
  calls: { calls: [{ id: 5, type: 'web', status: 'ended', started_at: '2026-05-01T10:00:00Z' }], total: 1 },
}

describe('each body is read bare and in its envelope', () => {
  for (const [name, body] of Object.entries(bodies)) {
    test(`${name}`, async () => {
      expect(detectId(body, importers)).toBe('thinnest-api')
      expect(detectId(wrapped(body), importers)).toBe('thinnest-api')
      const withoutPlace = async (content: object) =>
        (await readText(thinnest, content)).map((record) => ({ ...record, raw: null }))
      const bare = await withoutPlace(body)
      expect(bare.length).toBeGreaterThan(0)
      expect(bare.every((record) => record.type !== 'problem')).toBe(true)
      expect(await withoutPlace(wrapped(body))).toEqual(bare)
    })
  }
})

describe('the examples', () => {
  const wrappedSummary = readExample('thinnest-wrapped-summary.json')
  test.skipIf(wrappedSummary === null)('the wrapped summary', async () => {
    expect(detectId(wrappedSummary, importers)).toBe('thinnest-api')
    const [side] = recordsOf(await readBytes(thinnest, wrappedSummary ?? new Uint8Array()), 'side')
    expect(side).toMatchObject({
      side: 'aggregate',
      body: { period: { text: '24h' }, values: { success_rate: 0.75 } },
    })
  })

  const all = readExample('thinnest.json')
  test.skipIf(all === null)('several bodies in one object', async () => {
    expect(detectId(all, importers)).toBe('thinnest-api')
    const records = await readBytes(thinnest, all ?? new Uint8Array())
    expect(recordsOf(records, 'trace').map((one) => [one.traceId, one.status])).toEqual([
      ['trace_a', 'ok'],
      ['trace_b', 'error'],
    ])
    const sides = recordsOf(records, 'side').map((record) => record.side)
    expect(sides).toEqual([
      'audit',
      'deployment',
      'deployment',
      'aggregate',
      'aggregate',
      'aggregate',
      'balance',
      'aggregate',
      'aggregate',
    ])
    expect(recordsOf(records, 'session')).toMatchObject([
      { sessionId: '5', channel: 'voice', status: 'completed' },
    ])
    const sentences = recordsOf(records, 'problem').filter((problem) => problem.skipped)
    expect(sentences.map((problem) => problem.message).join(' ')).toMatch(
      /roll back.*\(404\): Agent not found/,
    )
  })
})

test('a trace becomes one generation that stands for all its calls, beside its tools', async () => {
  const calls = [
    { name: 'calendar', arguments: { day: 'sun' }, result: 'closed', duration_ms: 40 },
    { function: { name: 'mail', arguments: '{}' }, error: { message: 'refused' } },
    'ping',
  ]
  const records = await readText(thinnest, {
    traces: [trace({ tool_calls: calls, reasoning: 'It is Sunday.' })],
  })
  const [generation, ...tools] = recordsOf(records, 'observation')
  expect(generation).toMatchObject({
    spanId: 'generation',
    kind: 'generation',
    model: null,
    usage: { inputUncached: 80, outputText: 4, convention: 'unknown' },
    cost: { currency: 'USD', total: 0.0004 },
    output: {
      messages: [
        {
          parts: [
            { type: 'reasoning', text: 'It is Sunday.' },
            { type: 'text', text: 'No.' },
          ],
        },
      ],
    },
    attributes: { synthetic: expect.any(String) },
  })
  expect(Number((generation?.endNs ?? 0n) - (generation?.startNs ?? 0n))).toBe(610_000_000)
  expect(
    tools.map(({ toolName, status, statusMessage, flags }) => ({ toolName, status, statusMessage, flags })),
  ).toEqual([
    { toolName: 'calendar', status: 'unset', statusMessage: null, flags: observationFlags.orderOnlyTime },
    { toolName: 'mail', status: 'error', statusMessage: 'refused', flags: observationFlags.orderOnlyTime },
    { toolName: 'ping', status: 'unset', statusMessage: null, flags: observationFlags.orderOnlyTime },
  ])
  expect(recordsOf(records, 'problem').map((problem) => problem.code)).toEqual(['order_only_time'])
})

test('unknown tokens and cost stay unknown', async () => {
  const body = {
    traces: [trace({ input_tokens: null, output_tokens: null, cost_usd: null, latency_ms: null })],
  }
  const records = await readText(thinnest, body)
  expect(recordsOf(records, 'observation')[0]).toMatchObject({ usage: null, cost: null, endNs: null })
  expect(recordsOf(records, 'trace')[0]?.endNs).toBeNull()
})

test('a naive time is read as UTC and said', async () => {
  const records = await readText(thinnest, { traces: [trace({ created_at: '2026-05-01 10:00:00' })] })
  expect(recordsOf(records, 'trace')[0]?.startNs).toBe(1777629600000000000n)
  expect(recordsOf(records, 'problem').map((problem) => problem.code)).toEqual(['naive_time'])
})

test('a call: transcript offsets in seconds become times, averages are what the vendor reports', async () => {
  const call = {
    id: 12,
    type: 'outbound',
    status: 'error',
    agent_name: 'Caller',
    started_at: '2026-05-01T10:00:00Z',
    duration_seconds: 61.5,
    latency_ms: 700,
    interruptions: 2,
    ended_reason: 'hangup',
    transcript: [
      { role: 'assistant', content: 'Hello', timestamp: '0.0' },
      { role: 'customer', content: 'Hi', timestamp: '5.25' },
      { role: 'robot', content: '…' },
    ],
    cost: { total_usd: 0.05 },
  }
  const records = await readText(thinnest, { calls: [call], total: 1 })
  expect(recordsOf(records, 'session')).toMatchObject([
    {
      sessionId: '12',
      agentName: 'Caller',
      status: 'failed',
      endNs: 1777629661500000000n,
      reported: { avg_latency_ms: 700, interruptions: 2, cost: { total_usd: 0.05 } },
      attributes: { status_raw: 'error', type: 'outbound', ended_reason: 'hangup' },
    },
  ])
  expect(
    recordsOf(records, 'sessionMessage').map(({ message, timeNs }) => [message.role, message.name, timeNs]),
  ).toEqual([
    ['assistant', null, 1777629600000000000n],
    ['user', null, 1777629605250000000n],
    ['other', 'robot', null],
  ])
})

test('audit entries and deployments take the neutral form and keep what was written', async () => {
  const log = {
    id: 7,
    user_id: 'u',
    action: 'agent.update',
    resource_type: 'agent',
    resource_id: 'agent_a',
    details: { changed_fields: ['temperature', 'prompt'] },
    ip_address: '203.0.113.9',
    created_at: '2026-05-01T10:00:00Z',
  }
  const [audit] = recordsOf(await readText(thinnest, { logs: [log] }), 'side')
  expect(audit).toMatchObject({
    side: 'audit',
    id: '7',
    timeNs: 1777629600000000000n,
    body: {
      actor: 'u',
      category: 'update',
      ip: '203.0.113.9',
      changes: [{ field: 'temperature' }, { field: 'prompt' }],
      raw: log,
    },
  })
  const [deployment] = recordsOf(await readText(thinnest, bodies['history']), 'side')
  expect(deployment).toMatchObject({
    side: 'deployment',
    id: '3',
    body: { version: 'v2', status: 'active', agent: null },
  })
})

describe('errors end in a sentence', () => {
  test.each([
    [
      { detail: 'Agent not found', status: 404 },
      'thinnestAI answered with an error instead of data (404): Agent not found.',
    ],
    [{ detail: [{ msg: 'bad' }] }, 'A server answered with an error instead of data: [{"msg":"bad"}].'],
  ])('%j', async (body, sentence) => {
    expect(detectId(body, importers)).toBe('thinnest-api')
    const records = await readText(thinnest, body)
    expect(records).toMatchObject([
      { type: 'problem', code: 'unknown_record', skipped: true, message: sentence },
    ])
  })
})

test('an empty list is no error, an unknown body is one', async () => {
  expect(await readText(thinnest, { traces: [] })).toEqual([])
  expect(await readText(thinnest, { what: 1 })).toMatchObject([{ code: 'unknown_record', skipped: true }])
})

test('a large list is read entry by entry', async () => {
  const filler = 'y'.repeat(20_000)
  const body = wrapped({
    traces: Array.from({ length: 1000 }, (_, index) => trace({ id: index + 1, input: filler })),
  })
  const records = await readBytes(thinnest, new TextEncoder().encode(JSON.stringify(body)), 65_536)
  expect(recordsOf(records, 'trace')).toHaveLength(1000)
  expect(recordsOf(records, 'observation')).toHaveLength(1000)
  expect(recordsOf(records, 'problem')).toEqual([])
})
