import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/shared/util/jsonValue'
import { guesses } from '../../support/mappingGuesses'

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

describe('lists of rows', () => {
  const inside = { id: 'b', name: 'below', ms: 2 }
  const step = (more: object): JsonValue => ({ id: 'a', name: 'step', ms: 1, ...more }) as JsonValue

  it('stand below a row that holds them, not below one that stands beside them', () => {
    expect(guesses([{ steps: [step({ children: [inside] })] }], 'steps[]')).toMatchObject({
      children: 'children',
    })
    const beside = guesses([{ children: [inside, inside], steps: [step({}), step({})] }], 'steps[]')
    expect(beside).not.toHaveProperty('children')
  })
})

describe('names that say little', () => {
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
})
