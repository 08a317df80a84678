import { afterEach, describe, expect, test } from 'vitest'
import { readStatedSpan } from '../../../src/renderer/features/spanDetails/statedSpan'
import { makeObservation } from '../../support/observations'
import type { RenderedPage } from '../../support/renderPage'
import { showDetails } from '../../support/showDetails'

describe('what a record says of a span and no column keeps', () => {
  const read = (span: object, format = 'otlp-json'): Record<string, string> =>
    Object.fromEntries(readStatedSpan(JSON.stringify(span), format, 's1') ?? [])

  test('OTLP writes the kind as a number or a word', () => {
    expect(read({ kind: 3 })).toEqual({ 'span kind': 'client' })
    expect(read({ kind: 'SPAN_KIND_SERVER' })).toEqual({ 'span kind': 'server' })
  })

  test('the SDKs number their kinds without UNSPECIFIED; Python writes a word', () => {
    expect(read({ kind: 0 }, 'otel-readable-span')).toEqual({ 'span kind': 'internal' })
    expect(read({ kind: 2 }, 'otel-readable-span')).toEqual({ 'span kind': 'client' })
    expect(read({ kind: 'SpanKind.CONSUMER' }, 'otel-readable-span')).toEqual({ 'span kind': 'consumer' })
  })

  test('what nobody said is left out, not guessed', () => {
    expect(read({})).toEqual({})
    expect(read({ kind: 0, traceState: '', droppedEventsCount: 0 })).toEqual({})
    expect(read({ kind: 'SPAN_KIND_UNSPECIFIED' })).toEqual({})
    expect(read({ kind: 77 })).toEqual({})
    expect(read({ context: { trace_state: '[]' } }, 'otel-readable-span')).toEqual({})
  })

  test('trace state, flags and what was dropped, under both spellings', () => {
    expect(read({ traceState: 'rojo=00f067aa0ba902b7', flags: 0x301, droppedLinksCount: 2 })).toEqual({
      'trace state': 'rojo=00f067aa0ba902b7',
      'trace flags': '0x301: sampled, parent elsewhere',
      'dropped links': '2',
    })
    expect(read({ trace_state: 'a=1', flags: 0x100, dropped_attributes_count: '4' })).toEqual({
      'trace state': 'a=1',
      'trace flags': '0x100: not sampled, parent in this process',
      'dropped attributes': '4',
    })
    expect(
      read({ spanContext: { traceFlags: 1, traceState: 'b=2' }, kind: 1 }, 'otel-readable-span'),
    ).toEqual({ 'span kind': 'server', 'trace state': 'b=2', 'trace flags': '0x01: sampled' })
  })

  test('a record that is a batch has the span by its id, however that is written', () => {
    const batch = (ids: readonly string[]): string =>
      JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [] },
            scopeSpans: [{ spans: ids.map((spanId, at) => ({ spanId, kind: at + 2 })) }],
          },
        ],
      })
    const ids = ['00F067AA0BA902B7', 'aaaaaaaaaaaaaaaa', 'c0F14+AWfps=']
    const kindOf = (spanId: string) => readStatedSpan(batch(ids), 'otlp-json', spanId)
    expect(kindOf('00f067aa0ba902b7')).toEqual([['span kind', 'server']])
    expect(kindOf('aaaaaaaaaaaaaaaa')).toEqual([['span kind', 'client']])
    expect(kindOf('734175e3e0167e9b')).toEqual([['span kind', 'producer']])
    expect(kindOf('bbbbbbbbbbbbbbbb')).toBeNull()
  })

  test('what is cut, or holds no span, says nothing', () => {
    expect(readStatedSpan('{"kind":3', 'otlp-json', 's1')).toBeNull()
    expect(readStatedSpan('[]', 'otlp-json', 's1')).toBeNull()
    expect(readStatedSpan('7', 'otlp-json', 's1')).toBeNull()
  })
})

describe('the attributes of a step', () => {
  let page: RenderedPage | null = null
  afterEach(async () => {
    await page?.close()
    page = null
  })

  async function show(format: string, length: number, text = '{}'): Promise<string> {
    const raw = [{ fileId: 7, path: 'a', importId: 1, format, offset: 0, length, line: null }]
    page = await showDetails(makeObservation({ raw }), 'attributes', {
      'raw.readText': () => ({ text, bytes: text.length, isText: true }),
    })
    return page.container.textContent ?? ''
  }

  test('name the span kind and the trace state of its record', async () => {
    const text = '{"kind":3,"traceState":"rojo=1"}'
    expect(await show('otlp-json', text.length, text)).toMatch(/span kind\s*client.*trace state\s*rojo=1/)
  })

  test('say so where the record keeps them to itself', async () => {
    expect(await show('otlp-protobuf', 40)).toContain(
      'Span kind and trace state stay in the record: it is in',
    )
  })

  test('say so where the record is too large', async () => {
    expect(await show('otlp-json', 2_000_000)).toContain('it is larger than is read at once')
  })

  test('say nothing of forms that know no span kind', async () => {
    expect(await show('langfuse', 40)).not.toContain('pan kind')
  })
})
