import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLosses } from '../../src/main/engine/exportLosses'
import { toNeutral } from '../../src/main/exporters/neutralExport'
import type { ExportForm, ExportLoss } from '../../src/shared/model/exportForms'
import { observation, usage, userMessage } from '../support/records'
import { observations, surroundings } from './arbitraryRecords'
import { goldenInputs, readTraces } from './goldenTraces'
import { traceOf } from './roundTripSupport'

const never = new AbortController().signal
const second = 1_762_700_000_000_000_000n

async function lossesOf(form: ExportForm, trace: Parameters<typeof findLosses>[1]): Promise<ExportLoss[]> {
  return [...(await findLosses(form, trace, never)).keys()].toSorted()
}

/** What each form may lose, at most; anything else that did not come back would be a mistake. */
const allowed: Readonly<Record<ExportForm, readonly ExportLoss[]>> = {
  otlp: [],
  'otlp-protobuf': [],
  openinference: ['links', 'resource', 'scope', 'traceContext'],
  // All but the spans themselves.
  neutral: (
    'kind status times session user place agent tool model parameters input output toolDefinitions usage usageWords cost ' +
    'attributes resource scope spanKind traceContext events links doubts traces sessions messages scores sides'
  ).split(' ') as ExportLoss[],
}

describe.each(goldenInputs)('$format/$name', ({ format, file }) => {
  it.each(Object.keys(allowed) as ExportForm[])(
    'exported as %s comes back but for what is listed',
    async (form) => {
      for (const trace of await readTraces(format, file)) {
        const losses = await lossesOf(form, trace)
        // The neutral form cannot say that two halves of a span share one id.
        const isHalved = form === 'neutral' && trace.observations.some(({ side }) => side !== '')
        const others = losses.filter((loss) => !allowed[form].includes(loss))
        expect(others).toEqual(isHalved ? ['observations'] : [])
      }
    },
  )
})

describe('whatever a span holds', () => {
  const others = fc.array(surroundings, { maxLength: 3 })

  it.each(['otlp', 'otlp-protobuf'] as const)('%s loses nothing', async (form) => {
    await fc.assert(
      fc.asyncProperty(observations, others, async (record, more) => {
        expect(await lossesOf(form, traceOf(record, more))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('OpenInference loses links, resource, scope, trace state and flags, and says so exactly when there are any', async () => {
    await fc.assert(
      fc.asyncProperty(observations, others, async (record, more) => {
        const expected: ExportLoss[] = []
        if (record.links.length > 0) expected.push('links')
        if (Object.keys(record.resource).length > 0) expected.push('resource')
        if (record.scopeName !== null || record.scopeVersion !== null) expected.push('scope')
        if (record.traceState !== null || record.traceFlags !== null) expected.push('traceContext')
        expect(await lossesOf('openinference', traceOf(record, more))).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })

  it('the neutral form keeps every span that has an id', async () => {
    const simple = observations.filter(
      ({ traceId, spanId, side, parentSpanId }) =>
        side === '' && traceId !== '' && spanId !== '' && parentSpanId !== '',
    )
    await fc.assert(
      fc.asyncProperty(simple, async (record) => {
        expect(await lossesOf('neutral', traceOf(record))).not.toContain('observations')
      }),
      { numRuns: 150 },
    )
  })
})

describe('the neutral form', () => {
  const call = observation({
    spanId: 'b',
    parentSpanId: 'a',
    kind: 'generation',
    name: 'answer',
    status: 'ok',
    startNs: second,
    endNs: second + 1_500_000_000n,
    timeDigits: 3,
    sessionId: 's',
    userId: 'u',
    environment: 'production',
    version: '7',
    agentName: 'Desk',
    model: 'm-large',
    provider: 'openai',
    finishReason: 'stop',
    firstTokenNs: second + 250_000_000n,
    parameters: { temperature: 0.2 },
    input: { type: 'messages', messages: [userMessage('Hello')] },
    output: { type: 'value', value: { text: 'Hi' } },
    usage: usage({
      inputUncached: 10,
      cacheRead: 90,
      outputText: 5,
      reasoning: 7,
      convention: 'inclusive',
      reported: { input: 100, output: 12, cached_input: 90, reasoning: 7 },
    }),
    cost: { currency: 'EUR', input: null, output: null, total: 0.25 },
  })

  it('loses nothing of a model call in its own words', async () => {
    expect(await lossesOf('neutral', traceOf(call))).toEqual([])
  })

  it('loses nothing of a tool call that failed', async () => {
    const tool = observation({
      spanId: 'c',
      kind: 'tool',
      name: 'track',
      toolName: 'track',
      status: 'error',
      statusMessage: 'timeout',
      startNs: second,
      endNs: second + 1n,
      timeDigits: 9,
      sessionId: 's',
      input: { type: 'value', value: { n: 1 } },
      output: { type: 'value', value: 'none' },
    })
    expect(await lossesOf('neutral', traceOf(tool))).toEqual([])
  })

  it.each([
    ['kind', { kind: 'agent' }],
    ['times', { timeDigits: 6, startNs: second + 1n }],
    ['session', { sessionId: null }],
    ['place', { serviceName: 'bot' }],
    ['model', { requestModel: 'm' }],
    ['parameters', { parameters: { temperature: 0.2, top_p: 1 } }],
    ['toolDefinitions', { toolDefinitions: [{ name: 'f' }] }],
    ['attributes', { attributes: { team: 'blue' } }],
    ['resource', { resource: { host: 'h' } }],
    ['scope', { scopeName: 'lib' }],
    ['events', { events: [{ name: 'e', timeNs: second, attributes: {} }] }],
    ['links', { links: [{ traceId: 't', spanId: 's', attributes: {} }] }],
    ['cost', { cost: { currency: 'EUR', input: 0.1, output: 0.15, total: 0.25 } }],
    ['usage', { usage: usage({ inputUncached: 5, inputImage: 3, outputText: 1, convention: 'inclusive' }) }],
  ] as const)('loses %s, and says it', async (loss, changes) => {
    expect(await lossesOf('neutral', traceOf({ ...call, ...changes }))).toContain(loss)
  })
})

it('the neutral form has the traces of a session in the order of time, each session once', () => {
  const at = (traceId: string, sessionId: string | null, startNs: bigint) => ({
    traceId,
    name: '',
    observations: [observation({ spanId: traceId, traceId, sessionId, startNs, endNs: startNs + 1n })],
    others: [],
  })
  const traces = [at('c', 's', second + 9n), at('a', 's', second), at('b', null, second + 5n)]
  const document = JSON.parse(toNeutral(traces, '2026-01-01T00:00:00.000Z')) as {
    source: object
    sessions: { id: string; started_at: string; traces: { id: string }[] }[]
  }
  expect(document.source).toEqual({ vendor: 'spanglass', retrieved_at: '2026-01-01T00:00:00.000Z' })
  expect(document.sessions.map(({ id, traces: own }) => [id, own.map((trace) => trace.id)])).toEqual([
    ['s', ['a', 'c']],
    ['b', ['b']],
  ])
  expect(document.sessions[0]?.started_at).toBe('2025-11-09T14:53:20.000000000Z')
})
