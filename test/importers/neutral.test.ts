import { describe, expect, test } from 'vitest'
import { neutral } from '../../src/main/importers/formats/neutral'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { totalInputTokens, totalOutputTokens } from '../../src/shared/model/usage'
import { detectId, readBytes, readExample, readText, recordsOf } from './vendorSupport'

const source = { vendor: 'test', retrieved_at: '2026-05-01T00:00:00Z' }
const exportOf = (session: object, rest: object = {}) => ({
  format: 'session-export',
  version: 1,
  source,
  sessions: [{ id: 's', started_at: '2026-05-01T10:00:00Z', status: 'open', traces: [], ...session }],
  ...rest,
})
const traceOf = (trace: object) =>
  exportOf({ traces: [{ id: 't', start: '2026-05-01T10:00:00Z', status: 'ok', observations: [], ...trace }] })

describe('the example', () => {
  const bytes = readExample('neutral.json')

  test.skipIf(bytes === null)('holds the golden counts', async () => {
    const records = await readBytes(neutral, bytes ?? new Uint8Array())
    const sessions = recordsOf(records, 'session')
    const observations = recordsOf(records, 'observation')
    const generations = observations.filter((record) => record.kind === 'generation')
    const tools = observations.filter((record) => record.kind === 'tool')
    const traces = recordsOf(records, 'trace')
    const sum = (numbers: readonly (number | null | undefined)[]): [number, number] => {
      const known = numbers.filter((number): number is number => number !== null && number !== undefined)
      return [known.reduce((all, number) => all + number, 0), known.length]
    }
    const count = <T>(values: readonly T[], value: T): number => values.filter((one) => one === value).length

    expect(sessions).toHaveLength(5)
    expect(new Set(sessions.map((session) => session.userId))).toEqual(new Set(['u1', 'u2', 'u3', null]))
    const statuses = sessions.map((session) => session.status)
    expect(['completed', 'failed', 'abandoned', 'open'].map((word) => count(statuses, word))).toEqual([
      2, 1, 1, 1,
    ])
    expect(
      ['chat', 'voice', 'widget'].map((word) =>
        count(
          sessions.map((one) => one.channel),
          word,
        ),
      ),
    ).toEqual([3, 1, 1])
    expect(recordsOf(records, 'sessionMessage')).toHaveLength(11)
    expect(traces).toHaveLength(7)
    expect(generations).toHaveLength(5)
    expect(sum(generations.map((one) => one.usage && totalInputTokens(one.usage)))).toEqual([1800, 4])
    expect(sum(generations.map((one) => one.usage && totalOutputTokens(one.usage)))).toEqual([360, 4])
    const [cost, priced] = sum(generations.map((one) => one.cost?.total))
    expect([Number(cost.toFixed(6)), priced]).toEqual([0.0615, 4])
    expect(tools.map((tool) => [tool.toolName, tool.status])).toEqual([
      ['find_parcel', 'ok'],
      ['crm_read', 'error'],
    ])
    expect(traces.map((trace) => trace.status)).toEqual(['ok', 'ok', 'ok', 'error', 'ok', 'open', 'ok'])
    expect(traces[3]?.statusMessage).toBe('timeout')
    const latenciesMs = traces
      .flatMap((one) =>
        one.startNs === null || one.endNs === null ? [] : [Number(one.endNs - one.startNs) / 1e6],
      )
      .filter((ms) => ms >= 0)
    expect(latenciesMs.toSorted((a, b) => a - b)).toEqual([1000, 2000, 3000, 4000, 8000])
    const agents = traces.map((trace) => trace.agentName)
    expect(['Caller', 'Desk', 'Fees'].map((agent) => count(agents, agent))).toEqual([1, 5, 1])
    expect(
      recordsOf(records, 'score').map(({ sessionId, value, annotator }) => [sessionId, value, annotator]),
    ).toEqual([['s1', 4, 'evaluator']])
    const sides = recordsOf(records, 'side').map((record) => `${record.side} ${record.id}`)
    expect(sides).toEqual(['audit 9', 'deployment 21', 'deployment 22', 'balance null'])
    expect(recordsOf(records, 'problem')).toEqual([])
  })

  test.skipIf(bytes === null)('is recognised without its name', () => {
    expect(detectId(bytes, importers)).toBe('session-export')
  })
})

