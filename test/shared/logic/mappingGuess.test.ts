import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guessRoles } from '../../../src/shared/logic/mappingGuess'
import { parsePath } from '../../../src/shared/logic/mappingPath'
import { rowsIn } from '../../../src/shared/logic/mappingRows'
import { surveyRows } from '../../../src/shared/logic/mappingSurvey'
import type { SurveyedField } from '../../../src/shared/logic/mappingSurvey'
import type { JsonValue } from '../../../src/shared/util/jsonValue'

function survey(documents: readonly JsonValue[], rows = ''): SurveyedField[] {
  const steps = parsePath(rows)?.steps ?? []
  return surveyRows(
    documents.flatMap((document) => rowsIn(document, steps)),
    steps,
  )
}

/** `{ role: 'path unit' }` of what is guessed. */
function guesses(documents: readonly JsonValue[], rows = ''): Record<string, string> {
  return Object.fromEntries(
    guessRoles(survey(documents, rows), rows).map(({ role, path, unit }) => [
      role,
      unit === null ? path : `${path} ${unit}`,
    ]),
  )
}

describe('what a table of runs says', () => {
  it('tokens by their short names, a flag for the status, and nothing of what a tool found', () => {
    const rows: JsonValue[] = [
      { run_id: 'r1', prompt: 'Where?', completion: 'On its way.', tok_in: 120, tok_out: 18, ok: true },
      {
        run_id: 'r1',
        prompt: { id: 17 },
        completion: { state: 'shipped' },
        tok_in: 9,
        tok_out: 2,
        ok: false,
      },
    ]
    const found = guesses(rows)
    expect(found).toMatchObject({
      input: 'prompt',
      output: 'completion',
      inputTokens: 'tok_in',
      outputTokens: 'tok_out',
      status: 'ok',
    })
    expect(Object.values(found)).not.toContain('completion.state')
  })
})

describe('ids that are unique only within a trace', () => {
  const steps = (trace: string): JsonValue[] =>
    [null, 1, 1, 3].map((parent, n) => ({
      trace_id: trace,
      step_id: n + 1,
      parent_step_id: parent,
      round: n % 2,
      label: `step ${n}`,
    }))
  const rows = ['a', 'b', 'c', 'd'].flatMap(steps)

  it('are ids all the same, and so are the parents that name them', () => {
    expect(guesses(rows)).toMatchObject({
      traceId: 'trace_id',
      spanId: 'step_id',
      parentSpanId: 'parent_step_id',
    })
  })

  it('by a run or a session, too, and by what stands around the rows', () => {
    const renamed = rows.map((row) => {
      const { trace_id: session_id, ...rest } = row as { trace_id: string }
      return { session_id, ...rest }
    })
    expect(guesses(renamed)).toMatchObject({ spanId: 'step_id', parentSpanId: 'parent_step_id' })
    const nested = ['a', 'b', 'c'].map((trace) => ({ run_id: trace, steps: steps(trace) }))
    expect(guesses(nested, 'steps[]')).toMatchObject({ spanId: 'step_id', parentSpanId: 'parent_step_id' })
  })

  it('under the name of a step, too', () => {
    const short = rows.map((row) => {
      const { trace_id, step_id: step, parent_step_id: parent_step } = row as Record<string, JsonValue>
      return { trace_id: trace_id ?? null, step: step ?? null, parent_step: parent_step ?? null }
    })
    expect(guesses(short)).toMatchObject({ spanId: 'step', parentSpanId: 'parent_step' })
  })

  it('what repeats within a trace is none', () => {
    const repeated = rows.map((row) => ({ ...(row as object), step_id: 1 }))
    expect(guesses(repeated)).not.toHaveProperty('spanId')
  })
})

