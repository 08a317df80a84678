import { describe, expect, test } from 'vitest'
import { langsmith } from '../../src/main/importers/formats/langsmith'
import { readDottedOrder, runIds } from '../../src/main/importers/formats/langsmithFields'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readBytes, readSample, readText, recordsOf } from './vendorSupport'
import { langsmithRun as run } from './langsmithSupport'

describe('the sample', () => {
  const bytes = readSample('langsmith-batch.json')
  test.skipIf(bytes === null)('creation and update become one call with its tokens', async () => {
    expect(detectId(bytes, importers)).toBe('langsmith')
    const records = await readBytes(langsmith, bytes ?? new Uint8Array())
    expect(codesOf(records)).toEqual([])
    const [call, ...others] = recordsOf(records, 'observation')
    expect(others).toEqual([])
    expect(call).toMatchObject({
      kind: 'generation',
      name: 'ChatOpenAI',
      requestModel: 'o1-mini',
      model: 'o1-mini-2024-09-12',
      finishReason: 'stop',
      startNs: 1728803138291000000n,
      endNs: 1728803148730000000n,
    })
    expect(call?.usage).toMatchObject({ inputUncached: 43, cacheRead: 0, outputText: 941, reasoning: 960 })
  })
})

describe('ids', () => {
  const order = '20260501T100000000001Zroot.20260501T100001000002Zmid.20260501T100002000003Zleaf'

  test('the dotted order names run, parent and trace', () => {
    expect(runIds({ dotted_order: order })).toEqual({ runId: 'leaf', parentId: 'mid', traceId: 'root' })
    expect(readDottedOrder(order)[1]).toEqual({ start: '2026-05-01T10:00:01.000002Z', runId: 'mid' })
  })

  test('the list of runs above names the closest, whichever way it runs', () => {
    const above = (ids: unknown, more: object = {}) =>
      runIds({ id: 'c', trace_id: 'r', parent_run_ids: ids as never, ...more })
    expect(above(['r', 'p']).parentId).toBe('p')
    expect(above(['p', 'r']).parentId).toBe('p')
    expect(above(['r']).parentId).toBe('r')
    expect([above([]).parentId, above('p').parentId, above([null]).parentId]).toEqual([null, null, null])
    expect(above(['r', 'p'], { parent_run_id: 'q' }).parentId).toBe('q')
    expect(runIds({ dotted_order: order, parent_run_ids: ['x'] }).parentId).toBe('mid')
  })

  test('text that is no dotted order says nothing', () => {
    expect(readDottedOrder('20260501Zroot')).toEqual([])
    expect(runIds({ dotted_order: 'x', id: 'a' })).toEqual({ runId: 'a', parentId: null, traceId: null })
  })

  test('an update without its creation is kept, at the time that its dotted order names', async () => {
    const records = await readText(langsmith, {
      patch: [{ dotted_order: order, end_time: 1777629603000, outputs: { answer: 4 } }],
    })
    expect(recordsOf(records, 'observation')[0]).toMatchObject({
      traceId: 'root',
      spanId: 'leaf',
      parentSpanId: 'mid',
      startNs: 1777629602000003000n,
      endNs: 1777629603000000000n,
    })
  })

  test('a run without trace and dotted order stays with its parent, and says so', async () => {
    const records = await readText(langsmith, [run('a', { trace_id: null, parent_run_id: 'p' })])
    expect(recordsOf(records, 'observation')[0]).toMatchObject({ traceId: 'p', parentSpanId: 'p' })
    expect(codesOf(records)).toEqual(['derived_id'])
  })
})

describe('what a run says', () => {
  test('creation and update in two lines of one file become one, in either order', async () => {
    const created = { post: [run('a', { end_time: null, tags: ['x'] })], patch: [] }
    const updated = { post: [], patch: [{ id: 'a', end_time: '2026-05-01T10:00:05Z', tags: [] }] }
    for (const lines of [
      [created, updated],
      [updated, created],
    ]) {
      const records = await readText(langsmith, lines.map((line) => JSON.stringify(line)).join('\n'))
      const observations = recordsOf(records, 'observation')
      expect(observations).toHaveLength(1)
      expect(observations[0]).toMatchObject({ name: 'a', endNs: 1777629605000000000n, flags: 0 })
      expect(recordsOf(records, 'trace')[0]?.tags).toEqual(['x'])
    }
  })

  test('the chat session comes from the metadata, never from the project', async () => {
    const sessionOf = async (more: object) =>
      recordsOf(await readText(langsmith, [run('a', { session_id: 'project', ...more })]), 'observation')[0]
        ?.sessionId
    expect(await sessionOf({})).toBeNull()
    expect(await sessionOf({ extra: { metadata: { conversation_id: 'c' } } })).toBe('c')
    expect(await sessionOf({ extra: { metadata: { thread_id: 't', conversation_id: 'c' } } })).toBe('t')
    expect(await sessionOf({ extra: { metadata: { session_id: 's', thread_id: 't' } } })).toBe('s')
  })

  test('tokens of the columns count where the answer carries none; zeros of other runs do not', async () => {
    const usageOf = async (more: object) =>
      recordsOf(await readText(langsmith, [run('a', more)]), 'observation')[0]?.usage
    const columns = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 }
    const detailed = { ...columns, prompt_token_details: { cache_read: 6 } }
    expect(await usageOf(detailed)).toMatchObject({ inputUncached: 4, cacheRead: 6, outputText: 4 })
    expect(await usageOf({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })).toBeNull()
    expect(await usageOf({})).toBeNull()
  })
})

