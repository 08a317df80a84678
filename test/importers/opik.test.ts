import { describe, expect, test } from 'vitest'
import { opik } from '../../src/main/importers/formats/opik'
import { opikUsage } from '../../src/main/importers/formats/opikFields'
import { importers } from '../../src/main/importers/registry'
import { codesOf, importBytes } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const span = (more: object = {}) => ({
  id: 's',
  trace_id: 't',
  parent_span_id: null,
  name: 'step',
  type: 'general',
  start_time: '2026-03-01T10:00:00Z',
  end_time: '2026-03-01T10:00:01Z',
  ...more,
})
const trace = (more: object = {}) => ({
  id: 't',
  name: 'turn',
  start_time: '2026-03-01T10:00:00Z',
  end_time: '2026-03-01T10:00:02Z',
  thread_id: 'th',
  feedback_scores: null,
  ...more,
})
const first = async (more: object) => recordsOf(await readText(opik, [span(more)]), 'observation')[0]

test('a comment has the time it was written at, under either name', async () => {
  for (const name of ['created_at', 'createdAt']) {
    const comments = [{ id: 'c', text: 'good', [name]: '2026-03-01T11:00:00Z' }]
    const scores = recordsOf(await readText(opik, [span({ comments })]), 'score')
    expect(scores).toMatchObject([{ comment: 'good', timeNs: 1772362800000000000n }])
  }
})

describe('recognised by content', () => {
  test('files of the export, pages, bodies of the ingestion, lists, lines', () => {
    const owned = span({ project_id: 'p' })
    for (const content of [
      { trace: trace(), spans: [], downloaded_at: 'x', project_name: 'p' },
      [{ trace: trace(), spans: [span()], attachments: [] }],
      { page: 1, size: 10, total: 1, content: [owned] },
      { page: 1, size: 10, total: 1, content: [trace({ project_name: 'p' })] },
      { traces: [trace({ project_name: 'p' })] },
      { spans: [span({ project_name: 'p' })] },
      { content: [{ id: 't', project_id: 'p', start_time: '2026-03-01T10:00:00Z', last_updated_by: 'ann' }] },
      [owned],
      `${JSON.stringify(owned)}\n${JSON.stringify(owned)}\n`,
      [{ id: 's', traceId: 't', startTime: '2026-03-01T10:00:00Z', type: 'tool', projectId: 'p' }],
    ]) {
      expect(detectId(content, importers)).toBe('opik')
    }
  })

  test('what looks alike but is of others', () => {
    const run = { ...span({ project_id: 'p' }), run_type: 'llm', inputs: {} }
    expect(detectId([run], importers)).toBe('langsmith')
    expect(detectId({ trace: { id: 't', observations: [] }, observations: [] }, importers)).not.toBe('opik')
    expect(detectId({ id: 'x', start_time: 'y' }, importers)).toBeNull()
    const session = { id: 's', session_id: 's', project_id: 'p', start_time: '2026-03-01T10:00:00Z' }
    expect(detectId([session], importers)).toBe('phoenix-spans')
  })
})

