import { describe, expect, test } from 'vitest'
import { observationFlags, observationStatuses } from '../../src/shared/model/kinds'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { deleteTraces } from '../../src/main/ingest/deleteData'
import { decodeBlock } from '../../src/main/store/tables/observationDetail'
import { decodePackedTrace } from '../../src/shared/model/packedTrace'
import { ensureExists } from '../../src/shared/util/assert'
import { observation, traceStatement, usage, userMessage } from '../support/records'
import { testStore } from '../support/testStore'

const second = 1_000_000_000n

describe('each thing once', () => {
  test('a call that repeats the conversation adds only its new messages', async () => {
    const { put, rows } = testStore()
    const [a, b, c] = ['one', 'two', 'three'].map(userMessage)
    const conversation = (
      messages: (ReturnType<typeof userMessage> | undefined)[],
    ): ObservationRecord['input'] => ({
      type: 'messages',
      messages: messages.filter((each) => each !== undefined),
    })
    await put([
      observation({ spanId: '1', input: conversation([a, b]) }),
      observation({ spanId: '2', input: conversation([a, b, c]) }),
      observation({ spanId: '3', input: conversation([a, b]) }),
    ])
    expect(rows('SELECT COUNT(*) AS n FROM message')).toEqual([{ n: 3 }])
    expect(rows('SELECT COUNT(*) AS n FROM context')).toEqual([{ n: 3 }])
    const contexts = rows(
      'SELECT span_id AS span, input_context AS context FROM observation ORDER BY span_id',
    )
    expect(contexts[0]?.['context']).toBe(contexts[2]?.['context'])
    expect(rows('SELECT parent_id AS parent FROM context WHERE id = ?', contexts[1]?.['context'])).toEqual([
      { parent: contexts[0]?.['context'] },
    ])
  })
})

describe('a trace is derived', () => {
  test('sums by hand: wrappers once, cost reported before computed, unknown stays unknown', async () => {
    const { put, rows } = testStore()
    await put([
      observation({
        spanId: 'agent',
        kind: 'agent',
        agentName: 'Desk',
        startNs: 0n,
        endNs: 10n * second,
        usage: usage({ inputUncached: 300, outputText: 30 }),
        sessionId: 's1',
        status: 'ok',
      }),
      observation({
        spanId: 'c1',
        parentSpanId: 'agent',
        kind: 'generation',
        model: 'gpt-4o',
        provider: 'openai',
        startNs: 1n * second,
        endNs: 3n * second,
        usage: usage({ inputUncached: 100, cacheRead: 50, outputText: 10 }),
      }),
      observation({
        spanId: 'c2',
        parentSpanId: 'agent',
        kind: 'generation',
        model: 'house-llm',
        startNs: 4n * second,
        endNs: 6n * second,
        usage: usage({ inputUncached: 150, outputText: 20 }),
        cost: { currency: 'USD', input: null, output: null, total: 0.5 },
      }),
      observation({
        spanId: 'c3',
        parentSpanId: 'agent',
        kind: 'generation',
        model: 'silent',
        startNs: 6n * second,
        endNs: 7n * second,
      }),
      observation({
        spanId: 'tool',
        parentSpanId: 'agent',
        kind: 'tool',
        toolName: 'crm',
        startNs: 7n * second,
        endNs: 8n * second,
        status: 'error',
      }),
    ])
    const [trace] = rows('SELECT * FROM trace')
    expect(trace).toMatchObject({
      input_tokens: 300,
      output_tokens: 30,
      cached_tokens: 50,
      generations: 3,
      generations_with_tokens: 2,
      generations_with_cost: 2,
      cost_basis: 'mixed',
      span_count: 5,
      error_count: 1,
      tool_error_count: 1,
      status: observationStatuses.indexOf('ok'),
      duration_ns: 10_000_000_000,
      models: '["gpt-4o","house-llm","silent"]',
    })
    // 0.5 reported + (100 × 2.5 + 50 × 1.25 + 10 × 10) / 1e6 computed
    expect(trace?.['cost_usd']).toBeCloseTo(0.5 + 0.0004125, 10)
    expect(rows("SELECT flags FROM observation WHERE span_id = 'agent'")).toEqual([
      { flags: observationFlags.usageRepeated },
    ])
    expect(rows('SELECT session_id, trace_count, error_count, input_tokens FROM session')).toEqual([
      { session_id: 's1', trace_count: 1, error_count: 1, input_tokens: 300 },
    ])
  })

  test('packed columns come in pre-order with self times', async () => {
    const { packed, put } = testStore()
    await put([
      observation({ spanId: 'b', parentSpanId: 'a', name: 'child', startNs: 5n, endNs: 8n }),
      observation({ spanId: 'a', name: 'parent', startNs: 2n, endNs: 12n }),
    ])
    const trace = decodePackedTrace(ensureExists(packed(1), 'the columns'))
    expect(trace.header).toMatchObject({ originNs: '2', count: 2 })
    expect([...trace.nameId].map((id) => trace.header.names[id])).toEqual(['parent', 'child'])
    expect([...trace.start, ...trace.end, ...trace.self]).toEqual([0, 3, 10, 6, 7, 3])
    expect(Number.isNaN(trace.costUsd[0])).toBe(true)
  })

  test('a trace that has only a statement, and a statement that names what spans do not', async () => {
    const { put, rows } = testStore()
    await put([
      traceStatement({ traceId: 'alone', name: 'Only words', sessionId: 's9', startNs: 5n, endNs: 9n }),
      traceStatement({ traceId: 't1', name: 'Named', input: { type: 'value', value: 'Where is it?' } }),
      observation({ spanId: 'x' }),
    ])
    expect(
      rows('SELECT trace_id, name, input_preview, span_count, duration_ns FROM trace ORDER BY trace_id'),
    ).toEqual([
      { trace_id: 'alone', name: 'Only words', input_preview: null, span_count: 0, duration_ns: 4 },
      { trace_id: 't1', name: 'Named', input_preview: 'Where is it?', span_count: 1, duration_ns: 1_000_000 },
    ])
  })

  test('doubts are findings with their place: orphan, unfinished, skewed', async () => {
    const { put } = testStore()
    const fidelity = await put([
      observation({ spanId: 'p', startNs: 5n * second, endNs: 6n * second }),
      observation({ spanId: 'lost', parentSpanId: 'gone', raw: { offset: 70, length: 2, line: 4 } }),
      observation({ spanId: 'open', parentSpanId: 'p', startNs: 5n * second, endNs: null }),
      observation({ spanId: 'early', parentSpanId: 'p', startNs: 1n * second, endNs: 2n * second }),
    ])
    const found = fidelity.list()
    expect(found.map(({ code }) => code).toSorted()).toEqual(['orphan', 'skewed', 'unfinished'])
    expect(found.find(({ code }) => code === 'orphan')?.samples[0]).toMatchObject({
      spanId: 'lost',
      offset: 70,
      line: 4,
    })
  })
})

