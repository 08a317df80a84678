import { describe, expect, test } from 'vitest'
import { mlflow } from '../../src/main/importers/formats/mlflow'
import { mlflowId } from '../../src/main/importers/formats/mlflowSpan'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const hex = '0af7651916cd43dd8448eb211c80319c'
const trace = (spans: readonly object[] = [], info: object = {}) => ({
  info: {
    trace_id: `tr-${hex}`,
    request_time: '2026-05-01T10:00:00Z',
    state: 'OK',
    trace_metadata: {},
    tags: {},
    ...info,
  },
  data: { spans },
})
const span = (more: object = {}) => ({
  trace_id: `tr-${hex}`,
  otel_trace_id: hex,
  span_id: 'b7ad6b7169203331',
  parent_span_id: null,
  name: 'ask',
  start_time_unix_nano: 1777629600000000000,
  end_time_unix_nano: 1777629601000000000,
  status: { code: 'OK' },
  attributes: { 'mlflow.spanType': '"CHAT_MODEL"' },
  ...more,
})

describe('ids', () => {
  test.each([
    [`tr-${hex}`, 'trace', hex],
    [`0x${hex.toUpperCase()}`, 'trace', hex],
    [Buffer.from(hex, 'hex').toString('base64'), 'trace', hex],
    ['J61rcWkgMzE=', 'span', '27ad6b7169203331'],
    ['trace:/place/7', 'trace', 'trace:/place/7'],
    ['abc', 'span', 'abc'],
    ['', 'span', null],
  ] as const)('%s', (id, kind, expected) => {
    expect(mlflowId(id, kind)).toBe(expected)
  })
})

test('one trace, a list, a page of them and lines hold the same', async () => {
  const one = trace([span()])
  const forms: unknown[] = [one, [one], { traces: [one] }, `${JSON.stringify(one)}\n${JSON.stringify(one)}`]
  for (const form of forms) {
    expect(detectId(form, importers)).toBe('mlflow-traces')
    const records = await readText(mlflow, form)
    expect(codesOf(records)).toEqual([])
    expect(recordsOf(records, 'trace')[0]).toMatchObject({ traceId: hex, status: 'ok' })
    expect(recordsOf(records, 'observation')[0]).toMatchObject({ traceId: hex, kind: 'generation' })
  }
})

test('the messages of a stored answer are read', async () => {
  const outputs = JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'Yes' } }] })
  const attributes = { 'mlflow.spanType': '"CHAT_MODEL"', 'mlflow.spanOutputs': outputs }
  const records = await readText(mlflow, trace([span({ attributes })]))
  expect(recordsOf(records, 'observation')[0]?.output).toEqual({
    type: 'messages',
    messages: [{ role: 'assistant', name: null, parts: [{ type: 'text', text: 'Yes' }] }],
  })
})

test('durations come as seconds with an s, or as milliseconds', async () => {
  const endOf = async (info: object) =>
    recordsOf(await readText(mlflow, trace([], info)), 'trace')[0]?.endNs ?? null
  expect(await endOf({ execution_duration: '2.5s' })).toBe(1777629602500000000n)
  expect(await endOf({ execution_time_ms: 700 })).toBe(1777629600700000000n)
  expect(await endOf({})).toBeNull()
})

