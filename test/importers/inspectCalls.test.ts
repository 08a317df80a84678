import { expect, test } from 'vitest'
import { inspect } from '../../src/main/importers/formats/inspect'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { codesOf, observationsOf, toGolden } from './importerSupport'
import { readText, recordsOf } from './vendorSupport'

const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 1, 10) + seconds * 1000).toISOString()
const ns = (seconds: number): bigint => BigInt(Date.UTC(2026, 2, 1, 10) + seconds * 1000) * 1_000_000n

const read = (sample: object): Promise<ImportRecord[]> =>
  readText(inspect, {
    version: 3,
    eval: { eval_id: 'e', run_id: 'r', task: 'sums', task_id: 't' },
    samples: [
      { id: 1, epoch: 1, uuid: 'u', input: '2+3?', target: '5', messages: [], output: {}, ...sample },
    ],
  })
const call = (more: object = {}, usage: object | null = null): object => ({
  event: 'model',
  uuid: 'm',
  timestamp: at(1),
  completed: at(2),
  model: 'openai/small-1',
  input: [{ role: 'user', content: '2+3?' }],
  tools: [],
  config: {},
  output: { model: 'small-1', choices: [{ message: { role: 'assistant', content: '5' } }], usage },
  ...more,
})
const callOf = async (event: object, sample: object = {}) => {
  const records = await read({ events: [event], ...sample })
  return { records, call: observationsOf(records).find(({ kind }) => kind === 'generation') }
}

test('a call costs what Inspect says that it did', async () => {
  const usage = { input_tokens: 20, output_tokens: 4, total_tokens: 24, total_cost: 0.0025 }
  const found = (await callOf(call({}, usage))).call
  expect(found?.cost).toEqual({ currency: 'USD', input: null, output: null, total: 0.0025 })
  expect(found?.usage).toMatchObject({ inputUncached: 20, outputText: 4 })
  expect(found?.usage?.reported).not.toHaveProperty('total_cost')
})

test('an answer from the cache of Inspect used nothing again', async () => {
  const usage = { input_tokens: 20, output_tokens: 4, total_tokens: 24, total_cost: 0.0025 }
  const found = (await callOf(call({ cache: 'read' }, usage))).call
  expect(found).toMatchObject({ usage: null, cost: null, output: { type: 'messages' } })
  expect(found?.attributes['usage of the cached answer']).toEqual(usage)
  expect((await callOf(call({ cache: 'write' }, usage))).call?.usage).toMatchObject({ inputUncached: 20 })
})

test('messages that are not in the pool are told of, the others kept', async () => {
  const pool = { events_data: { messages: [{ role: 'user', content: 'Hi' }], calls: [] } }
  const { records, call: found } = await callOf(call({ input: [], input_refs: [[0, 3]] }), pool)
  expect(codesOf(records)).toEqual(['payload_missing'])
  expect(toGolden(found?.input)).toEqual({
    type: 'messages',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  })
})

test('events that are none are told of once', async () => {
  const records = await read({ events: [7, call(), null, 'x'] })
  expect(recordsOf(records, 'problem').map(({ code, message }) => [code, message])).toEqual([
    ['not_a_record', 'sample 1: An event that is no object, 3 times.'],
  ])
  expect(observationsOf(records)[0]?.events).toEqual([])
})

test('a sample lasts as long as it says, and longer where its events do', async () => {
  const said = { started_at: at(0), completed_at: at(60) }
  for (const [events, end] of [
    [[call()], 60],
    [[call({ completed: at(90) })], 90],
    [[], 60],
  ] as const) {
    const records = await read({ ...said, events })
    expect(observationsOf(records)[0]).toMatchObject({ startNs: ns(0), endNs: ns(end) })
    expect(codesOf(records)).toEqual([])
  }
  expect(codesOf(await read({ events: [] }))).toEqual(['missing_time'])
})

test('each measure of a scorer is a score; what became of a score before stays with it', async () => {
  const scores = {
    judge: { value: { f1: 0.5, exact: true, note: 'fine' }, explanation: 'close', metadata: { by: 'x' } },
    nested: { value: { a: [1] } },
    plain: { value: 1, history: [{ value: 0 }] },
    bare: 'C',
  }
  const found = recordsOf(await read({ events: [call()], scores }), 'score')
  expect(found.map(({ name, value, comment }) => [name, value, comment])).toEqual([
    ['judge.f1', 0.5, 'close'],
    ['judge.exact', true, 'close'],
    ['judge.note', 'fine', 'close'],
    ['nested', null, null],
    ['plain', 1, null],
    ['bare', 'C', null],
  ])
  expect(found[3]?.attributes).toEqual({ value: { a: [1] } })
  expect(found[4]?.attributes).toEqual({ history: [{ value: 0 }] })
})

test('how a tool failed is kept beside what it said', async () => {
  const records = await read({
    events: [
      {
        event: 'tool',
        id: 'c1',
        function: 'add',
        timestamp: at(1),
        error: { type: 'timeout', message: 'slow' },
      },
    ],
  })
  expect(observationsOf(records)[1]).toMatchObject({
    status: 'error',
    statusMessage: 'slow',
    attributes: { 'error.type': 'timeout' },
  })
})
