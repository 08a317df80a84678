import { describe, expect, test } from 'vitest'
import { logfire } from '../../src/main/importers/formats/logfire'
import { observationFlags } from '../../src/shared/model/kinds'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { createHead } from '../../src/main/importers/detectFormat'
import { otlpJson } from '../../src/main/importers/formats/otlpJson'
import { GrowingContent } from '../../src/main/importers/growingContent'
import { ensureExists } from '../../src/shared/util/assert'
import { importBytes, observationsOf } from './importerSupport'
import { readText } from './vendorSupport'

const request = { model: 'small-1', messages: [{ role: 'user', content: 'Hi' }], stream: true }
const at = (ms: number): string => new Date(Date.UTC(2026, 2, 1, 10) + ms).toISOString()
const ns = (ms: number): bigint => BigInt(Date.UTC(2026, 2, 1, 10) + ms) * 1_000_000n

const row = (id: string, startMs: number, endMs: number, attributes: object, more: object = {}): object => ({
  trace_id: '0195a0b1c2d3e4f5061728394a5b6c7d',
  span_id: id.padStart(16, '0'),
  parent_span_id: 'a000000000000000',
  kind: 'span',
  start_timestamp: at(startMs),
  end_timestamp: at(endMs),
  attributes,
  ...more,
})
/** As `record_streaming` of Logfire writes them. */
const sent = (id: string, startMs: number, endMs: number, more: object = {}): object =>
  row(
    id,
    startMs,
    endMs,
    { request_data: request, async: false, 'logfire.span_type': 'span' },
    {
      span_name: 'Chat Completion with {request_data[model]!r}',
      ...more,
    },
  )
const streamed = (id: string, ms: number, seconds: number, words: string, more: object = {}): object =>
  row(
    id,
    ms,
    ms,
    {
      request_data: request,
      async: false,
      'logfire.span_type': 'log',
      duration: seconds,
      response_data: {
        message: { role: 'assistant', content: words },
        usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
      },
    },
    {
      span_name: 'streaming response from {request_data[model]!r} took {duration:.2f}s',
      kind: 'log',
      ...more,
    },
  )

type Read = (...rows: object[]) => Promise<ObservationRecord[]>

const readRows: Read = async (...rows) => observationsOf(await readText(logfire, rows))