test('a trace without observations keeps its input and output, and is open when it has no end', async () => {
  const records = await readText(
    neutral,
    traceOf({ input: 'help', output: { a: 1 }, end: null, status: 'unknown' }),
  )
  const [trace] = recordsOf(records, 'trace')
  expect(trace).toMatchObject({
    traceId: 't',
    sessionId: 's',
    status: 'open',
    endNs: null,
    input: { type: 'value', value: 'help' },
    output: { type: 'value', value: { a: 1 } },
  })
  expect(recordsOf(records, 'observation')).toEqual([])
})

test('cached, reasoning and audio tokens come out as disjoint buckets', async () => {
  const usage = { input: 1000, output: 200, cached_input: 600, cache_write: 50, reasoning: 80, total: 1200 }
  const observation = {
    id: 'g',
    kind: 'generation',
    name: 'answer',
    start: '2026-05-01T10:00:00.5Z',
    end: '2026-05-01T10:00:02Z',
    generation: { model: 'm', usage, ttft_ms: 250, temperature: 0.4, output: 'Yes.', reasoning: 'Hm.' },
  }
  const [record] = recordsOf(await readText(neutral, traceOf({ observations: [observation] })), 'observation')
  expect(record?.usage).toMatchObject({
    inputUncached: 350,
    cacheRead: 600,
    cacheWrite5m: 50,
    outputText: 120,
    reasoning: 80,
    convention: 'inclusive',
    reported: usage,
    contradictions: [],
  })
  expect(record?.firstTokenNs).toBe(1777629600750000000n)
  expect(record?.parameters).toEqual({ temperature: 0.4 })
  expect(record?.timeDigits).toBe(1)
  expect(record?.output).toEqual({
    type: 'messages',
    messages: [
      {
        role: 'assistant',
        name: null,
        parts: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'Yes.' },
        ],
      },
    ],
  })
})

test('durations stand in for ends, an event is a moment, a step without either is open', async () => {
  const at = { start: '2026-05-01T10:00:00Z' }
  const observations = [
    { id: 'a', kind: 'span', name: 'a', ...at, duration_ms: 1.5 },
    { id: 'b', kind: 'event', name: 'b', ...at },
    { id: 'c', kind: 'tool', name: 'c', ...at },
    { id: 'd', kind: 'dance', name: 'd', ...at, end: '2026-05-01T10:00:00Z', status: 'skipped' },
  ]
  const records = await readText(neutral, traceOf({ observations }))
  const found = recordsOf(records, 'observation').map(({ kind, status, startNs, endNs, flags }) => ({
    kind,
    status,
    ns: endNs === null || startNs === null ? null : Number(endNs - startNs),
    isUnfinished: (flags & observationFlags.unfinished) !== 0,
  }))
  expect(found).toEqual([
    { kind: 'span', status: 'unset', ns: 1_500_000, isUnfinished: false },
    { kind: 'event', status: 'unset', ns: 0, isUnfinished: false },
    { kind: 'tool', status: 'open', ns: null, isUnfinished: true },
    { kind: 'span', status: 'unset', ns: 0, isUnfinished: false },
  ])
  expect(recordsOf(records, 'problem').map((problem) => problem.code)).toEqual(['unknown_kind'])
  expect(recordsOf(records, 'observation')[3]?.attributes['status']).toBe('skipped')
})

