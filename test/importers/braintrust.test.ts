import { describe, expect, test } from 'vitest'
import { braintrust } from '../../src/main/importers/formats/braintrust'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const row = (more: object = {}) => ({
  id: 'r',
  span_id: 's',
  root_span_id: 't',
  span_parents: ['p'],
  span_attributes: { name: 'step', type: 'task' },
  metrics: { start: 1772359200.5, end: 1772359201.25 },
  ...more,
})
const read = async (content: unknown) => readText(braintrust, content)
const first = async (more: object) => recordsOf(await read(row(more)), 'observation')[0]

describe('recognised by content', () => {
  test('answers, bodies on their way, lists and lines', () => {
    const stored = { id: 'r', _xact_id: '1', project_id: 'p', log_id: 'g', output: 1 }
    for (const content of [
      row(),
      [row()],
      { events: [row()], cursor: null },
      { data: [row()], schema: {} },
      { rows: [{ id: 'r', _is_merge: true, project_id: 'p', log_id: 'g', output: 1 }], api_version: 2 },
      `${JSON.stringify(row())}\n${JSON.stringify(row({ span_id: 's2' }))}\n`,
      stored,
    ]) {
      expect(detectId(content, importers)).toBe('braintrust')
    }
  })

  test('rows of a data set and spans of others are not its own', () => {
    const dataset = {
      id: 'd',
      dataset_id: 'x',
      span_id: 'd',
      root_span_id: 'd',
      input: 1,
      expected: 2,
      _xact_id: '1',
    }
    expect(detectId([dataset], importers)).toBeNull()
    expect(detectId({ span_id: 's', root_span_id: 't', name: 'x' }, importers)).toBeNull()
  })
})

describe('what a row says', () => {
  test('seconds as floating point are times to the millisecond at least', async () => {
    expect(await first({})).toMatchObject({
      traceId: 't',
      spanId: 's',
      parentSpanId: 'p',
      startNs: 1772359200500000000n,
      endNs: 1772359201250000000n,
      timeDigits: 3,
      kind: 'chain',
      status: 'unset',
    })
  })

  test('a row without metrics stands at its creation, its end unknown', async () => {
    expect(await first({ metrics: null, created: '2026-03-01T10:00:00Z' })).toMatchObject({
      startNs: 1772359200000000000n,
      endNs: null,
      status: 'unset',
    })
    expect(codesOf(await read(row({ metrics: null })))).toEqual(['missing_time'])
  })

  test('cached tokens beyond the input prove that the input leaves them out', async () => {
    const metrics = {
      start: 1772359200,
      end: 1772359201,
      prompt_tokens: 5,
      completion_tokens: 1,
      prompt_cached_tokens: 9,
    }
    const usage = (await first({ span_attributes: { type: 'llm' }, metrics }))?.usage
    expect(usage).toMatchObject({ inputUncached: 5, cacheRead: 9, convention: 'exclusive' })
    expect(usage?.contradictions).toEqual(['cached 9 > input 5'])
  })

  test('a row logged by hand is a call when it names a model and its tokens', async () => {
    const kindOf = async (more: object) => (await first({ span_attributes: null, ...more }))?.kind
    expect(await kindOf({ metadata: { model: 'm' }, metrics: { prompt_tokens: 1 } })).toBe('generation')
    expect(await kindOf({ metadata: { model: 'm' } })).toBe('span')
  })

  test('an error that is not text is still an error', async () => {
    expect(await first({ error: { code: 7 } })).toMatchObject({
      status: 'error',
      statusMessage: '{"code":7}',
    })
    expect(await first({ error: '' })).toMatchObject({ status: 'unset', statusMessage: null })
  })

  test('scores that are no numbers keep what they hold; null judges nothing', async () => {
    const scores = recordsOf(
      await read(row({ scores: { a: null, b: '0.5', c: 'good', d: { x: 1 } } })),
      'score',
    )
    expect(scores.map(({ name, value, attributes }) => [name, value, attributes])).toEqual([
      ['b', 0.5, {}],
      ['c', 'good', {}],
      ['d', null, { value: { x: 1 } }],
    ])
  })

  test('a span that names itself as parent is a root', async () => {
    expect(await first({ span_parents: ['s'] })).toMatchObject({ parentSpanId: null })
  })
})

describe('rows on their way', () => {
  const sent = (id: string, more: object) => ({ id, project_id: 'p', log_id: 'g', ...more })

  test('rows inserted below rows get the trace of the root, however deep, and a circle ends', async () => {
    const records = await read({
      events: [
        sent('c', { _parent_id: 'b', output: 3 }),
        sent('a', { output: 1 }),
        sent('b', { _parent_id: 'a', output: 2 }),
        sent('x', { _parent_id: 'y', output: 4 }),
        sent('y', { _parent_id: 'x', output: 5 }),
      ],
    })
    const places = recordsOf(records, 'observation').map(({ spanId, traceId, parentSpanId }) => [
      spanId,
      traceId,
      parentSpanId,
    ])
    expect(places.slice(0, 3)).toEqual([
      ['c', 'a', 'b'],
      ['a', 'a', null],
      ['b', 'a', 'a'],
    ])
    expect(places).toHaveLength(5)
  })

  test('parts join member by member; a row that is whole replaces', async () => {
    const lines = [
      sent('a', { _is_merge: false, metadata: { x: { y: 1 } }, metrics: { start: 1772359200 } }),
      sent('a', { _is_merge: true, metadata: { x: { z: 2 } }, metrics: { end: 1772359201 } }),
    ]
    const records = await read(lines.map((line) => JSON.stringify(line)).join('\n'))
    const [span, ...others] = recordsOf(records, 'observation')
    expect(others).toEqual([])
    expect(span?.attributes['metadata']).toEqual({ x: { y: 1, z: 2 } })
    expect(span?.endNs).toBe(1772359201000000000n)
    const replaced = await read([...lines, sent('a', { _is_merge: false, output: 'new' })])
    expect(recordsOf(replaced, 'observation')[0]).toMatchObject({ startNs: null, output: { value: 'new' } })
  })

  test('keys of objects are data, also those that programs use', async () => {
    const text =
      '{"id":"a","log_id":"g","project_id":"p","_is_merge":false,"metadata":{"__proto__":{"p":1}},"output":1}\n' +
      '{"id":"a","log_id":"g","project_id":"p","_is_merge":true,"metadata":{"__proto__":{"q":2}}}'
    const [span] = recordsOf(await read(text), 'observation')
    expect(JSON.stringify(span?.attributes['metadata'])).toBe('{"__proto__":{"p":1,"q":2}}')
    expect(({} as { p?: number }).p).toBeUndefined()
  })
})

test('what is no row does not stop the others', async () => {
  const records = await read([
    7,
    row(),
    { span_id: '', id: null },
    { dataset_id: 'd', id: 'x' },
    row({ span_id: 'z' }),
  ])
  expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual(['s', 'z'])
  expect(codesOf(records)).toEqual(['not_a_record', 'missing_id', 'not_a_record'])
})
