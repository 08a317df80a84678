import { describe, expect, test } from 'vitest'
import { logfire } from '../../src/main/importers/formats/logfire'
import { observationFlags } from '../../src/shared/model/kinds'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { observationsOf } from './importerSupport'
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

const read = async (...rows: object[]): Promise<ObservationRecord[]> =>
  observationsOf(await readText(logfire, rows))
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

describe('a streamed call', () => {
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
