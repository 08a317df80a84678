import { describe, expect, test } from 'vitest'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { observationFlags } from '../../src/shared/model/kinds'
import { first, observation } from './langfuseSupport'
import { readText, recordsOf } from './vendorSupport'

describe('what is stated in another place', () => {
  test('details of one side are completed by the columns beside them', async () => {
    const usageDetails = { input: 5, total: 7 }
    const row = { type: 'GENERATION', usageDetails, usage: { input: 5, output: 2, total: 7, unit: 'TOKENS' } }
    expect((await first(row))?.usage).toMatchObject({ inputUncached: 5, outputText: 2 })
    const zeros = { type: 'GENERATION', usageDetails, completionTokens: 0 }
    expect((await first(zeros))?.usage).toMatchObject({ inputUncached: 5, outputText: null })
    const cached = {
      type: 'GENERATION',
      usageDetails: { input_cached_tokens: 4, output: 2 },
      promptTokens: 4,
    }
    expect((await first(cached))?.usage).toMatchObject({ inputUncached: null, cacheRead: 4, outputText: 2 })
  })
  test('a reference as the address of a picture has its type', async () => {
    const url = '@@@langfuseMedia:type=image/png|id=abc|source=bytes@@@'
    const row = { input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] }
    expect((await first(row))?.input).toMatchObject({
      messages: [{ parts: [{ type: 'media', mediaType: 'image/png', reference: url }] }],
    })
  })
  test("a provider's whole message: why it ended, its tokens and the rest", async () => {
    const output = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'hello' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 2 },
    }
    expect(await first({ type: 'GENERATION', output: JSON.stringify(output) })).toMatchObject({
      finishReason: 'end_turn',
      usage: { inputUncached: 3, outputText: 2 },
      output: { messages: [{ role: 'assistant', parts: [{ type: 'text', text: 'hello' }] }] },
      attributes: { response: { id: 'msg_1' } },
    })
  })
})

describe('JSON inside text', () => {
  test('messages', async () => {
    const row = {
      type: 'GENERATION',
      input: JSON.stringify([{ role: 'user', content: 'hi' }]),
      output: '{"role":"assistant","content":"hello"}',
    }
    expect(await first(row)).toMatchObject({
      input: { type: 'messages', messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }] },
      output: {
        type: 'messages',
        messages: [{ role: 'assistant', parts: [{ type: 'text', text: 'hello' }] }],
      },
    })
  })
  test('a JSON text of a JSON text', async () => {
    expect((await first({ input: JSON.stringify("what's your name") }))?.input).toEqual({
      type: 'value',
      value: "what's your name",
    })
    expect((await first({ input: JSON.stringify(JSON.stringify({ a: 1 })) }))?.input).toEqual({
      type: 'value',
      value: { a: 1 },
    })
  })
  test('text that is no JSON stays text', async () => {
    expect((await first({ output: "{'query': 'example'}" }))?.output).toEqual({
      type: 'value',
      value: "{'query': 'example'}",
    })
  })
  test('metadata, with the attributes of the original span', async () => {
    const metadata = JSON.stringify({
      attributes: {
        'gen_ai.request.model': 'small-1',
        'gen_ai.usage.input_tokens': '12',
        'app.tier': 'gold',
      },
      resourceAttributes: { 'service.name': 'bot' },
      scope: { name: 'langfuse-sdk', version: '3.3.0' },
      thread: 'th-1',
    })
    const record = await first({ metadata })
    expect(record).toMatchObject({
      serviceName: 'bot',
      scopeName: 'langfuse-sdk',
      scopeVersion: '3.3.0',
      resource: { 'service.name': 'bot' },
    })
    expect(record?.attributes).toMatchObject({ 'app.tier': 'gold', thread: 'th-1' })
    // Langfuse left these empty, so the original span speaks.
    expect(record).toMatchObject({ kind: 'generation', model: 'small-1', usage: { inputUncached: 12 } })
  })
})

test('what Langfuse says itself counts more than the original attributes', async () => {
  const metadata = {
    attributes: {
      'gen_ai.request.model': 'other',
      'gen_ai.usage.input_tokens': 99,
      'gen_ai.operation.name': 'chat',
    },
  }
  const record = await first({
    type: 'TOOL',
    model: 'mine',
    usageDetails: { input: 5, output: 6, total: 11 },
    metadata,
  })
  expect(record).toMatchObject({ kind: 'tool', model: 'mine', usage: { inputUncached: 5, outputText: 6 } })
})

