import { describe, expect, test } from 'vitest'
import { weave } from '../../src/main/importers/formats/weave'
import { operationOf } from '../../src/main/importers/formats/weaveCall'
import { weaveCost, weaveUsage } from '../../src/main/importers/formats/weaveUsage'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const call = (more: object = {}) => ({
  id: 'c',
  trace_id: 't',
  parent_id: 'p',
  op_name: 'weave:///e/p/op/step:hash',
  started_at: '2026-03-01T10:00:00Z',
  ended_at: '2026-03-01T10:00:01Z',
  inputs: {},
  output: null,
  ...more,
})
const first = async (more: object) => recordsOf(await readText(weave, [call(more)]), 'observation')[0]
const scoresOf = async (more: object) =>
  recordsOf(await readText(weave, [call(more)]), 'score').map(({ name, value, comment }) => [
    name,
    value,
    comment,
  ])

describe('recognised by content', () => {
  test('calls in lines, lists and answers, with references or plain names, and feedback', () => {
    for (const content of [
      call(),
      [call({ op_name: 'step' })],
      { calls: [call()] },
      `${JSON.stringify(call())}\n${JSON.stringify(call({ id: 'd' }))}\n`,
      { result: [{ id: 'f', weave_ref: 'weave:///e/p/call/c', feedback_type: 'x', payload: {} }] },
    ]) {
      expect(detectId(content, importers)).toBe('weave')
    }
    expect(detectId({ op_name: 'weave:///e/p/op/step:hash' }, importers)).toBeNull()
  })

  test('names stand in references, which may hold anything', () => {
    expect(
      [
        'weave:///e/p/op/Evaluation.predict_and_score:abc',
        'weave:///e/p/op/a b',
        'plain.name',
        'weave:///e/p/object/x:1',
      ].map((name) => operationOf({ op_name: name })),
    ).toEqual(['Evaluation.predict_and_score', 'a b', 'plain.name', 'weave:///e/p/object/x:1'])
    expect(operationOf({})).toBe('')
  })
})

describe('what a call is', () => {
  const kindOf = async (op: string, more: object = {}) => (await first({ op_name: op, ...more }))?.kind
  const request = { model: 'm', messages: [{ role: 'user', content: 'hi' }] }

  test("its own word, a name of Weave's integrations, or a request with its answer", async () => {
    expect(await kindOf('x', { attributes: { weave: { kind: 'agent' } } })).toBe('agent')
    expect(await kindOf('weave:///e/p/op/Llm.ChatOpenAI:1')).toBe('generation')
    expect(await kindOf('langchain.Tool.search')).toBe('tool')
    expect(await kindOf('weave:///e/p/op/openai.embeddings.create:1')).toBe('embedding')
    expect(await kindOf('openai.chat.completions.create', { inputs: request })).toBe('generation')
    const answered = { inputs: request, output: { choices: [] }, summary: { usage: { m: { requests: 1 } } } }
    expect(await kindOf('mine', answered)).toBe('generation')
  })

  test('a function around a request is a step', async () => {
    expect(await kindOf('mine', { inputs: request, output: 'hello' })).toBe('span')
    expect(await kindOf('mine', { attributes: { kind: 'dream' } })).toBe('span')
  })

  test('an error that was caught below is none', async () => {
    expect(await first({ summary: { weave: { status: 'descendant_error' } } })).toMatchObject({
      status: 'ok',
    })
    expect(await first({ summary: { weave: { status: 'error' } } })).toMatchObject({ status: 'error' })
    expect(await first({ ended_at: null })).toMatchObject({ status: 'open', flags: 1 })
  })
})

describe('tokens and costs', () => {
  test('each model by the convention of its provider, and their sum', () => {
    const usage = weaveUsage({
      a: { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 40 } },
      b: { input_tokens: 5, output_tokens: 2, cache_read_input_tokens: 50, total_tokens: 0 },
    })
    expect(usage).toMatchObject({ inputUncached: 65, cacheRead: 90, outputText: 12, convention: 'unknown' })
    expect(usage?.contradictions).toEqual([])
    expect(usage?.cacheWrite5m).toBeNull()
  })

  test('nothing stated is nothing known', () => {
    expect([weaveUsage(null), weaveUsage({}), weaveUsage({ m: null }), weaveUsage({ m: {} })]).toEqual(
      Array.from({ length: 4 }, () => null),
    )
    expect([weaveCost(null), weaveCost({ m: { prompt_token_cost: 1 } })]).toEqual([null, null])
    expect(
      weaveCost({ m: { prompt_tokens_total_cost: 0.25 }, n: { completion_tokens_total_cost: 0.5 } }),
    ).toEqual({
      currency: 'USD',
      input: 0.25,
      output: 0.5,
      total: 0.75,
    })
  })
})

describe('scores', () => {
  const evaluated = (scores: unknown) =>
    scoresOf({ op_name: 'weave:///e/p/op/Evaluation.predict_and_score:1', output: { output: 1, scores } })

  test('each figure that a scorer returns, with its reason', async () => {
    expect(await evaluated({ a: { b: { c: 1 } }, d: { ok: false, reason: 'no' }, e: null, f: [1] })).toEqual([
      ['a.b.c', 1, null],
      ['d.ok', false, 'no'],
    ])
    expect(await evaluated('x')).toEqual([])
  })

  test('feedback of every kind; what holds no figure keeps its payload', async () => {
    const feedback = [
      { feedback_type: 'wandb.runnable.S', payload: { output: { score: 0.5 } } },
      { feedback_type: 'wandb.annotation.A', payload: { value: true } },
      { feedback_type: 'own', payload: { deep: { x: 1 } } },
      { payload: { value: 1 } },
    ]
    const records = await readText(weave, [call({ summary: { weave: { feedback } } })])
    expect(
      recordsOf(records, 'score').map(({ name, value, annotator, attributes }) => [
        name,
        value,
        annotator,
        attributes['payload'],
      ]),
    ).toEqual([
      ['S.score', 0.5, null, undefined],
      ['A', true, 'human', undefined],
      ['own', null, 'human', { deep: { x: 1 } }],
    ])
    expect(codesOf(records)).toEqual(['not_a_record'])
  })
})

test('a call without a trace stays with its parent, and says so', async () => {
  const records = await readText(weave, [call({ trace_id: null })])
  expect(recordsOf(records, 'observation')[0]).toMatchObject({ traceId: 'p', parentSpanId: 'p' })
  expect(codesOf(records)).toEqual(['derived_id'])
})

test('what is no call does not stop the others', async () => {
  const records = await readText(weave, [7, call(), { op_name: 'x' }, call({ id: '' }), call({ id: 'z' })])
  expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual(['c', 'z'])
  expect(codesOf(records)).toEqual(['not_a_record', 'not_a_record', 'missing_id'])
})