interface Row {
  readonly trace_id: string
  readonly span_id: string
  readonly parent_span_id: string
  readonly span_name: string
  readonly start_timestamp: string
  readonly end_timestamp: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** The same as Logfire sends it over OTLP: objects as JSON texts, one request a line. */
const otlpLine = (each: object): string => {
  const { attributes, ...span } = each as Row
  const nanos = (time: string): string => `${Date.parse(time)}000000`
  const anyValue = (value: unknown): object =>
    typeof value === 'number'
      ? { doubleValue: value }
      : typeof value === 'boolean'
        ? { boolValue: value }
        : { stringValue: typeof value === 'string' ? value : JSON.stringify(value) }
  const told = {
    traceId: span.trace_id,
    spanId: span.span_id,
    parentSpanId: span.parent_span_id,
    name: span.span_name,
    startTimeUnixNano: nanos(span.start_timestamp),
    endTimeUnixNano: nanos(span.end_timestamp),
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
  }
  return `${JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [told] }] }] })}\n`
}

const bytesOf = (rows: readonly object[]): Uint8Array => Buffer.from(rows.map(otlpLine).join(''))
const readOtlp: Read = async (...rows) => observationsOf(await importBytes('otlp-json', bytesOf(rows)))
const calls = (found: readonly ObservationRecord[]): unknown[] =>
  found
    .filter(({ kind }) => kind === 'generation')
    .map(({ spanId, startNs, endNs, output, usage }) => [
      spanId.at(-1),
      startNs,
      endNs,
      JSON.stringify(output)?.match(/"text":"(\w+)"/)?.[1],
      usage?.inputUncached,
    ])

describe.each([
  { way: 'in rows', read: readRows },
  { way: 'over OTLP', read: readOtlp },
])('a streamed call $way', ({ read }) => {
  test.each([
    ['the request first', [sent('1', 0, 100), streamed('2', 900, 0.75, 'Yes')]],
    ['the answer first', [streamed('2', 900, 0.75, 'Yes'), sent('1', 0, 100)]],
  ])('is one call, %s', async (_, rows) => {
    const found = await read(...rows)
    expect(calls(found)).toEqual([['1', ns(0), ns(900), 'Yes', 10]])
    expect(found[0]).toMatchObject({
      name: 'Chat Completion with {request_data[model]!r}',
      status: 'unset',
      input: { messages: [{ role: 'user' }] },
      usage: { outputText: 2 },
      parameters: { stream: true },
      flags: observationFlags.hasEvents,
    })
    const [event] = found[0]?.events ?? []
    expect(event).toMatchObject({
      name: 'streaming response from {request_data[model]!r} took {duration:.2f}s',
      timeNs: ns(900),
      attributes: { span_id: '0000000000000002', duration: 0.75 },
    })
  })

  test('asked again finds its own answer each time', async () => {
    const found = await read(
      sent('1', 0, 100),
      streamed('2', 900, 0.75, 'One'),
      sent('3', 1000, 1100),
      streamed('4', 3000, 1.85, 'Two'),
    )
    expect(calls(found)).toEqual([
      ['1', ns(0), ns(900), 'One', 10],
      ['3', ns(1000), ns(3000), 'Two', 10],
    ])
  })

  test.each([
    ['another trace', { trace_id: 'f'.repeat(32) }],
    ['another parent', { parent_span_id: 'b000000000000000' }],
    ['a time before the request', { start_timestamp: at(50), end_timestamp: at(50) }],
  ])('and an answer of %s stay apart', async (_, more) => {
    expect(await read(sent('1', 0, 100), streamed('2', 900, 0.75, 'Yes', more))).toHaveLength(2)
  })

  test('whose stream nobody read is a call without an answer', async () => {
    expect(calls(await read(sent('1', 0, 100)))).toEqual([['1', ns(0), ns(100), undefined, undefined]])
  })
})

describe('over OTLP', () => {
  const spans = [
    sent('1', 0, 100),
    sent('3', 1000, 1100),
    streamed('2', 900, 0.75, 'One'),
    streamed('4', 3000, 1.85, 'Two'),
  ]

  test('a call is whole at whatever line the file ends, and as if it had not ended there', async () => {
    const content = ensureExists(GrowingContent.open(otlpJson, createHead(bytesOf(spans), true)), 'growing')
    const said: ObservationRecord[] = []
    for (const [index, span] of spans.entries()) {
      for await (const records of content.feed(bytesOf([span]))) said.push(...observationsOf(records))
      const soFar = [...said, ...observationsOf(content.ending())]
      expect(soFar).toEqual(await readOtlp(...spans.slice(0, index + 1)))
    }
    expect(calls(content.ending() as ObservationRecord[])).toHaveLength(2)
    content.close()
  })

  test('a span of somebody else that streams stays what it is', async () => {
    const foreign = (each: object): object => {
      const { attributes } = each as Row
      return { ...each, attributes: { ...attributes, 'logfire.span_type': undefined } }
    }
    const read = await importBytes('otlp-json', bytesOf(spans.map(foreign)))
    expect(observationsOf(read)).toHaveLength(4)
  })

  test('what only stands for a span that runs is no request', async () => {
    const pending = sent('1', 0, 0)
    const { attributes } = pending as Row
    const running = { ...pending, attributes: { ...attributes, 'logfire.span_type': 'pending_span' } }
    expect(await readOtlp(running, streamed('2', 900, 0.75, 'Yes'))).toHaveLength(2)
  })
})
