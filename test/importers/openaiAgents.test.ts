import { expect, test } from 'vitest'
import { openaiAgents } from '../../src/main/importers/formats/openaiAgents'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const span = (id: string, data: object, more: object = {}) => ({
  object: 'trace.span',
  id,
  trace_id: 't',
  parent_id: null,
  started_at: '2026-05-01T10:00:00.000000+00:00',
  ended_at: '2026-05-01T10:00:01.000000+00:00',
  span_data: data,
  error: null,
  ...more,
})
const trace = { object: 'trace', id: 't', workflow_name: 'w', group_id: 'g', metadata: null }

test('a body, a list and lines hold the same', async () => {
  const items = [trace, span('s', { type: 'agent', name: 'a' })]
  const forms: unknown[] = [{ data: items }, items, items.map((item) => JSON.stringify(item)).join('\n')]
  for (const form of forms) {
    expect(detectId(form, importers)).toBe('openai-agents')
    const records = await readText(openaiAgents, form)
    expect(codesOf(records)).toEqual([])
    expect(recordsOf(records, 'observation')[0]).toMatchObject({ spanId: 's', kind: 'agent', sessionId: 'g' })
    expect(recordsOf(records, 'trace')[0]).toMatchObject({ traceId: 't', name: 'w', sessionId: 'g' })
  }
})

test('an empty body is no failure', async () => {
  expect(await readText(openaiAgents, { data: [] })).toEqual([])
})

test('a response without messages is told once, one with its body is whole', async () => {
  const body = { model: 'm', output: [{ type: 'message', role: 'assistant', content: 'hi' }] }
  const records = await readText(openaiAgents, {
    data: [
      span('a', { type: 'response', response_id: 'r', usage: { input_tokens: 1, output_tokens: 2 } }),
      span('b', { type: 'response', response_id: 'q' }),
      span('c', { type: 'response', response_id: 'p', input: 'hello', response: body }),
    ],
  })
  expect(codesOf(records)).toEqual(['payload_missing'])
  const [bare, , whole] = recordsOf(records, 'observation')
  expect(bare).toMatchObject({ input: null, output: null, usage: { inputUncached: 1, outputText: 2 } })
  expect(whole).toMatchObject({ model: 'm', input: { type: 'messages' }, output: { type: 'messages' } })
})

test('an error and a span without an end show', async () => {
  const records = await readText(openaiAgents, [
    span('a', { type: 'function', name: 'f' }, { error: { message: 'broken', data: { code: 404 } } }),
    span('b', { type: 'function', name: 'f' }, { ended_at: null }),
  ])
  expect(recordsOf(records, 'observation').map((one) => [one.status, one.statusMessage])).toEqual([
    ['error', 'broken'],
    ['open', null],
  ])
})
