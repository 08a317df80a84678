import { expect, it } from 'vitest'
import { jaeger } from '../../src/main/importers/formats/jaeger'
import { observationsOf } from './importerSupport'
import { readText, recordsOf } from './vendorSupport'

const traceID = '83a9efd15c1c98a9'
const answer = (span: object, more: object = {}): object => ({
  data: [
    {
      traceID,
      spans: [
        {
          traceID,
          spanID: 'e127af99e3b3e074',
          operationName: 'op',
          references: [],
          startTime: 1_760_000_000_100_000,
          duration: 5,
          tags: [{ key: 'a', value: 'b' }],
          logs: [],
          processID: 'p1',
          ...span,
        },
      ],
      processes: { p1: { serviceName: 's', tags: [] } },
    },
  ],
  ...more,
})
const log = { timestamp: 1_760_000_000_100_001, fields: [{ key: 'event', value: 'e' }] }

it.each([
  ['a tag', answer({ tags: [1, { key: 'a', value: 'b' }] })],
  ['a tag without a name', answer({ tags: [{ value: 'x' }, { key: 'a', value: 'b' }] })],
  ['a log', answer({ logs: [2, log] })],
  ['a field of a log', answer({ logs: [{ ...log, fields: [3, ...log.fields] }] })],
  ['a reference', answer({ references: ['x'] })],
])('%s that is not in its form is told of once, what stands beside it kept', async (_, content) => {
  const records = await readText(jaeger, content)
  expect(recordsOf(records, 'problem').map(({ code, skipped }) => [code, skipped])).toEqual([
    ['unknown_field', false],
  ])
  expect(observationsOf(records)[0]).toMatchObject({ name: 'op', attributes: { a: 'b' }, serviceName: 's' })
})

it('errors that Jaeger reports beside its traces are told of', async () => {
  const errors = [{ code: 500, msg: 'a shard is down' }, 'odd']
  const records = await readText(jaeger, answer({}, { errors }))
  expect(recordsOf(records, 'problem').map(({ code, message }) => [code, message])).toEqual([
    ['partial_trace', 'Jaeger reported beside its traces: a shard is down'],
    ['partial_trace', 'Jaeger reported beside its traces: odd'],
  ])
  expect(observationsOf(records)).toHaveLength(1)
  expect(recordsOf(await readText(jaeger, answer({}, { errors: null })), 'problem')).toEqual([])
})

it("reads the fields of Jaeger's Elasticsearch index, inside a hit or not", async () => {
  const span = (spanID: string, more: object): object => ({
    traceID,
    spanID,
    operationName: 'op',
    references: [],
    startTime: 1_760_000_000_100_000,
    startTimeMillis: 1_760_000_000_100,
    duration: 5,
    tags: [{ key: 'http.status_code', type: 'int64', value: '500' }],
    tag: { 'span@kind': 'client', error: true },
    logs: [],
    process: { serviceName: 's', tags: [], tag: { 'host@name': 'h' } },
    ...more,
  })
  const hit = { _index: 'jaeger-span-2026-03-01', _source: span('b2', { logs: [] }) }
  const records = await readText(jaeger, `${JSON.stringify(hit)}\n${JSON.stringify(span('b1', {}))}`)
  expect(recordsOf(records, 'problem')).toEqual([])
  expect(observationsOf(records)).toMatchObject(
    ['00000000000000b2', '00000000000000b1'].map((spanId) => ({
      spanId,
      status: 'error',
      spanKind: 'client',
      serviceName: 's',
      attributes: { 'http.status_code': 500, 'span.kind': 'client', error: true },
      resource: { 'host.name': 'h' },
    })),
  )
})

it.each([
  [[{ key: 'exception.message', value: 'too slow' }], 'exception', 'too slow'],
  [[{ key: 'error.object', value: 'java.io.IOException: gone' }], 'error', 'java.io.IOException: gone'],
  [[{ key: 'message', value: 'said in passing' }], 'note', null],
])('a failed span says what its log of the error says', async (fields, event, message) => {
  const logs = [{ ...log, fields: [{ key: 'event', value: event }, ...fields] }]
  const tags = [{ key: 'error', type: 'bool', value: true }]
  const [failed] = observationsOf(await readText(jaeger, answer({ logs, tags })))
  expect(failed).toMatchObject({ status: 'error', statusMessage: message })
  const [fine] = observationsOf(await readText(jaeger, answer({ logs })))
  expect(fine).toMatchObject({ status: 'unset', statusMessage: null })
})