describe('the survey of fields', () => {
  const rows: JsonValue[] = [
    { id: 'a', meta: { user: { id: 'u1' } }, tags: ['x'], messages: [{ role: 'user' }], empty: null },
    { id: 'b', meta: { user: { id: 'u1' } }, ms: 12, messages: [{ role: 'user' }, { role: 'tool' }] },
    { id: 'c', meta: '{"user":{"id":"u2"}}', ms: '7' },
  ]
  it('finds nested fields, says how often they are there, and keeps what belongs together together', () => {
    const told = survey(rows).map(({ path, present, distinct, types }) => [path, present, distinct, ...types])
    expect(told).toEqual([
      ['id', 3, 3, 'text'],
      ['meta', 3, null, 'object'],
      ['meta.user', 3, null, 'object'],
      ['meta.user.id', 3, 2, 'text'],
      ['tags', 1, null, 'list'],
      ['messages', 2, null, 'list'],
      ['messages[].role', 2, 2, 'text'],
      ['empty', 0, 0],
      ['ms', 2, 2, 'number'],
    ])
  })

  it('shows what stands around the rows under its own paths', () => {
    const paths = survey([{ trace_id: 't', spans: [{ n: 1 }] }], 'spans[]').map(({ path }) => path)
    expect(paths).toEqual(['n', '^trace_id'])
  })

  it('survives any JSON, and every path it names can be read', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue() as fc.Arbitrary<JsonValue>), (documents) => {
        const fields = survey(documents)
        for (const { path } of fields) expect(parsePath(path), path).not.toBeNull()
        const found = guessRoles(fields)
        expect(new Set(found.map(({ role }) => role)).size).toBe(found.length)
        expect(new Set(found.map(({ path }) => path)).size).toBe(found.length)
      }),
    )
  })
})

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