test('voice turns stay with the session and show as moments on the trace they fall into', async () => {
  const turns = [
    {
      seq: 0,
      user_start: '2026-05-01T10:00:01Z',
      agent_start: '2026-05-01T10:00:02Z',
      transcript: 'hi',
      interrupted: true,
    },
    { seq: 1, user_start: '2026-05-01T11:00:00Z' },
  ]
  const document = exportOf({
    voice: { provider: 'openai', turns },
    traces: [
      { id: 't', start: '2026-05-01T10:00:00Z', end: '2026-05-01T10:00:05Z', status: 'ok', observations: [] },
    ],
  })
  const records = await readText(neutral, document)
  expect(recordsOf(records, 'session')[0]?.attributes['voice']).toEqual({ provider: 'openai', turns })
  const moments = recordsOf(records, 'observation')
  expect(moments).toHaveLength(1)
  expect(moments[0]).toMatchObject({
    spanId: 'voice-turn-0',
    kind: 'event',
    usage: null,
    input: { value: 'hi' },
  })
})

test('what the form does not define is kept and named', async () => {
  const records = await readText(neutral, exportOf({ mood: 'good' }, { version: 2, extra: [] }))
  expect(recordsOf(records, 'session')[0]?.attributes['mood']).toBe('good')
  const problems = recordsOf(records, 'problem')
  expect(problems.map(({ code, skipped }) => [code, skipped])).toEqual([
    ['unknown_field', false],
    ['unknown_field', false],
    ['unknown_field', false],
  ])
  expect(problems.map((problem) => problem.message).join(' ')).toMatch(/mood.*Version 2.*extra/s)
})

test('bad records are skipped with a reason and the rest is read', async () => {
  const document = {
    format: 'session-export',
    version: 1,
    source,
    sessions: [7, { status: 'open' }, { id: 'ok', traces: [{ x: 1 }] }],
  }
  const records = await readText(neutral, document)
  expect(recordsOf(records, 'session').map((session) => session.sessionId)).toEqual(['ok'])
  expect(recordsOf(records, 'problem').map(({ code, skipped }) => [code, skipped])).toEqual([
    ['not_a_record', true],
    ['missing_id', true],
    ['missing_id', true],
  ])
})

test('an export that says that it is incomplete, and one without sessions', async () => {
  const incomplete = {
    format: 'session-export',
    version: 1,
    source: { ...source, complete: false },
    sessions: [],
  }
  expect(recordsOf(await readText(neutral, incomplete), 'problem').map((one) => one.code)).toEqual([
    'partial_trace',
  ])
  const empty = { format: 'session-export', version: 1, source }
  expect(recordsOf(await readText(neutral, empty), 'problem').map((one) => one.code)).toEqual([
    'unknown_record',
  ])
})

test('each session has its own place in the file', async () => {
  const document = {
    format: 'session-export',
    version: 1,
    sessions: ['a', 'b'].map((id) => ({ id, traces: [] })),
  }
  const text = JSON.stringify(document, null, 2)
  const sessions = recordsOf(await readText(neutral, text), 'session')
  for (const session of sessions) {
    const slice = text.slice(session.raw.offset, session.raw.offset + session.raw.length)
    expect(JSON.parse(slice)).toMatchObject({ id: session.sessionId })
  }
})

test('a large export is read session by session', async () => {
  const filler = 'x'.repeat(9000)
  const sessions = Array.from({ length: 2500 }, (_, index) => ({
    id: `s${index}`,
    started_at: '2026-05-01T10:00:00Z',
    status: 'completed',
    traces: [
      { id: `t${index}`, start: '2026-05-01T10:00:00Z', status: 'ok', input: filler, observations: [] },
    ],
  }))
  const text = JSON.stringify({
    format: 'session-export',
    version: 1,
    source,
    sessions,
    audit: [{ action: 'a', at: '2026-05-01T10:00:00Z' }],
  })
  expect(text.length).toBeGreaterThan(20_000_000)
  const records = await readBytes(neutral, new TextEncoder().encode(text), 65_536)
  expect(recordsOf(records, 'session')).toHaveLength(2500)
  expect(recordsOf(records, 'trace')).toHaveLength(2500)
  expect(recordsOf(records, 'side')).toHaveLength(1)
  expect(recordsOf(records, 'problem')).toEqual([])
})
