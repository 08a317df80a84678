import { describe, expect, test } from 'vitest'
import { koreAnalytics } from '../../src/main/importers/formats/koreAnalytics'
import { importers } from '../../src/main/importers/registry'
import { detectId, readBytes, readExample, readText, recordsOf } from './vendorSupport'

const event = (eventId: string, timestamp: string, more: object = {}) => ({
  eventId,
  eventType: 'tool',
  eventName: 'tool.call.completed',
  timestamp,
  durationMs: 100,
  hasError: false,
  eventData: { toolName: 'lookup' },
  ...more,
})
const tracesBody = (traces: readonly object[]) => ({
  traces,
  pageInfo: { hasMore: false, nextCursor: null },
  meta: {},
})
const ledgerRow = (more: object = {}) => ({
  id: 's-1:c1',
  model: 'm-large',
  status: 'success',
  inputTokens: 900,
  cachedTokens: 100,
  outputTokens: 120,
  reasoningTokens: 10,
  totalTokens: 1020,
  latencyMs: 2000,
  cost: 0.014,
  timestamp: '2026-05-01T10:00:02Z',
  sessionId: 's-1',
  traceId: 'tr-1',
  eventId: 'e1',
  source: 'runtime',
  payloadState: 'available',
  ...more,
})
const ledgerBody = (generations: readonly object[]) => ({
  success: true,
  dataMode: 'full',
  hasMore: false,
  generations,
})

describe('the examples', () => {
  const names = ['sessions', 'traces', 'ledger', 'history', 'error']
  for (const name of names) {
    const bytes = readExample(`kore-api-${name}.json`)
    test.skipIf(bytes === null)(`${name} is recognised without its name`, () => {
      expect(detectId(bytes, importers)).toBe('kore-analytics')
    })
  }

  const traces = readExample('kore-api-traces.json')
  test.skipIf(traces === null)(
    'traces give their events, and the one without a trace id its own trace',
    async () => {
      const records = await readBytes(koreAnalytics, traces ?? new Uint8Array())
      expect(
        recordsOf(records, 'observation').map(({ traceId, spanId, kind, status }) => [
          traceId,
          spanId,
          kind,
          status,
        ]),
      ).toEqual([
        ['tr-1', 'e1', 'tool', 'ok'],
        ['tr-1', 'e2', 'generation', 'ok'],
        ['s-bb@e3', 'e3', 'tool', 'error'],
      ])
      expect(recordsOf(records, 'problem').map((problem) => problem.code)).toEqual([
        'missing_time',
        'derived_id',
      ])
    },
  )

  const sessions = readExample('kore-api-sessions.json')
  test.skipIf(sessions === null)(
    'sessions: unknown counts are not zero, and a short page says so',
    async () => {
      const records = await readBytes(koreAnalytics, sessions ?? new Uint8Array())
      const [first, second] = recordsOf(records, 'session')
      expect(first).toMatchObject({
        sessionId: 's-aa',
        status: 'completed',
        channel: 'chat',
        environment: 'production',
      })
      expect(first?.reported).toMatchObject({
        estimatedCost: 0.014,
        durationMs: 250_000,
        tokenCount: { totalTokens: 1020 },
      })
      expect(second).toMatchObject({
        sessionId: 's-bb',
        status: 'open',
        channel: 'voice',
        environment: 'draft',
        endNs: null,
      })
      expect(second?.attributes).toMatchObject({ status_raw: 'active', environment_raw: 'development' })
      expect(Object.keys(second?.reported ?? {})).toEqual(['messageCount', 'traceEventCount'])
      expect(recordsOf(records, 'problem').map((problem) => problem.code)).toEqual(['partial_trace'])
    },
  )

  const error = readExample('kore-api-error.json')
  test.skipIf(error === null)('an error body is refused in its own words', async () => {
    const records = await readBytes(koreAnalytics, error ?? new Uint8Array())
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({ type: 'problem', code: 'unknown_record', skipped: true })
    expect(recordsOf(records, 'problem')[0]?.message).toContain(
      'INVALID_STATUS: status is not one of the accepted values',
    )
  })
})

test('an event ends at its timestamp and starts its duration earlier', async () => {
  const records = await readText(
    koreAnalytics,
    tracesBody([
      { traceId: 'tr', sessionId: 's', agentName: 'Desk', events: [event('e', '2026-05-01T10:00:01.000Z')] },
    ]),
  )
  const [observation] = recordsOf(records, 'observation')
  expect(observation?.endNs).toBe(1777629601000000000n)
  expect(observation?.startNs).toBe(1777629600900000000n)
  expect(observation).toMatchObject({ name: 'lookup', toolName: 'lookup', agentName: 'Desk', sessionId: 's' })
})

test('events without a trace id are grouped by session, and apart when more than 30 seconds lie between them', async () => {
  const page = (sessionId: string, ...events: object[]) => ({ traceId: null, sessionId, events })
  const body = tracesBody([
    page('s1', event('late', '2026-05-01T10:01:10Z'), event('a', '2026-05-01T10:00:00Z')),
    page('s2', event('other', '2026-05-01T10:00:05Z')),
    page('s1', event('b', '2026-05-01T10:00:29Z')),
  ])
  const found = recordsOf(await readText(koreAnalytics, body), 'observation').map(
    (one) => `${one.traceId} ${one.spanId}`,
  )
  expect(found).toEqual(['s1@a a', 's1@a b', 's1@late late', 's2@other other'])
  const reversed = recordsOf(
    await readText(koreAnalytics, tracesBody(body.traces.toReversed())),
    'observation',
  )
  expect(new Set(reversed.map((one) => `${one.traceId} ${one.spanId}`))).toEqual(new Set(found))
})

