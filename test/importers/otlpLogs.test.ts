import { describe, expect, it } from 'vitest'
import { OtlpJsonDecoder } from '../../src/main/importers/formats/otlpJsonDecoder'
import { otlpJson } from '../../src/main/importers/formats/otlpJson'
import type { JsonDocument } from '../../src/main/importers/readers/jsonDocuments'
import { importers } from '../../src/main/importers/registry'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import type { JsonValue } from '../../src/shared/util/jsonValue'
import { codesOf, observationsOf, toGolden } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const idOf = (index: number): string => (index + 1).toString(16).padStart(16, '0')

const spansOf = (...spans: object[]): object => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
const logsOf = (...logRecords: object[]): object => ({
  resourceLogs: [{ resource: {}, scopeLogs: [{ scope: { name: 'events' }, logRecords }] }],
})
const span = (index: number, attributes: object[] = []): object => ({
  traceId,
  spanId: idOf(index),
  name: `span ${index}`,
  startTimeUnixNano: '1760000000100000001',
  endTimeUnixNano: '1760000001200000001',
  attributes,
})
const text = (key: string, value: string): object => ({ key, value: { stringValue: value } })
const log = (index: number, more: object = {}): object => ({
  timeUnixNano: '1760000000500000000',
  traceId,
  spanId: idOf(index),
  eventName: 'step.done',
  body: { stringValue: `step ${index}` },
  ...more,
})
const message = (index: number, word: string): object =>
  log(index, {
    eventName: 'gen_ai.user.message',
    body: { kvlistValue: { values: [text('content', word)] } },
  })
const lines = (...payloads: object[]): string => payloads.map((each) => JSON.stringify(each)).join('\n')
const documentOf = (value: object): JsonDocument => ({
  type: 'document',
  value: JSON.parse(JSON.stringify(value)) as JsonValue,
  position: { offset: 0, length: 0, line: null },
  records: null,
  isPart: false,
})
const modelCall = [text('gen_ai.operation.name', 'chat'), text('gen_ai.request.model', 'small-1')]

const said = (records: readonly ImportRecord[]): unknown[] =>
  observationsOf(records).map(({ name, input, events }) => [
    name,
    input?.type === 'messages' ? input.messages.map(({ parts }) => parts[0]) : null,
    events.map((event) => event.name),
  ])