describe('names that say little', () => {
  const uuid = (n: number): string => `0195a0b1-c2d3-7e4f-8506-1728394a5b${n.toString(16).padStart(2, '0')}`

  it('count where the values bear them out', () => {
    const row = (run: string, n: number): JsonValue => ({
      run,
      asked: `Where is order ${n}?`,
      said: `Order ${n} is on its way.`,
      asked_at: `2026-03-01T10:00:0${n}Z`,
      said_at: `2026-03-01T10:00:0${n}.750Z`,
      using: n === 3 ? 'claude-sonnet-4-5' : 'gpt-4o-mini',
    })
    expect(guesses([row('r1', 1), row('r1', 2), row('r2', 3)])).toEqual({
      traceId: 'run',
      input: 'asked',
      output: 'said',
      start: 'asked_at iso',
      end: 'said_at iso',
      model: 'using',
    })
  })

  it('a count of runs groups rows where each comes in one stretch', () => {
    const rows = (...runs: number[]): JsonValue[] =>
      runs.map((run, n) => ({ run, asked: `Is ${n} a number?` }))
    expect(guesses(rows(1, 1, 2, 2, 3))).toEqual({ traceId: 'run', input: 'asked' })
    expect(guesses(rows(1, 2, 1, 2, 1))).toEqual({ input: 'asked' })
  })

  it.each<[string, readonly JsonValue[]]>([
    ['a run that is a label', [{ run: 'nightly' }, { run: 'nightly' }, { run: 'weekly' }]],
    ['a run that is a sentence', [{ run: 'build 7 of main' }, { run: 'build 7 of main' }]],
    ['a run of which every row has its own', [{ run: 'r1' }, { run: 'r2' }]],
    ['a run that is a flag', [{ run: true }, { run: true }, { run: false }]],
    ['a run that is a share', [{ run: 0.5 }, { run: 0.5 }]],
    ['how often somebody asked', [{ asked: 3 }, { asked: 4 }]],
    ['whether somebody asked', [{ asked: true, said: false }]],
    ['who asked', [{ asked_by: 'Ada Lovelace of London', asker: 'Charles Babbage of London' }]],
    ['a word for what was said', [{ said: 'yes' }, { said: 'no' }, { said: 'yes' }]],
    ['one sentence for all', Array.from({ length: 5 }, () => ({ said: 'thank you very much' }))],
    ['words that only end like one', [{ rerun: 'r1', unsaid: 'a few words more' }, { rerun: 'r1', unsaid: 'other words too' }]],
    ['a stage of deployment', [{ stage: 'prod' }, { stage: 'dev' }]],
    ['options', [{ option_a: 'take the first way', option_q: 'ask for the way' }]],
    ['something above', [{ id: 'a', above: 'sea level' }, { id: 'b', above: 'the clouds' }].map(({ above }) => ({ above }))],
    ['a place to go to', [{ from: 'Ghent', to: 'Bruges' }]],
  ])('are not enough for %s', (_what, rows) => {
    expect(guesses(rows)).toEqual({})
  }) // prettier-ignore

  it('a parent that no row is stays open', () => {
    const rows = [{ id: 'a', under: 'roof' }, { id: 'b', under: 'table' }]
    expect(guesses(rows)).toEqual({ spanId: 'id' })
    const tree = [{ id: 'a1', under: null }, { id: 'b1', under: 'a1' }, { id: 'c1', under: 'b1' }]
    expect(guesses(tree)).toEqual({ spanId: 'id', parentSpanId: 'under' })
  }) // prettier-ignore

  describe('and values that say enough', () => {
    const rows = (count: number, make: (n: number) => object): JsonValue[] =>
      Array.from({ length: count }, (_, n) => make(n) as JsonValue)

    it('ids that were made up: of each row, of its parent, of what rows share', () => {
      const made = rows(6, (n) => ({
        belongs: uuid(200 + (n >> 1)),
        mine: uuid(n),
        above: n % 2 === 0 ? null : uuid(n - 1),
        big: uuid(250 + (n >> 2)),
      }))
      expect(guesses(made)).toEqual({ spanId: 'mine', parentSpanId: 'above', traceId: 'belongs' })
    })

    it.each<[string, (n: number) => object]>([
      ['one id for all rows', () => ({ thing: uuid(1) })],
      ['a tenant', (n) => ({ tenant: uuid(n >> 1) })],
      ['a commit', (n) => ({ commit: `${'0123456789abcdef'.repeat(2)}${n >> 1}`.slice(-32) })],
      ['a prompt', (n) => ({ prompt_uuid: uuid(n >> 1) })],
      ['short codes', (n) => ({ sku: `A-${n >> 1}` })],
      ['serial numbers', (n) => ({ serial: `SN123456789012345${n >> 1}` })],
      ['versions', (n) => ({ release: `1.2.${n >> 1}` })],
      ['hosts', (n) => ({ at_host: `web-0${n >> 1}` })],
    ])('but not %s', (_what, make) => {
      expect(guesses(rows(6, make))).toEqual({})
    })

    it.each(['gpt-4o', 'openai/gpt-4.1-mini', 'o3-mini', 'claude-3-5-haiku-20241022', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 'gemini-2.5-pro', 'meta-llama/Llama-3.1-8B-Instruct', 'mistral-large-latest', 'qwen2.5-72b', 'deepseek-chat'])(
      'names of models: %s',
      (model) => {
        expect(guesses([{ using: model }])).toEqual({ model: 'using' })
      },
    ) // prettier-ignore

    it.each(['gpt', 'claude', 'o1 is a fine model', 'openai', 'o-1', 'command-line', 'phi', 'gemini', 'nova scotia', 'grok', 'ask gpt-4o', 'claude-code', 'gpt-engineer', 'command-advice', 'sonar-qube'])(
      'but not %s',
      (text) => {
        expect(guesses([{ using: text }])).toEqual({})
      },
    ) // prettier-ignore

    it('one other value, and they are no names of models', () => {
      expect(guesses([{ using: 'gpt-4o' }, { using: 'crm' }])).toEqual({})
    })
  })
})