test('a trace split over two pages stays one', async () => {
  const text = [
    tracesBody([{ traceId: 'tr', sessionId: 's', events: [event('e1', '2026-05-01T10:00:00Z')] }]),
    tracesBody([{ traceId: 'tr', sessionId: 's', events: [event('e2', '2026-05-01T10:00:01Z')] }]),
  ]
    .map((page) => JSON.stringify(page))
    .join('\n')
  const observations = recordsOf(await readText(koreAnalytics, text), 'observation')
  expect(observations.map((one) => [one.traceId, one.spanId])).toEqual([
    ['tr', 'e1'],
    ['tr', 'e2'],
  ])
})

test('ledger and event of one call become one observation', async () => {
  const llm = event('e1', '2026-05-01T10:00:02Z', {
    eventType: 'llm',
    eventName: 'llm.call.completed',
    durationMs: 2000,
    eventData: {
      model: 'm-large',
      finishReason: 'stop',
      inputTokens: 900,
      outputTokens: 120,
      cachedTokens: 100,
    },
  })
  const payload = {
    request: { messages: [{ role: 'user', content: 'Hi' }], temperature: 0.3, tools: [{ name: 'find' }] },
    response: { choices: [{ message: { role: 'assistant', content: 'Hello' } }] },
  }
  const pages = [
    tracesBody([{ traceId: 'tr-1', sessionId: 's-1', events: [llm] }]),
    ledgerBody([ledgerRow({ payload })]),
  ]
  const observations = recordsOf(
    await readText(koreAnalytics, pages.map((page) => JSON.stringify(page)).join('\n')),
    'observation',
  )
  expect(observations).toHaveLength(1)
  expect(observations[0]).toMatchObject({
    traceId: 'tr-1',
    spanId: 'e1',
    kind: 'generation',
    finishReason: 'stop',
    cost: { currency: 'USD', total: 0.014 },
    parameters: { temperature: 0.3 },
    toolDefinitions: [{ name: 'find' }],
    input: { messages: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
    output: { messages: [{ role: 'assistant', parts: [{ text: 'Hello' }] }] },
    usage: { inputUncached: 800, cacheRead: 100 },
  })
})

test('a ledger row alone has the key of its event, so that both meet in the workspace', async () => {
  const [row] = recordsOf(
    await readText(koreAnalytics, ledgerBody([ledgerRow({ source: 'evals' })])),
    'observation',
  )
  expect(row).toMatchObject({
    traceId: 'tr-1',
    spanId: 'e1',
    kind: 'generation',
    status: 'ok',
    attributes: { purpose: 'eval', source: 'evals' },
  })
  expect(row?.usage).toMatchObject({
    inputUncached: 800,
    cacheRead: 100,
    outputText: 110,
    reasoning: 10,
    contradictions: [],
  })
  expect(row?.startNs).toBe(1777629600000000000n)
})

test('payloads that were left out are said once, with their number', async () => {
  const rows = ['e1', 'e2', 'e3'].map((eventId) => ledgerRow({ eventId, payloadState: 'omitted' }))
  const problems = recordsOf(await readText(koreAnalytics, ledgerBody(rows)), 'problem')
  expect(problems.map(({ code, skipped }) => [code, skipped])).toEqual([['payload_missing', false]])
  expect(problems[0]?.message).toContain('3 model calls')
})

test('history gives the conversation, the user, and the input and output of traces', async () => {
  const message = (id: string, role: string, content: string, more: object = {}) => ({
    id,
    sessionId: 's',
    type: role === 'user' ? 'incoming' : 'outgoing',
    role,
    content,
    channel: 'twilio_sms',
    environment: 'staging',
    channelUId: 'caller-1',
    traceId: 'tr',
    timestamp: '2026-05-01T10:00:00Z',
    ...more,
  })
  const messages = [
    message('1', 'user', 'Q'),
    message('2', 'assistant', 'wait', { agentName: 'Desk' }),
    message('3', 'assistant', 'A'),
  ]
  const body = { success: true, totalRecords: 3, hasMore: false, nextCursor: null, messages }
  const records = await readText(koreAnalytics, body)
  expect(recordsOf(records, 'session')).toMatchObject([
    { sessionId: 's', userId: 'caller-1', channel: 'sms', environment: 'staging' },
  ])
  expect(
    recordsOf(records, 'sessionMessage').map((one) => [one.message.role, one.message.name, one.messageId]),
  ).toEqual([
    ['user', null, '1'],
    ['assistant', 'Desk', '2'],
    ['assistant', null, '3'],
  ])
  expect(recordsOf(records, 'trace')).toMatchObject([
    { traceId: 'tr', input: { value: 'Q' }, output: { value: 'A' } },
  ])
})

test('an empty page is no error, an unknown body is one', async () => {
  const empty = { success: true, total: 0, offset: 0, limit: 100, hasMore: false, sessions: [] }
  expect(detectId(empty, importers)).toBe('kore-analytics')
  expect(await readText(koreAnalytics, empty)).toEqual([])
  const [problem] = recordsOf(await readText(koreAnalytics, { hello: 1 }), 'problem')
  expect(problem).toMatchObject({ code: 'unknown_record', skipped: true })
})

test('records that are none are skipped with a reason', async () => {
  const records = await readText(
    koreAnalytics,
    tracesBody([3 as unknown as object, { traceId: 't', sessionId: 's', events: [null, {}] }]),
  )
  expect(recordsOf(records, 'problem').map(({ code, skipped }) => [code, skipped])).toEqual([
    ['not_a_record', true],
    ['not_a_record', true],
    ['missing_id', true],
  ])
})