describe('tokens', () => {
  test("the provider's own figures count, by its convention", () => {
    expect(
      opikUsage({
        prompt_tokens: 280,
        completion_tokens: 100,
        'original_usage.input_tokens': 200,
        'original_usage.output_tokens': 100,
        'original_usage.cache_read_input_tokens': 30,
        'original_usage.cache_creation_input_tokens': 50,
      }),
    ).toMatchObject({ inputUncached: 200, cacheRead: 30, cacheWrite5m: 50, convention: 'exclusive' })
  })

  test("cached tokens alone complete Opik's figures, which hold them", () => {
    expect(
      opikUsage({ prompt_tokens: 100, completion_tokens: 5, 'original_usage.cache_read_input_tokens': 60 }),
    ).toMatchObject({ inputUncached: 40, cacheRead: 60, outputText: 5, contradictions: [] })
  })

  test('nothing stated is nothing known', () => {
    expect([opikUsage(null), opikUsage({}), opikUsage({ prompt_tokens: 'many' })]).toEqual([null, null, null])
  })

  test('names of figures are data', () => {
    const usage = JSON.parse('{"prompt_tokens":1,"original_usage.__proto__.polluted":1}') as object
    expect(opikUsage(JSON.parse(JSON.stringify(usage)) as never)).toMatchObject({ inputUncached: 1 })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('what a row says', () => {
  test('a span takes the thread of the trace that came before it', async () => {
    const records = await readText(opik, { trace: trace(), spans: [span()], project_name: 'p' })
    expect(recordsOf(records, 'trace')[0]).toMatchObject({
      sessionId: 'th',
      attributes: { 'opik.project': 'p' },
    })
    expect(recordsOf(records, 'observation')[0]).toMatchObject({ sessionId: 'th', kind: 'span' })
  })

  test("a request's model and the model that answered", async () => {
    const call = { type: 'llm', metadata: { model: 'small' }, model: 'small-2026-01-01', output: null }
    expect(await first(call)).toMatchObject({ requestModel: 'small', model: 'small-2026-01-01' })
  })

  test("LangChain's generations are messages", async () => {
    const call = {
      type: 'llm',
      input: {
        messages: [[{ lc: 1, type: 'constructor', id: ['x', 'HumanMessage'], kwargs: { content: 'hi' } }]],
      },
      output: { generations: [[{ text: 'hello', generation_info: { finish_reason: 'stop' } }]] },
    }
    const [read] = recordsOf(await readText(opik, [span(call)]), 'observation')
    expect(read?.input).toMatchObject({ type: 'messages', messages: [{ role: 'user' }] })
    expect(read?.output).toMatchObject({ type: 'messages', messages: [{ role: 'assistant' }] })
    expect(read?.finishReason).toBe('stop')
  })

  test('times of Python without a zone are UTC by definition', async () => {
    expect(codesOf(await readText(opik, [span({ start_time: '2026-03-01 10:00:00' })]))).toEqual([])
  })

  test('unknown types and missing times are said', async () => {
    const records = await readText(opik, [span({ type: 'dream' }), span({ id: 'z', start_time: null })])
    expect(codesOf(records)).toEqual(['unknown_kind', 'missing_time'])
  })

  test('each of several judges is a score of its own, not their average', async () => {
    const byAuthor = {
      ann: { value: 1, reason: 'clear', source: 'ui', lastUpdatedAt: '2026-03-01T10:00:00Z' },
      bot: { value: 0, source: 'online_scoring', category_name: 'no' },
    }
    const score = { name: 'helpful', value: 0.5, source: 'ui', value_by_author: byAuthor }
    const records = await readText(opik, [
      span({ feedback_scores: [score, { name: 'tone', value: 2 }, { value: 1 }] }),
    ])
    expect(
      recordsOf(records, 'score').map(({ name, value, annotator, comment, label, attributes }) => [
        name,
        value,
        annotator,
        comment,
        label,
        attributes['author'] ?? null,
      ]),
    ).toEqual([
      ['helpful', 1, 'human', 'clear', null, 'ann'],
      ['helpful', 0, 'model', null, 'no', 'bot'],
      ['tone', 2, null, null, null, null],
    ])
  })

  test('an error without a message is still told', async () => {
    expect(await first({ error_info: { exception_type: 'KeyError' } })).toMatchObject({
      status: 'error',
      statusMessage: 'KeyError',
    })
  })

  test('several pages together may be the whole', async () => {
    const page = (id: string, total: number) =>
      JSON.stringify({ page: 1, size: 1, total, content: [span({ id, project_id: 'p' })] })
    expect(codesOf(await readText(opik, `${page('a', 2)}\n${page('b', 2)}`))).toEqual([])
    expect(codesOf(await readText(opik, `${page('a', 3)}\n${page('b', 3)}`))).toEqual(['partial_trace'])
  })
})

test('what is no row does not stop the others', async () => {
  const rows = [7, span(), { id: 'q' }, span({ id: '' }), trace({ id: null }), span({ id: 'z' })]
  const records = await readText(opik, rows)
  expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual(['s', 'z'])
  expect(codesOf(records)).toEqual(['not_a_record', 'not_a_record', 'missing_id', 'missing_id'])
})

test('a document larger than memory allows comes span by span and loses nothing', async () => {
  const filler = 'x'.repeat(40_000)
  const spans = Array.from({ length: 500 }, (_, index) => span({ id: `s${index}`, input: { filler } }))
  const text = JSON.stringify({ trace: trace(), spans, attachments: [], project_name: 'p' })
  expect(text.length).toBeGreaterThan(16 << 20)
  const records = await importBytes('opik', new TextEncoder().encode(text))
  expect(recordsOf(records, 'trace')).toHaveLength(1)
  const read = recordsOf(records, 'observation')
  expect(read).toHaveLength(500)
  expect(read.every(({ sessionId }) => sessionId === 'th')).toBe(true)
  expect(codesOf(records)).toEqual([])
})

describe('the export as a table', () => {
  const header = 'trace_id,trace_start_time,trace_input,span_id,span_trace_id,span_start_time,span_output'
  const at = '2026-03-01 10:00:00+00:00'

  test('is told by its columns, also with semicolons; other tables are not', () => {
    expect(detectId(`${header}\nt,${at},{},s,t,${at},{}\n`, importers)).toBe('opik')
    expect(detectId(`${header.replaceAll(',', ';')}\nt;${at};;s;t;${at};\n`, importers)).toBe('opik')
    expect(detectId('trace_id,span_id,name\na,b,c\n', importers)).not.toBe('opik')
  })

  test('a trace is told once, text that is no dict stays text, broken dicts, too', async () => {
    const rows = [
      `t,${at},plain text,s1,t,${at},"{'a': 'it''s'"`,
      `t,${at},plain text,s2,t,${at},"{'a': 1}"`,
      `t,${at},plain text,,,,`,
      `,${at},,s3,,${at},`,
      `u,${at},x,s4,u`,
    ]
    const records = await readText(opik, `${header}\n${rows.join('\n')}\n`)
    expect(recordsOf(records, 'trace').map(({ traceId, input }) => [traceId, input])).toEqual([
      ['t', { type: 'value', value: 'plain text' }],
      ['u', { type: 'value', value: 'x' }],
    ])
    expect(recordsOf(records, 'observation').map(({ spanId, output }) => [spanId, output])).toEqual([
      ['s1', { type: 'value', value: "{'a': 'it''s'" }],
      ['s2', { type: 'value', value: { a: 1 } }],
      ['s4', null],
    ])
    expect(codesOf(records)).toEqual([
      'not_a_record',
      'missing_id',
      'missing_id',
      'ragged_row',
      'missing_time',
    ])
  })
})