describe('usage and cost', () => {
  test('free-form buckets are disjoint', async () => {
    const usageDetails = {
      input: 300,
      input_cached_tokens: 512,
      output: 40,
      output_reasoning_tokens: 10,
      total: 862,
    }
    const costDetails = { input: 0.0003, input_cached_tokens: 0.0001, output: 0.0002, total: 0.0006 }
    const record = await first({ type: 'GENERATION', usageDetails, costDetails })
    expect(record?.usage).toMatchObject({
      inputUncached: 300,
      cacheRead: 512,
      outputText: 40,
      reasoning: 10,
      convention: 'disjoint',
      reported: usageDetails,
      contradictions: [],
    })
    expect(record?.cost?.input).toBeCloseTo(0.0004, 10)
    expect(record?.cost).toMatchObject({ currency: 'USD', output: 0.0002, total: 0.0006 })
  })
  test('columns of zeros say nothing', async () => {
    const zeros = {
      usageDetails: {},
      costDetails: {},
      inputUsage: 0,
      outputUsage: 0,
      totalUsage: 0,
      totalCost: 0,
      inputCost: null,
    }
    expect(await first(zeros)).toMatchObject({ usage: null, cost: null })
  })
  test('bodies of the first version', async () => {
    const record = await first({
      type: 'GENERATION',
      usage: { input: 10, output: 5, total: 15, unit: 'TOKENS' },
      calculatedTotalCost: 0.01,
    })
    expect(record).toMatchObject({
      usage: { inputUncached: 10, outputText: 5 },
      cost: { total: 0.01, input: null },
    })
    const characters = await first({ usage: { input: 10, output: 0, unit: 'CHARACTERS' } })
    expect(characters?.usage).toMatchObject({ inputUncached: null, reported: { 'CHARACTERS.input': 10 } })
    expect((await first({ usage: { input: 0, output: 0, unit: 'SECONDS' } }))?.usage).toBeNull()
  })
})

describe('types, levels and times', () => {
  test.each([
    ['GENERATION', 'generation'],
    ['AGENT', 'agent'],
    ['TOOL', 'tool'],
    ['RETRIEVER', 'retrieval'],
    ['EVALUATOR', 'evaluator'],
    ['EMBEDDING', 'embedding'],
    ['GUARDRAIL', 'guardrail'],
    ['CHAIN', 'chain'],
    ['SPAN', 'span'],
  ])('%s is %s', async (type, kind) => {
    expect((await first({ type }))?.kind).toBe(kind)
  })
  test('an unknown type is shown as a span and said', async () => {
    const records = await readText(langfuse, { data: [observation('o', { type: 'WIZARD' })], meta: {} })
    expect(recordsOf(records, 'observation')[0]?.kind).toBe('span')
    expect(recordsOf(records, 'problem').map((one) => one.code)).toEqual(['unknown_kind'])
  })
  test('the level ERROR is an error, others are kept', async () => {
    expect(await first({ level: 'ERROR', statusMessage: 'boom' })).toMatchObject({
      status: 'error',
      statusMessage: 'boom',
    })
    const warned = await first({ level: 'WARNING' })
    expect(warned?.status).toBe('unset')
    expect(warned?.attributes['langfuse.observation.level']).toBe('WARNING')
  })
  test('an event is a moment, a span without an end is open', async () => {
    const event = await first({ type: 'EVENT', endTime: null })
    expect(event?.endNs).toBe(event?.startNs)
    expect(await first({ endTime: null })).toMatchObject({
      status: 'open',
      flags: observationFlags.unfinished,
    })
  })
  test('the first token: the stated moment, else seconds or milliseconds after the start', async () => {
    const start = 1777629600000000000n
    expect((await first({ completionStartTime: '2026-05-01T10:00:00.400Z' }))?.firstTokenNs).toBe(
      start + 400_000_000n,
    )
    expect((await first({ timeToFirstToken: 0.25 }))?.firstTokenNs).toBe(start + 250_000_000n)
    expect((await first({ timeToFirstTokenMs: 125 }))?.firstTokenNs).toBe(start + 125_000_000n)
    expect((await first({}))?.firstTokenNs).toBeNull()
  })
  test('bare times of blob exports are UTC by definition: no finding', async () => {
    const records = await readText(langfuse, {
      data: [observation('o', { startTime: '2026-05-01 10:00:00.123456' })],
      meta: {},
    })
    expect(recordsOf(records, 'observation')[0]).toMatchObject({
      startNs: 1777629600123456000n,
      timeDigits: 6,
    })
    expect(recordsOf(records, 'problem')).toEqual([])
  })
})

test('tool definitions that integrations append to the messages are taken out of them', async () => {
  const definition = { type: 'function', function: { name: 'search', parameters: {} } }
  const input = [
    { role: 'user', content: 'hi' },
    { role: 'tool', content: definition },
  ]
  const record = await first({ type: 'GENERATION', input, toolDefinitions: {} })
  expect(record?.toolDefinitions).toEqual([definition])
  expect(record?.input).toMatchObject({ messages: [{ role: 'user' }] })
})

test('media references are media', async () => {
  const reference = '@@@langfuseMedia:type=image/png|id=abc|source=bytes@@@'
  const record = await first({ input: [{ role: 'user', content: `Look: ${reference} nice?` }] })
  expect(record?.input).toEqual({
    type: 'messages',
    messages: [
      {
        role: 'user',
        name: null,
        parts: [
          { type: 'text', text: 'Look: ' },
          { type: 'media', mediaType: 'image/png', reference, sizeBytes: null },
          { type: 'text', text: ' nice?' },
        ],
      },
    ],
  })
})