describe('OTLP logs', () => {
  it.each([
    [{ severityNumber: 17 }, 'ERROR'],
    [{ severityNumber: 10, severityText: '' }, 'INFO2'],
    [{ severityNumber: 'SEVERITY_NUMBER_WARN' }, 'WARN'],
    [{ severityNumber: 17, severityText: 'grave' }, 'grave'],
    [{ severityNumber: 0 }, undefined],
    [{ severityNumber: 25 }, undefined],
  ])('%j is the severity %s', async (severity, word) => {
    const records = await readText(otlpJson, lines(spansOf(span(0)), logsOf(log(0, severity))))
    expect(observationsOf(records)[0]?.events[0]?.attributes['severity_text']).toBe(word)
  })

  it.each([
    ['before their span', lines(logsOf(log(0), message(0, 'hi')), spansOf(span(0, modelCall)))],
    ['behind their span', lines(spansOf(span(0, modelCall)), logsOf(log(0), message(0, 'hi')))],
    [
      'in one object',
      JSON.stringify({ ...spansOf(span(0, modelCall)), ...logsOf(log(0), message(0, 'hi')) }),
    ],
    [
      'written in snake case',
      lines(
        {
          resource_logs: [
            { scope_logs: [{ log_records: [{ ...log(0), trace_id: traceId }, message(0, 'hi')] }] },
          ],
        },
        spansOf(span(0, modelCall)),
      ),
    ],
  ])('join their span when they stand %s', async (_, content) => {
    expect(detectId(content, importers)).toBe('otlp-json')
    const records = await readText(otlpJson, content)
    expect(codesOf(records)).toEqual([])
    expect(said(records)).toEqual([['span 0', [{ type: 'text', text: 'hi' }], ['step.done']]])
  })

  it('leave nothing out when more waits than memory is given', async () => {
    const count = 7_000
    const all = Array.from({ length: count }, (_, index) => index)
    const content = lines(
      logsOf(log(count + 1)),
      ...all.map((index) => spansOf(span(index))),
      ...all.map((index) => logsOf(log(index))),
    )
    const observations = observationsOf(await readText(otlpJson, content))
    const joined = observations.filter(({ events }) => events.length === 1)
    const alone = observations.filter(({ kind }) => kind === 'event')
    // The last 5,000 spans still waited when the first log came.
    expect(joined).toHaveLength(5_000)
    expect(alone).toHaveLength(count - 5_000 + 1)
    expect(alone.every(({ parentSpanId, attributes }) => parentSpanId !== null && 'body' in attributes)).toBe(
      true,
    )
    expect(new Set(observations.map(({ spanId }) => spanId)).size).toBe(count + alone.length)
  })

  it('keep a call waiting for its messages although thousands of spans came between', async () => {
    const others = Array.from({ length: 9_000 }, (_, index) => spansOf(span(index + 1)))
    const content = lines(spansOf(span(0, modelCall)), ...others, logsOf(message(0, 'late')))
    const call = observationsOf(await readText(otlpJson, content)).find(({ name }) => name === 'span 0')
    expect(call?.input).toMatchObject({ messages: [{ parts: [{ text: 'late' }] }] })
  })

  it('become moments of the session when they name no trace, and findings when they name nothing', async () => {
    const none = { traceId: '', spanId: '00'.repeat(8) }
    const content = lines(
      logsOf(
        log(0, { ...none, attributes: [text('session.id', 's-1')] }),
        log(1, { ...none, eventName: '' }),
        'nothing' as unknown as object,
      ),
    )
    const records = await readText(otlpJson, content)
    expect(observationsOf(records)).toMatchObject([
      { traceId: 'logs-s-1', parentSpanId: null, sessionId: 's-1', kind: 'event', name: 'step.done' },
    ])
    expect(recordsOf(records, 'problem').map(({ code, skipped }) => [code, skipped])).toEqual([
      ['derived_id', false],
      ['unknown_signal', true],
      ['not_a_record', true],
    ])
  })

  it('count the tokens of a call once: on its span', async () => {
    const details = (more: object): object =>
      log(0, {
        eventName: 'gen_ai.client.inference.operation.details',
        body: undefined,
        attributes: [...modelCall, { key: 'gen_ai.usage.input_tokens', value: { intValue: '7' } }],
        ...more,
      })
    const withSpan = observationsOf(
      await readText(otlpJson, lines(spansOf(span(0, modelCall)), logsOf(details({})))),
    )
    expect(withSpan.map(({ kind, usage }) => [kind, usage?.inputUncached])).toEqual([['generation', 7]])
    const elsewhere = observationsOf(await readText(otlpJson, lines(logsOf(details({})))))
    expect(elsewhere.map(({ kind, usage }) => [kind, usage])).toEqual([['event', null]])
    const alone = observationsOf(
      await readText(otlpJson, lines(logsOf(details({ traceId: '', spanId: '' })))),
    )
    expect(alone.map(({ kind, usage }) => [kind, usage?.inputUncached])).toEqual([['generation', 7]])
  })

  it('keep an event that contradicts its span', async () => {
    const details = log(0, {
      eventName: 'gen_ai.client.inference.operation.details',
      body: undefined,
      attributes: [text('gen_ai.request.model', 'other')],
    })
    const [found] = observationsOf(
      await readText(otlpJson, lines(spansOf(span(0, modelCall)), logsOf(details))),
    )
    expect(found).toMatchObject({
      model: 'small-1',
      events: [{ attributes: { 'gen_ai.request.model': 'other' } }],
    })
  })

  it('say a time that no calendar has, and are kept without it', async () => {
    const content = lines(logsOf(log(0, { timeUnixNano: '99999999999999999999999' })))
    const records = await readText(otlpJson, content)
    expect(codesOf(records)).toEqual(['impossible_time', 'missing_time'])
    expect(observationsOf(records)).toMatchObject([{ name: 'step.done', startNs: null, endNs: null }])
  })

  it('give the same ids on every import', async () => {
    const content = lines(logsOf(log(0), log(1, { traceId: '' }), message(2, 'hi')))
    expect(toGolden(await readText(otlpJson, content))).toEqual(toGolden(await readText(otlpJson, content)))
  })

  it('are not waited for in a long file that has none', () => {
    const decoder = new OtlpJsonDecoder(true)
    const count = 10_000
    const given = Array.from({ length: count }, (_, index) => span(index, modelCall))
    const records: ImportRecord[] = []
    decoder.decode(documentOf(spansOf(...given)), records)
    expect(observationsOf(records)).toHaveLength(count)
    decoder.decode(documentOf(spansOf(span(count, modelCall))), records)
    expect(observationsOf(records).at(-1)?.name).toBe(`span ${count}`)
    decoder.finish(records)
    expect(observationsOf(records)).toHaveLength(count + 1)
  })

  it('are written at once by a decoder that does not wait', () => {
    const decoder = new OtlpJsonDecoder()
    const records: ImportRecord[] = []
    decoder.decode(documentOf(spansOf(span(0, modelCall))), records)
    decoder.decode(documentOf(logsOf(log(0))), records)
    expect(observationsOf(records).map(({ name }) => name)).toEqual(['span 0', 'step.done'])
  })
})
