import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toOtlpJson } from '../../src/main/exporters/otlpJsonExport'
import { fromGenAiMessages, toGenAiMessages } from '../../src/shared/logic/genAiMessages'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import type { JsonValue } from '../../src/shared/util/jsonValue'
import { importBytes } from '../importers/importerSupport'
import { observation, usage, userMessage } from '../support/records'
import { messages, observations, surroundings } from './arbitraryRecords'

/** What the OTLP importer says of an export, places left out. */
async function importAgain(text: string): Promise<unknown[]> {
  const records = await importBytes('otlp-json', new TextEncoder().encode(text))
  return records.map(({ raw: _raw, ...record }) => record)
}

const withoutRaw = ({ raw: _raw, ...record }: ImportRecord): unknown => record

describe('an OTLP export, imported again', () => {
  it('gives the same observations, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(observations, async (record) => {
        const text = toOtlpJson([{ traceId: record.traceId, name: '', observations: [record], others: [] }])
        expect(await importAgain(text)).toEqual([withoutRaw(record)])
      }),
      { numRuns: 400 },
    )
  })

  it('gives back what was said of traces, sessions, messages and scores', async () => {
    const others = fc.array(surroundings, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(observations, others, async (record, records) => {
        const { traceId } = record
        const whole = toOtlpJson([{ traceId, name: '', observations: [record], others: records }])
        expect(await importAgain(whole)).toEqual([record, ...records].map(withoutRaw))
        const bare = toOtlpJson([{ traceId, name: 'n', observations: [], others: records }])
        expect(await importAgain(bare)).toEqual(records.map(withoutRaw))
      }),
      { numRuns: 150 },
    )
  })

  it('keeps values that are nested deeper than OTLP readers follow', async () => {
    let deep: JsonValue = 'bottom'
    for (let level = 0; level < 120; level += 1) deep = level % 2 === 0 ? [deep] : { down: deep }
    const record = observation({
      spanId: '00f067aa0ba902b7',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      startNs: 1n,
      attributes: { deep },
    })
    const text = toOtlpJson([{ traceId: record.traceId, name: '', observations: [record], others: [] }])
    expect(await importAgain(text)).toEqual([withoutRaw(record)])
  })
})

describe('messages in the form of the GenAI conventions', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(messages, (list) => {
        expect(fromGenAiMessages(JSON.parse(JSON.stringify(toGenAiMessages(list))) as JsonValue)).toEqual(
          list,
        )
      }),
    )
  })

  it('are not read from anything else', () => {
    for (const value of [
      'text',
      null,
      3,
      [{ role: 'pilot', parts: [] }],
      [{ role: 'user' }],
      { role: 'user', parts: [] },
    ]) {
      expect(fromGenAiMessages(value)).toBeNull()
    }
  })
})

describe('what other programs read in an export', () => {
  const record = observation({
    traceId: 'lf-trace-1',
    spanId: 'lf-span-1',
    parentSpanId: 'lf-root',
    kind: 'generation',
    name: 'answer',
    startNs: 1_762_700_000_000_000_001n,
    endNs: 1_762_700_001_500_000_002n,
    sessionId: 's1',
    userId: 'u1',
    model: 'claude-sonnet-4-5',
    provider: 'anthropic',
    input: { type: 'messages', messages: [userMessage('Hello')] },
    output: { type: 'value', value: { text: 'Hi' } },
    usage: usage({ inputUncached: 10, cacheRead: 90, outputText: 5, reasoning: 7 }),
    cost: { currency: 'USD', input: null, output: null, total: 0.25 },
    attributes: { 'gen_ai.request.temperature': 0.5, team: 'blue' },
    resource: { 'service.name': 'bot' },
  })
  const exported = JSON.parse(
    toOtlpJson([{ traceId: record.traceId, name: '', observations: [record], others: [] }]),
  ) as { resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[] }
  const span = exported.resourceSpans[0]?.scopeSpans[0]?.spans[0] ?? {}
  const attributes = new Map(
    (span['attributes'] as { key: string; value: Record<string, unknown> }[]).map(({ key, value }) => [
      key,
      Object.values(value)[0],
    ]),
  )

  it('has ids of OpenTelemetry, hashed where the source had others, and exact times', () => {
    expect(span['traceId']).toMatch(/^[0-9a-f]{32}$/)
    expect(span['spanId']).toMatch(/^[0-9a-f]{16}$/)
    expect(span['parentSpanId']).toMatch(/^[0-9a-f]{16}$/)
    expect(attributes.get('spanglass.source_id')).toBe('lf-span-1')
    expect(attributes.get('spanglass.source_trace_id')).toBe('lf-trace-1')
    expect(attributes.get('spanglass.source_parent_id')).toBe('lf-root')
    expect(span['startTimeUnixNano']).toBe('1762700000000000001')
    expect(span['endTimeUnixNano']).toBe('1762700001500000002')
  })

  it('says in the GenAI conventions what is known, counting inclusively', () => {
    expect(attributes.get('gen_ai.operation.name')).toBe('chat')
    expect(attributes.get('gen_ai.response.model')).toBe('claude-sonnet-4-5')
    expect(attributes.get('gen_ai.conversation.id')).toBe('s1')
    expect(attributes.get('user.id')).toBe('u1')
    expect(attributes.get('gen_ai.usage.input_tokens')).toBe('100')
    expect(attributes.get('gen_ai.usage.cache_read.input_tokens')).toBe('90')
    expect(attributes.get('gen_ai.usage.output_tokens')).toBe('12')
    expect(attributes.get('gen_ai.usage.cost')).toBe(0.25)
    expect(attributes.get('gen_ai.input.messages')).toBe(
      '[{"role":"user","parts":[{"type":"text","content":"Hello"}]}]',
    )
    expect(attributes.get('output.value')).toBe('{"text":"Hi"}')
  })

  it('leaves the attributes of the source alone', () => {
    expect(attributes.get('gen_ai.request.temperature')).toBe(0.5)
    expect(attributes.get('team')).toBe('blue')
  })
})

describe('a span that only claims to be ours', () => {
  it.each([
    '',
    '{}',
    '{"format":2,"kind":"tool"}',
    '{"format":1,"kind":"spy","status":"ok","timeDigits":9}',
    'x'.repeat(100),
    '['.repeat(100_000),
  ])('is read like any other: %.40s', async (claim) => {
    const text = JSON.stringify({
        resourceSpans: [{ scopeSpans: [{ spans: [{
          traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', name: 'chat m', startTimeUnixNano: '1', endTimeUnixNano: '2',
          attributes: [
            { key: 'spanglass.observation', value: { stringValue: claim } },
            { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
          ],
        }] }] }],
      }) // prettier-ignore
    const [record] = (await importAgain(text)) as { kind: string; attributes: Record<string, unknown> }[]
    expect(record?.kind).toBe('generation')
    expect(record?.attributes['spanglass.observation']).toBe(claim)
  })
})
