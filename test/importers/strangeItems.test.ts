import { expect, it } from 'vitest'
import type { JsonValue } from '../../src/shared/util/jsonValue'
import { importBytes, observationsOf } from './importerSupport'
import { recordsOf } from './vendorSupport'

const start = '2026-03-01T10:00:00Z'
const end = '2026-03-01T10:00:01Z'

const scoredInOpik = (scores: JsonValue[]): JsonValue => [
  {
    id: 's',
    trace_id: 't',
    parent_span_id: null,
    name: 'kept',
    type: 'general',
    start_time: start,
    end_time: end,
    feedback_scores: scores,
  },
]

/** Lists within a record hold objects. What is none cannot be read, and is told of; the record itself is kept. */
const cases: readonly (readonly [string, string, JsonValue, string])[] = [
  [
    'an event of MLflow',
    'mlflow-traces',
    {
      info: { trace_id: 'tr-1', request_time: start, state: 'OK' },
      data: {
        spans: [
          {
            trace_id: 'tr-1',
            span_id: 'b7ad6b7169203331',
            name: 'kept',
            start_time_unix_nano: '1760000000000000001',
            end_time_unix_nano: '1760000000000000002',
            events: [5],
            status: { code: 'OK' },
            attributes: {},
          },
        ],
      },
    },
    'Events of span b7ad6b7169203331: 1 that are no objects.',
  ],
  ['a feedback score of Opik', 'opik', scoredInOpik([3]), 'Feedback scores: 1 that are no objects.'],
  [
    'a feedback score of Opik without a name',
    'opik',
    scoredInOpik([{ value: 1 }]),
    'A feedback score without a name.',
  ],
  [
    'an event of LangSmith',
    'langsmith',
    [
      {
        id: 'r1',
        trace_id: 'r1',
        run_type: 'llm',
        name: 'kept',
        start_time: start,
        end_time: end,
        events: [3, 4],
      },
    ],
    'Events of run r1: 2 that are no objects.',
  ],
  [
    'a tool call of ATIF',
    'atif-trajectory',
    {
      schema_version: 'ATIF-v1.6',
      session_id: 's1',
      agent: { name: 'kept', version: '1', model_name: 'm' },
      steps: [
        { step_id: 1, timestamp: start, source: 'user', message: 'hi' },
        { step_id: 2, timestamp: end, source: 'agent', message: 'ok', tool_calls: [3] },
      ],
    },
    'Tool calls of step-2: 1 that are no objects.',
  ],
]

it.each(cases)('%s that is none is told of, its record kept', async (_, id, content, message) => {
  const records = await importBytes(id, new TextEncoder().encode(JSON.stringify(content)))
  const told = recordsOf(records, 'problem').filter(({ code }) => code === 'not_a_record')
  expect(told.map(({ message: text }) => text)).toEqual([message])
  expect(observationsOf(records).length).toBeGreaterThan(0)
})
