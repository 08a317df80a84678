import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/shared/util/jsonValue'
import { guesses } from '../../support/mappingGuesses'

describe('guessing what fields mean', () => {
  it('reads the log of a home-made tracer', () => {
    const row = (n: number, parent: string | null): JsonValue => ({
      traceId: 'run-1',
      spanId: `s${n}`,
      parentSpanId: parent,
      operation: n === 1 ? 'agent' : 'llm.call',
      started_at: 1_760_000_000.25 + n,
      latency_ms: 120 + n,
      request: { model: 'gpt-4o', prompt: 'What is the weather like in Ghent today?' },
      usage: { prompt_tokens: 11 + n, completion_tokens: 5, cached_tokens: 0 },
      cost_usd: 0.0001,
      status: 'ok',
      meta: { user: { id: 'u-7' }, env: 'prod' },
    })
    expect(guesses([row(1, null), row(2, 's1'), row(3, 's1')])).toEqual({
      traceId: 'traceId',
      spanId: 'spanId',
      parentSpanId: 'parentSpanId',
      name: 'operation',
      start: 'started_at s',
      duration: 'latency_ms ms',
      model: 'request.model',
      input: 'request.prompt',
      inputTokens: 'usage.prompt_tokens',
      outputTokens: 'usage.completion_tokens',
      cachedTokens: 'usage.cached_tokens',
      cost: 'cost_usd',
      status: 'status',
      userId: 'meta.user.id',
      environment: 'meta.env',
    })
  })

  it('reads rows of a spreadsheet, where all is text', () => {
    const row = (n: number): JsonValue => ({
      Timestamp: `2026-03-01 10:00:0${n}.500`,
      'Conversation ID': 'c1',
      'User Message': `question number ${n}`,
      'Bot Response': `answer number ${n}`,
      Model: 'claude-sonnet-4',
      'Input Tokens': `${100 + n}`,
      'Output Tokens': '20',
      'Response Time (s)': '1.75',
    })
    expect(guesses([row(1), row(2), row(3)])).toEqual({
      start: 'Timestamp iso',
      sessionId: '"Conversation ID"',
      input: '"User Message"',
      output: '"Bot Response"',
      model: 'Model',
      inputTokens: '"Input Tokens"',
      outputTokens: '"Output Tokens"',
      duration: '"Response Time (s)" s',
    })
  })

  it('tells the unit of times by their size', () => {
    for (const [unit, value] of [
      ['s', 1_760_000_000],
      ['ms', 1_760_000_000_000],
      ['us', 1_760_000_000_000_000],
      ['ns', '1760000000000000001'],
      ['iso', '2026-03-01T10:00:00Z'],
    ] as const)
      expect(guesses([{ start: value, end: value }]), unit).toEqual({
        start: `start ${unit}`,
        end: `end ${unit}`,
      })
  })

  it('counts lengths of time as the moments are counted, unless the name says otherwise', () => {
    const start = 1_760_000_000_000_000
    expect(guesses([{ timestamp: start, duration: 1_500 }])).toMatchObject({ duration: 'duration us' })
    expect(guesses([{ timestamp: start, duration_ms: 1_500 }])).toMatchObject({ duration: 'duration_ms ms' })
    expect(guesses([{ timestamp: start, duration: 1.5 }])).toMatchObject({ duration: 'duration s' })
  })

  it('takes ids from what a row stands in, not from what it holds', () => {
    const document = {
      runs: [{ run_id: 'r1', steps: [{ id: 's1', calls: [{ call_id: 'c1' }] }] }],
      other: [{ trace_id: 'x' }],
    }
    expect(guesses([document], 'runs[].steps[]')).toEqual({ traceId: '^runs[].run_id', spanId: 'id' })
  })

  it('does not believe a name that its values contradict', () => {
    expect(
      guesses([{ start: 'yes', duration: 'long', prompt_tokens: 'many', cost: -4, parent_id: 'p' }]),
    ).toEqual({})
  })
})
