import { expect, test } from 'vitest'
import { skywalkingCsv } from '../../src/main/importers/formats/skywalkingCsv'
import { importers } from '../../src/main/importers/registry'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readText } from './vendorSupport'

const header = ',StartTime,EndTime,URL,SpanType,Service,SpanId,TraceId,Peer,ParentSpan,Component,IsError'
const row = (...cells: string[]): string => cells.join(',')
const table = (...rows: string[]): string => [header, ...rows].join('\n')
const entry = row(
  '0',
  '1628334892200',
  '1628334892345',
  '/login',
  'Entry',
  'auth',
  'a.0',
  't',
  '',
  '-1',
  'MVC',
  'False',
)
const exit = row(
  '1',
  '1628334892210',
  '1628334892210',
  '"find,one"',
  'Exit',
  'auth',
  'a.1',
  't',
  'db:1',
  'a.0',
  'Mongo',
  'True',
)

test('rows are spans with their times in milliseconds, their side of the call and their status', async () => {
  const content = table(entry, exit)
  expect(detectId(content, importers)).toBe('skywalking-csv')
  const records = await readText(skywalkingCsv, content)
  expect(codesOf(records)).toEqual([])
  const [first, second] = observationsOf(records)
  expect(first).toMatchObject({
    spanId: 'a.0',
    parentSpanId: null,
    name: '/login',
    serviceName: 'auth',
    status: 'unset',
    startNs: 1_628_334_892_200_000_000n,
    endNs: 1_628_334_892_345_000_000n,
    timeDigits: 3,
  })
  expect(first?.attributes).toEqual({ SpanType: 'Entry', Component: 'MVC', 'span.kind': 'server' })
  expect(second).toMatchObject({
    parentSpanId: 'a.0',
    name: 'find,one',
    status: 'error',
    endNs: second?.startNs,
  })
  expect(second?.attributes).toMatchObject({ Peer: 'db:1', 'span.kind': 'client' })
})

test('what cannot be read of a row is told of, the rest kept', async () => {
  const records = await readText(
    skywalkingCsv,
    table(
      row('0', '', '1628334892345', '', 'Local', '', 'a.0', 't', '', '', '', 'False'),
      row('1', 'soon', '', '/x', 'Odd', '', 'a.1', 't', '', 'nobody', '', ''),
      row('2', '1628334892345', '1628334892345', '/y', 'Entry', '', '', 't', '', '-1', '', ''),
    ),
  )
  expect(observationsOf(records).map(({ spanId, startNs, status }) => [spanId, startNs, status])).toEqual([
    ['a.0', null, 'unset'],
    ['a.1', null, 'open'],
  ])
  expect(observationsOf(records).map(({ attributes }) => attributes['span.kind'])).toEqual([
    'internal',
    undefined,
  ])
  expect(codesOf(records)).toEqual(['missing_time', 'impossible_time', 'missing_time', 'missing_id'])
})
