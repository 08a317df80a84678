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