describe('what comes in pieces', () => {
  test('a parent that comes later ends the doubt about its child; so do its session and its name', async () => {
    const { put, rows } = testStore()
    await put([observation({ spanId: 'child', parentSpanId: 'root', startNs: 2n })])
    expect(rows('SELECT flags FROM observation')).toEqual([{ flags: observationFlags.orphan }])
    await put([observation({ spanId: 'root', name: 'whole', startNs: 1n, sessionId: 's' })])
    expect(rows('SELECT flags FROM observation')).toEqual([{ flags: 0 }, { flags: 0 }])
    expect(rows('SELECT name, span_count, flags, session_row FROM trace')).toEqual([
      { name: 'whole', span_count: 2, flags: 0, session_row: 1 },
    ])
    expect(rows('SELECT trace_count, span_count FROM session')).toEqual([{ trace_count: 1, span_count: 2 }])
  })

  test('a session that its trace leaves is gone; one that grows is added up', async () => {
    const { put, rows } = testStore()
    await put([observation({ spanId: 'a', sessionId: 'first' })])
    await put([traceStatement({ traceId: 't1', sessionId: 'second' })])
    await put([observation({ spanId: 'b', traceId: 't2', sessionId: 'second' })])
    expect(rows('SELECT session_id, trace_count FROM session')).toEqual([
      { session_id: 'second', trace_count: 2 },
    ])
  })

  test('previews of a trace that is derived again are read from what is stored', async () => {
    const { put, rows } = testStore()
    const chat = (role: 'user' | 'assistant', text: string) =>
      ({ type: 'messages', messages: [userMessage('Hello'), { ...userMessage(text), role }] }) as const
    await put([
      observation({
        spanId: 'call',
        kind: 'generation',
        input: chat('user', 'Where is it?'),
        output: chat('assistant', 'There.'),
      }),
    ])
    await put([observation({ spanId: 'later', startNs: 9n })])
    expect(rows('SELECT input_preview, output_preview, span_count FROM trace')).toEqual([
      { input_preview: 'Where is it?', output_preview: 'There.', span_count: 2 },
    ])
  })
})

describe('details', () => {
  test('of merged records only the joined one is kept; those of deleted traces are gone', async () => {
    const { put, rows, rowsWithDetail, state } = testStore()
    const one = observation({ spanId: 'a', attributes: { one: 1 } })
    await put([one, observation({ spanId: 'b', traceId: 't2', attributes: { other: 2 } })])
    await put([one])
    expect(rows('SELECT COUNT(*) AS n FROM detail_block')).toEqual([{ n: 1 }])
    await put([observation({ spanId: 'a', attributes: { two: 'zwei' } })])
    expect(rowsWithDetail('SELECT span_id, detail FROM observation ORDER BY id')).toMatchObject([
      { span_id: 'a', detail: { attributes: { one: 1, two: 'zwei' } } },
      { span_id: 'b', detail: { attributes: { other: 2 } } },
    ])
    await deleteTraces(state, ['files:t1'])
    const left = rows('SELECT data FROM detail_block').flatMap(({ data }) => decodeBlock(data as Buffer))
    expect(left.filter((line) => line !== '')).toEqual([expect.stringContaining('"other":2')])
    await deleteTraces(state, ['files:t2'])
    expect(rows('SELECT COUNT(*) AS n FROM detail_block')).toEqual([{ n: 0 }])
  })
})