describe('forms', () => {
  const idsOf = async (form: unknown) => {
    expect(detectId(form, importers)).toBe('mlflow-traces')
    const records = await readText(mlflow, form)
    expect(codesOf(records)).toEqual([])
    return [
      recordsOf(records, 'trace').map(({ traceId }) => traceId),
      recordsOf(records, 'observation').map(({ traceId, spanId }) => [traceId, spanId]),
    ]
  }
  const id = 'b7ad6b7169203331'
  const head = { trace_id: `tr-${hex}`, request_time: '2026-05-01T10:00:00Z', trace_metadata: {}, tags: {} }

  test('heads of the API, one or many', async () => {
    for (const form of [head, { traces: [head] }, { trace: { trace_info: head } }, { trace_info: head }]) {
      expect(await idsOf(form)).toEqual([[hex], []])
    }
  })

  test('rows of a data frame, with the trace as text or with its spans', async () => {
    const row = { ...head, execution_duration: 5 }
    expect(await idsOf({ ...row, trace: JSON.stringify(trace([span()])) })).toEqual([[hex], [[hex, id]]])
    expect(await idsOf([{ ...row, spans: [span()] }])).toEqual([[hex], [[hex, id]]])
    expect(await idsOf({ ...row, spans: JSON.stringify([span()]) })).toEqual([[hex], [[hex, id]]])
  })

  test('spans by themselves', async () => {
    for (const form of [{ spans: [span()] }, [span()], span(), `${JSON.stringify(span())}\n`]) {
      expect(await idsOf(form)).toEqual([[], [[hex, id]]])
    }
  })

  test("spans and heads of others are not MLflow's", () => {
    const other = { ...span(), attributes: { 'llm.model_name': 'x' } }
    expect(detectId([other], importers)).not.toBe('mlflow-traces')
    expect(detectId({ trace_id: 'a', request_time: 'b', execution_duration: 1 }, importers)).toBeNull()
  })

  test('what is none does not stop the others', async () => {
    const records = await readText(mlflow, [
      7,
      trace([span(), 3 as never]),
      { info: {} },
      span({ span_id: 'a' }),
    ])
    expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual([id, 'a'])
    expect(codesOf(records)).toEqual(['not_a_record', 'not_a_record', 'not_a_record'])
  })
})

describe('assessments', () => {
  const scoreOf = async (assessment: object) =>
    recordsOf(await readText(mlflow, trace([], { assessments: [assessment] })), 'score')[0]
  const item = { assessment_name: 'a', source: { source_type: 'CODE', source_id: 's' } }

  test('feedback of every type of value', async () => {
    expect(await scoreOf({ ...item, feedback: { value: false } })).toMatchObject({
      value: false,
      annotator: 'code',
    })
    expect(await scoreOf({ ...item, feedback: { value: { x: 1 } } })).toMatchObject({
      value: null,
      attributes: { value: { x: 1 } },
    })
    expect(await scoreOf({ ...item, source: null, feedback: { value: 1 } })).toMatchObject({
      annotator: null,
    })
  })

  test('an expectation is marked as one, also where its value is text of JSON', async () => {
    const serialized = { serialized_value: { value: '{"facts":["x"]}' } }
    expect(await scoreOf({ ...item, expectation: serialized })).toMatchObject({
      value: null,
      attributes: { expectation: true, value: { facts: ['x'] } },
    })
    expect(await scoreOf({ ...item, expectation: { value: 'yes' }, feedback: null })).toMatchObject({
      value: 'yes',
      attributes: { expectation: true },
    })
  })

  test('one that failed has its error and no value', async () => {
    const error = { error_code: 'X' }
    for (const failed of [{ feedback: { error } }, { error }]) {
      expect(await scoreOf({ ...item, ...failed })).toMatchObject({ value: null, attributes: { error } })
    }
  })

  test('one without a name is said', async () => {
    const records = await readText(mlflow, trace([], { assessments: [{ feedback: { value: 1 } }, 5] }))
    expect(codesOf(records)).toEqual(['not_a_record', 'not_a_record'])
  })
})

test('a preview that MLflow cut is not the input where a span has the whole', async () => {
  const cut = `${'x'.repeat(997)}...`
  const previews = { request_preview: cut, response_preview: 'done' }
  const records = await readText(mlflow, trace([span()], previews))
  expect(codesOf(records)).toEqual([])
  expect(recordsOf(records, 'trace')[0]).toMatchObject({
    input: null,
    output: { value: 'done' },
    attributes: { request_preview: cut },
  })
  const alone = await readText(mlflow, trace([], previews))
  expect(codesOf(alone)).toEqual(['payload_truncated'])
  expect(recordsOf(alone, 'trace')[0]).toMatchObject({ input: { value: cut }, output: { value: 'done' } })
})