describe('the second version of the API', () => {
  const item = (more: object = {}) => ({
    id: 'a',
    trace_id: 'a',
    parent_run_ids: [],
    run_type: 'CHAIN',
    start_time: '2026-09-02T00:00:00Z',
    ...more,
  })
  const first = async (more: object) =>
    recordsOf(await readText(langsmith, { items: [item(more)], next_cursor: null }), 'observation')[0]

  test('is recognised, and says when there is more', async () => {
    const page = { items: [item()], next_cursor: 'x' }
    expect(detectId(page, importers)).toBe('langsmith')
    expect(codesOf(await readText(langsmith, page))).toEqual(['partial_trace'])
    const pages = [page, { items: [item({ id: 'b' })], next_cursor: null }]
    expect(codesOf(await readText(langsmith, pages.map((one) => JSON.stringify(one)).join('\n')))).toEqual([])
  })

  test('has metadata and thread beside the run; what the metadata says counts', async () => {
    expect(await first({ thread_id: 't' })).toMatchObject({ sessionId: 't' })
    expect(await first({ thread_id: 't', metadata: { thread_id: 'm' } })).toMatchObject({ sessionId: 'm' })
    expect(
      await first({ metadata: { session_id: 's' }, extra: { metadata: { session_id: 'e' } } }),
    ).toMatchObject({
      sessionId: 'e',
    })
  })

  test('may give the beginnings of inputs and outputs only: they are marked as cut', async () => {
    expect(await first({ inputs_preview: 'Where is' })).toMatchObject({
      input: { type: 'value', value: 'Where is' },
      output: null,
      flags: 1 | 64,
    })
    expect(await first({ inputs_preview: 'Wh', inputs: { input: 'Where' } })).toMatchObject({
      input: { value: { input: 'Where' } },
      flags: 1,
    })
  })
})

describe('rows of tables', () => {
  test('columns with JSON or with what Python writes are read, others stay text', async () => {
    const text =
      'id,run_type,trace_id,name,inputs,extra\n' +
      `a,tool,t,[1],"{'q': None, 'n': 'it''s'}","{""metadata"":{""thread_id"":""th""}}"\n` +
      'b,tool,t,two,not json,\n'
    expect(detectId(text, importers)).toBe('langsmith')
    const [one, two] = recordsOf(await readText(langsmith, text), 'observation')
    expect(one).toMatchObject({ name: '[1]', sessionId: 'th' })
    expect(two).toMatchObject({ input: { type: 'value', value: 'not json' } })
  })
})

describe('feedback', () => {
  const row = { id: 'f', run_id: 'a', trace_id: 't', key: 'k', feedback_source: { type: 'app' } }
  const scoresOf = async (content: unknown) => recordsOf(await readText(langsmith, content), 'score')

  test('inside a run it is of that run', async () => {
    const [score] = await scoresOf([run('a', { feedback: [{ key: 'k', score: 0.5, value: 'fair' }] })])
    expect(score).toMatchObject({ traceId: 't', spanId: 'a', value: 0.5, label: 'fair' })
  })

  test('a value without a score, truth values, corrections', async () => {
    const rows = [
      { ...row, value: 'good' },
      { ...row, score: true, value: null },
      { ...row, score: null, value: null, comment: 'why', correction: { answer: 4 } },
    ]
    expect(
      (await scoresOf(rows)).map(({ value, comment, attributes }) => [
        value,
        comment,
        attributes['correction'],
      ]),
    ).toEqual([
      ['good', null, undefined],
      [true, null, undefined],
      [null, 'why', { answer: 4 }],
    ])
  })
})

test('times without a zone are UTC, as LangSmith defines them', async () => {
  const records = await readText(langsmith, [run('a', { start_time: '2026-05-01T10:00:00.250' })])
  expect(recordsOf(records, 'observation')[0]?.startNs).toBe(1777629600250000000n)
  expect(codesOf(records)).toEqual([])
})

test('a record that is no run does not stop the others', async () => {
  const records = await readText(langsmith, { runs: [run('a'), 7, { run_type: 'llm' }, run('b')] })
  expect(recordsOf(records, 'observation').map((one) => one.spanId)).toEqual(['a', 'b'])
  expect(codesOf(records)).toEqual(['not_a_record', 'missing_id'])
})
