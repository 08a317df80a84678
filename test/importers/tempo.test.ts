import { describe, expect, it } from 'vitest'
import { otlpJson } from '../../src/main/importers/formats/otlpJson'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readBytes, readText, recordsOf } from './vendorSupport'

const span = (more: object = {}): object => ({
  traceId: 'CvdlGRbNQ92ESOshHIAxnA==',
  spanId: 't61rcWkgMzE=',
  name: 'get',
  kind: 'SPAN_KIND_CLIENT',
  startTimeUnixNano: '1760000000100000001',
  endTimeUnixNano: '1760000001200000001',
  ...more,
})
const trace = (...spans: object[]): object => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] })

const markedAs = async (status: string, spans: object[]): Promise<string[]> =>
  observationsOf(await readText(otlpJson, { trace: trace(...spans), status }))
    .filter(({ flags }) => (flags & observationFlags.partialTrace) !== 0)
    .map(({ name }) => name)

/** What Tempo's two interfaces answer; otherwise it is OTLP JSON as protobuf writes it. */
describe('Tempo', () => {
  it.each([
    ['the first interface', { batches: [{ resource: {}, scopeSpans: [{ spans: [span()] }] }] }],
    ['the second interface', { trace: trace(span()), metrics: {}, status: 'COMPLETE' }],
  ])('opens %s, ids in base64 and words for numbers', async (_, content) => {
    expect(detectId(content, importers)).toBe('otlp-json')
    const records = await readText(otlpJson, content)
    expect(codesOf(records)).toEqual([])
    expect(observationsOf(records)[0]).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      startNs: 1760000000100000001n,
    })
  })

  it.each([
    ['behind the trace', { trace: trace(span()), status: 'PARTIAL', message: 'too large' }],
    ['before the trace', { status: 'PARTIAL', message: 'too large', trace: trace(span()) }],
  ])('says once that a trace is incomplete when the status stands %s', async (_, content) => {
    for (const text of [JSON.stringify(content), JSON.stringify(content, null, 1)]) {
      const records = await readText(otlpJson, text)
      expect(recordsOf(records, 'problem').map(({ code, message }) => [code, message])).toEqual([
        ['partial_trace', 'The source says that the trace is incomplete: too large'],
      ])
      const [found] = observationsOf(records)
      const raw = text.slice(found?.raw.offset, (found?.raw.offset ?? 0) + (found?.raw.length ?? 0))
      expect(raw).toContain('"get"')
      if (text.includes('\n')) expect(raw).not.toContain('PARTIAL')
    }
  })

  it.each([
    ['its root', 'PARTIAL', ['root']],
    ['nothing of a complete one', 'COMPLETE', []],
  ])('marks %s', async (_, status, expected) => {
    const spans = [
      span({ name: 'child', parentSpanId: 'AAAAAAAAAAE=' }),
      span({ name: 'root', spanId: 'AAAAAAAAAAE=', parentSpanId: '' }),
    ]
    expect(await markedAs(status, spans)).toEqual(expected)
  })

  it('marks the first span of an incomplete trace whose root is not there', async () => {
    const orphan = (name: string, spanId: string): object =>
      span({ name, spanId, parentSpanId: 'AAAAAAAAAAE=' })
    const spans = [orphan('first', 'AAAAAAAAAAI='), orphan('second', 'AAAAAAAAAAM=')]
    expect(await markedAs('PARTIAL', spans)).toEqual(['first'])
  })

  it.each([
    [
      'behind the trace',
      'PARTIAL',
      (status: object, body: object) => ({ trace: body, metrics: {}, ...status }),
    ],
    ['before the trace', 'PARTIAL', (status: object, body: object) => ({ ...status, trace: body })],
    ['of a complete one', 'COMPLETE', (status: object, body: object) => ({ trace: body, ...status })],
  ])(
    'says and marks it for a trace larger than what is parsed whole: the status %s',
    async (_, status, form) => {
      const spans = Array.from({ length: 600 }, (_span, index) =>
        span({
          name: `s${index}`,
          spanId: (index + 1).toString(16).padStart(16, '0'),
          ...(index !== 400 && { parentSpanId: '0000000000000191' }),
          attributes: [{ key: 'x', value: { stringValue: 'x'.repeat(30_000) } }],
        }),
      )
      const bytes = new TextEncoder().encode(JSON.stringify(form({ status }, trace(...spans))))
      expect(bytes.length).toBeGreaterThan(16 * 1024 * 1024)
      const records = await readBytes(otlpJson, bytes, 1 << 20)
      const found = observationsOf(records)
      expect(new Set(found.map(({ spanId }) => spanId)).size).toBe(600)
      expect(found).toHaveLength(600)
      const isPartial = status === 'PARTIAL'
      expect(codesOf(records)).toEqual(isPartial ? ['partial_trace'] : [])
      const marked = found.filter(({ flags }) => (flags & observationFlags.partialTrace) !== 0)
      expect(marked.map(({ name }) => name)).toEqual(isPartial ? ['s400'] : [])
      for (const { name, raw } of marked)
        expect(new TextDecoder().decode(bytes.slice(raw.offset, raw.offset + raw.length))).toContain(
          `"${name}"`,
        )
    },
  )

  it('takes an answer without spans for what it is', async () => {
    expect(await readText(otlpJson, { trace: {}, status: 'COMPLETE' })).toEqual([])
  })
})
