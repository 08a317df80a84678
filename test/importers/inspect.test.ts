import { describe, expect, test } from 'vitest'
import { expandContainers } from '../../src/main/importers/containers/expandContainers'
import { inspect } from '../../src/main/importers/formats/inspect'
import { pooledMessages, resolveAttachments } from '../../src/main/importers/formats/inspectContent'
import type { InputFile } from '../../src/main/importers/importer'
import { importers } from '../../src/main/importers/registry'
import { totalInputTokens, totalOutputTokens } from '../../src/shared/model/usage'
import { codesOf } from './importerSupport'
import { detectId, readBytes, readSample, readText, recordsOf } from './vendorSupport'

describe('the samples', () => {
  const log = readSample('inspect-popularity.json')
  test.skipIf(log === null)('a log is one run of three judged traces', async () => {
    expect(detectId(log, importers)).toBe('inspect-log')
    const records = await readBytes(inspect, log ?? new Uint8Array())
    expect(codesOf(records)).toEqual([])
    const [session, ...others] = recordsOf(records, 'session')
    expect(others).toEqual([])
    expect(session).toMatchObject({
      sessionId: '7KyCuAQSqp76qKQZEKmG6M',
      name: 'popularity',
      status: 'cancelled',
    })
    const traces = recordsOf(records, 'trace')
    expect(traces).toHaveLength(3)
    expect(traces.every((trace) => trace.sessionId === session?.sessionId)).toBe(true)
    expect(recordsOf(records, 'score')).toHaveLength(3)
    const observations = recordsOf(records, 'observation')
    const calls = observations.filter((one) => one.kind === 'generation')
    expect(calls).toHaveLength(3)
    const sum = (of: (call: (typeof calls)[number]) => number | null) =>
      calls.reduce((total, call) => total + (of(call) ?? 0), 0)
    // The log's own totals.
    expect(sum(({ usage }) => (usage === null ? null : totalInputTokens(usage)))).toBe(192)
    expect(sum(({ usage }) => (usage === null ? null : totalOutputTokens(usage)))).toBe(6)
    expect(JSON.stringify(calls.map((call) => call.input))).not.toContain('attachment://')
    expect(observations.every((one) => one.startNs !== null && one.endNs !== null)).toBe(true)
  })

  const archive = readSample('inspect-sample.eval')
  test.skipIf(archive === null)('every member of an archive is recognised, and none fails', async () => {
    const bytes = archive ?? new Uint8Array()
    const file: InputFile = {
      name: 'log',
      sizeBytes: bytes.length,
      read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
      async *stream() {
        await Promise.resolve()
        yield bytes
      },
    }
    const kinds: string[] = []
    let members = 0
    for await (const member of expandContainers(file, new AbortController().signal)) {
      expect(member.type).toBe('readable')
      if (member.type === 'refused') continue
      members++
      const chunks: Uint8Array[] = []
      for await (const chunk of member.bytes(() => undefined)) chunks.push(chunk)
      const content = new Uint8Array(Buffer.concat(chunks))
      expect(detectId(content, importers)).toBe('inspect-log')
      const records = await readBytes(inspect, content)
      expect(codesOf(records)).toEqual([])
      kinds.push(...records.map((record) => record.type))
    }
    expect(members).toBe(6)
    expect(kinds.filter((kind) => kind === 'trace')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'session')).toHaveLength(2)
  })
})

test('attachments are put back, unknown ones stay', () => {
  const hash = 'd9a079613c70c3ebfb913c007dd9c9a4'
  const value = { a: [`attachment://${hash}`, 'attachment://0123456789abcdef'], b: 1 }
  expect(resolveAttachments(value, { [hash]: 'long' })).toEqual({
    a: ['long', 'attachment://0123456789abcdef'],
    b: 1,
  })
})

test('ranges of a pool leave their end out', () => {
  expect(
    pooledMessages(
      [
        [0, 1],
        [2, 4],
      ],
      ['a', 'b', 'c', 'd'],
    ),
  ).toEqual({ messages: ['a', 'c', 'd'], missing: 0 })
  expect(pooledMessages('x', ['a'])).toEqual({ messages: [], missing: 0 })
  expect(pooledMessages([[0, 3], 'x', [5, 7]], ['a'])).toEqual({ messages: ['a'], missing: 5 })
})

const sample = (more: object = {}) => ({ id: 's', epoch: 1, input: 'q', target: 'a', messages: [], ...more })
const begin = (name: string) => ({
  event: 'step',
  action: 'begin',
  type: 'solver',
  name,
  timestamp: '2026-05-01T10:00:00Z',
})
const end = { event: 'step', action: 'end', type: 'solver', name: 'x', timestamp: '2026-05-01T10:00:02Z' }
const tool = (more: object = {}) => ({
  event: 'tool',
  id: 'c',
  function: 'bash',
  arguments: {},
  result: 'ok',
  timestamp: '2026-05-01T10:00:01Z',
  working_time: 0.5,
  ...more,
})

test('steps without ids nest, and so do the events inside a tool', async () => {
  const nested = tool({ events: [tool({ function: 'inner' })] })
  const records = await readText(
    inspect,
    sample({ events: [begin('outer'), begin('mid'), nested, end, tool(), end] }),
  )
  const observations = recordsOf(records, 'observation')
  const nameOf = (spanId: string | null) => observations.find((one) => one.spanId === spanId)?.name ?? null
  expect(observations.map((one) => [one.name, nameOf(one.parentSpanId)])).toEqual([
    ['sample s', null],
    ['outer', 'sample s'],
    ['mid', 'outer'],
    ['bash', 'mid'],
    ['inner', 'bash'],
    ['bash', 'outer'],
  ])
})

test('a sample without events keeps its conversation and says that nothing else is known', async () => {
  const messages = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: 'a' },
  ]
  const records = await readText(inspect, sample({ messages, events: [], uuid: 'u' }))
  expect(codesOf(records)).toEqual(['missing_time'])
  expect(recordsOf(records, 'observation')[0]).toMatchObject({ traceId: 'u', output: { type: 'messages' } })
})

describe('a sample without its calls', () => {
  const figures = { input_tokens: 300, output_tokens: 30, total_tokens: 330, input_tokens_cache_read: 100 }
  const messages = [{ role: 'user', content: 'q' }]

  test('has the tokens that its model used in all', async () => {
    const model_usage = { 'openai/gpt-4o-mini': figures }
    const records = await readText(inspect, sample({ messages, events: [], uuid: 'u', model_usage }))
    expect(recordsOf(records, 'observation')).toMatchObject([
      {
        model: 'gpt-4o-mini',
        provider: 'openai',
        usage: { inputUncached: 200, cacheRead: 100, outputText: 30 },
      },
    ])
  })

  test('has a step for each of several models', async () => {
    const model_usage = { 'openai/gpt-4o-mini': figures, 'anthropic/claude-haiku-4-5': figures }
    const records = await readText(inspect, sample({ messages, events: [], uuid: 'u', model_usage }))
    const [root, ...used] = recordsOf(records, 'observation')
    expect(root).toMatchObject({ usage: null, model: null })
    expect(used.map(({ model, kind, usage }) => [model, kind, usage?.outputText])).toEqual([
      ['gpt-4o-mini', 'span', 30],
      ['claude-haiku-4-5', 'span', 30],
    ])
  })
})
