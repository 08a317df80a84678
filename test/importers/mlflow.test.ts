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
