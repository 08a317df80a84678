import { expect, test } from 'vitest'
import { codesOf, importBytes, observationsOf } from './importerSupport'

/** One row, alone on its line, with a payload beyond what a document may have that comes in parts (16 MiB). */
const big = 'x'.repeat(17 << 20)
const at = '2026-03-01T10:00:00Z'
const hex = '0af7651916cd43dd8448eb211c80319c'
const rows: readonly (readonly [format: string, row: object])[] = [
  [
    'braintrust',
    { span_id: 's', root_span_id: 's', span_attributes: { name: 'x' }, created: at, input: big },
  ],
  ['opik', { id: 's', trace_id: 't', type: 'tool', start_time: at, input: { big } }],
  ['weave', { id: 's', trace_id: 't', op_name: 'weave:///e/p/op/x:1', started_at: at, inputs: { big } }],
  ['logfire', { trace_id: 'a', span_id: 's', span_name: 'x', start_timestamp: at, attributes: { big } }],
  ['langsmith', { id: 's', trace_id: 't', run_type: 'tool', name: 'x', start_time: at, inputs: { big } }],
  [
    'mlflow-traces',
    {
      trace_id: `tr-${hex}`,
      trace_metadata: {},
      request_time: at,
      request: big,
      spans: [{ otel_trace_id: hex, span_id: 's', name: 'x', start_time_unix_nano: 1772359200000000000 }],
    },
  ],
  [
    'openai-agents',
    {
      object: 'trace.span',
      id: 's',
      trace_id: 't',
      started_at: at,
      span_data: { type: 'function', input: big },
    },
  ],
]

test.each(rows)('%s keeps a row of 17 MiB whole', async (format, row) => {
  const records = await importBytes(format, new TextEncoder().encode(JSON.stringify(row)))
  expect(codesOf(records)).toEqual([])
  expect(observationsOf(records).map(({ spanId }) => spanId)).toEqual(['s'])
  expect(
    JSON.stringify(records, (_key, value: unknown) => (typeof value === 'bigint' ? 0 : value)).length,
  ).toBeGreaterThan(big.length)
})
