import { expect, it } from 'vitest'
import { otlpJson } from '../../src/main/importers/formats/otlpJson'
import { observationsOf } from './importerSupport'
import { readText, recordsOf } from './vendorSupport'

const span = (more: object = {}): object => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: '00f067aa0ba902b7',
  name: 'n',
  startTimeUnixNano: '1760000000000000001',
  endTimeUnixNano: '1760000002500000001',
  ...more,
})
const good = { key: 'a', value: { stringValue: 'b' } }
const event = { name: 'e', timeUnixNano: '1760000001000000001' }
const payload = (resourceSpans: readonly unknown[]): object => ({ resourceSpans })
const spans = (...list: readonly unknown[]): object => ({ scopeSpans: [{ spans: list }] })

it.each<[string, object, [string, boolean]]>([
  ['an attribute', payload([spans(span({ attributes: [7, good] }))]), ['unknown_field', false]],
  [
    'an attribute without a name',
    payload([spans(span({ attributes: [{ value: { intValue: 1 } }, good] }))]),
    ['unknown_field', false],
  ],
  [
    'attributes that are no list',
    payload([spans(span({ attributes: 'x', events: [{ ...event, attributes: [good] }] }))]),
    ['unknown_field', false],
  ],
  [
    'a member of a value',
    payload([spans(span({ attributes: [good, { key: 'k', value: { kvlistValue: { values: [3] } } }] }))]),
    ['unknown_field', false],
  ],
  ['an event', payload([spans(span({ attributes: [good], events: [5, event] }))]), ['unknown_field', false]],
  ['a link', payload([spans(span({ attributes: [good], links: [null] }))]), ['unknown_field', false]],
  [
    'an attribute of a resource',
    payload([{ resource: { attributes: [3] }, ...spans(span({ attributes: [good] })) }]),
    ['unknown_field', false],
  ],
  ['a resource', payload([4, spans(span({ attributes: [good] }))]), ['not_a_record', true]],
  [
    'a scope',
    payload([{ scopeSpans: ['x', { spans: [span({ attributes: [good] })] }] }]),
    ['not_a_record', true],
  ],
])('%s that is not in its form is told of once, what stands beside it kept', async (_, content, expected) => {
  const records = await readText(otlpJson, content)
  expect(recordsOf(records, 'problem').map(({ code, skipped }) => [code, skipped])).toEqual([expected])
  const [found, ...others] = observationsOf(records)
  expect(others).toEqual([])
  expect(JSON.stringify([found?.attributes, found?.events.map(({ attributes }) => attributes)])).toContain(
    '"a":"b"',
  )
})
