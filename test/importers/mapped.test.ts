import { describe, expect, it } from 'vitest'
import { fieldMappingSchema } from '../../src/shared/model/fieldMapping'
import type { FieldMapping } from '../../src/shared/model/fieldMapping'
import { observationFlags } from '../../src/shared/model/kinds'
import type { JsonValue } from '../../src/shared/util/jsonValue'
import { createHead } from '../../src/main/importers/detectFormat'
import { mappingFit } from '../../src/main/importers/formats/mapped'
import { codesOf, observationsOf } from './importerSupport'
import { encode, guessMapping, importMapped, jsonLines, tracerRows } from './mappedSupport'

describe('a mapped JSONL file', () => {
  it('becomes a tree with times, tokens, cost and errors, from the guesses alone', async () => {
    const text = jsonLines(tracerRows)
    const mapping = await guessMapping(text)
    expect(fieldMappingSchema.parse(mapping)).toEqual(mapping)
    const records = await importMapped(mapping, text)
    expect(codesOf(records)).toEqual([])
    const [root, call, tool] = observationsOf(records)
    expect(root).toMatchObject({
      traceId: 't1',
      spanId: 'a',
      parentSpanId: null,
      name: 'answer question',
      kind: 'agent',
      sessionId: 's1',
      startNs: 1_767_225_600_000_000_000n,
      endNs: 1_767_225_602_500_000_000n,
      timeDigits: 3,
      input: { type: 'value', value: 'Where is my order?' },
    })
    expect(call).toMatchObject({
      parentSpanId: 'a',
      kind: 'generation',
      model: 'gpt-4o-mini',
      endNs: 1_767_225_601_300_500_000n,
      usage: {
        inputUncached: 32,
        cacheRead: 8,
        outputText: 9,
        reported: { 'usage.in_tokens': 40, 'usage.out_tokens': 9, 'usage.cached_tokens': 8 },
      },
      cost: { currency: 'USD', total: 0.00042 },
      input: { type: 'messages', messages: [{ role: 'user' }] },
      output: { type: 'messages', messages: [{ role: 'assistant' }] },
    })
    expect(call?.attributes).toMatchObject({ shard: 'eu-1', usage: { in_tokens: 40 } })
    expect(call?.attributes).not.toHaveProperty('prompt')
    expect(tool).toMatchObject({
      kind: 'tool',
      toolName: 'crm_lookup',
      status: 'error',
      statusMessage: 'timeout of the CRM',
    })
  })

  it('places every row, in chunks of any size', async () => {
    const text = jsonLines(tracerRows)
    const mapping = await guessMapping(text)
    const whole = await importMapped(mapping, text)
    expect(await importMapped(mapping, text, 7)).toEqual(whole)
    const bytes = encode(text)
    observationsOf(whole).forEach(({ raw }, index) => {
      const own = new TextDecoder().decode(bytes.subarray(raw.offset, raw.offset + raw.length))
      expect(JSON.parse(own)).toEqual(tracerRows[index])
      expect(raw.line).toBe(index + 1)
    })
  })

  it('says what does not fit, with its place, and reads the rest', async () => {
    const mapping = await guessMapping(jsonLines(tracerRows))
    const rows = [
      { ...(tracerRows[0] as object), t0: 'yesterday', elapsed_ms: 'long' } as JsonValue,
      { other: true },
      42,
      tracerRows[1] ?? null,
    ]
    const text = `${jsonLines(rows)}{"trace": broken\n`
    const records = await importMapped(mapping, text)
    const problems = records.filter((record) => record.type === 'problem')
    expect(problems.map(({ code, skipped, raw }) => [code, skipped, raw.line])).toEqual([
      ['unreadable_value', false, 1],
      ['unreadable_value', false, 1],
      ['missing_time', false, 1],
      ['not_a_record', true, 2],
      ['not_a_record', true, 3],
      ['truncated_input', true, 5],
    ])
    expect(observationsOf(records).map(({ spanId }) => spanId)).toEqual(['a', 'b'])
    expect(observationsOf(records)[0]?.attributes).toMatchObject({ t0: 'yesterday', elapsed_ms: 'long' })
  })
})

describe('rows inside of something', () => {
  const document = {
    exported: '2026-01-01',
    runs: [
      {
        run_id: 'r1',
        user: 'u1',
        steps: [
          { name: 'plan', ts: 1_767_225_600 },
          { name: 'act', ts: 1_767_225_601 },
        ],
      },
      { run_id: 'r2', user: 'u2', steps: [{ name: 'plan', ts: 1_767_225_700 }] },
    ],
  }
  it('take their trace from what surrounds them, and keep the rest of it as their resource', async () => {
    const text = JSON.stringify(document, null, 1)
    const mapping = await guessMapping(text)
    expect(mapping.rows).toBe('runs[].steps[]')
    const found = observationsOf(await importMapped(mapping, text))
    expect(found.map(({ traceId, name, kind, userId }) => [traceId, name, kind, userId])).toEqual([
      ['r1', 'plan', 'event', 'u1'],
      ['r1', 'act', 'event', 'u1'],
      ['r2', 'plan', 'event', 'u2'],
    ])
    expect(found[2]?.resource).toEqual({ exported: '2026-01-01', 'runs[].run_id': 'r2', 'runs[].user': 'u2' })
    const bytes = encode(text)
    const own = found.map(({ raw }) =>
      new TextDecoder().decode(bytes.subarray(raw.offset, raw.offset + raw.length)),
    )
    expect(own.map((piece) => (JSON.parse(piece) as { name: string }).name)).toEqual(['plan', 'act', 'plan'])
  })

  it('are said to be missing where they are, but an empty list is no fault', async () => {
    const mapping = await guessMapping(JSON.stringify(document))
    expect(codesOf(await importMapped(mapping, '{"runs":[]}'))).toEqual([])
    expect(codesOf(await importMapped(mapping, '{"rums":[]}'))).toEqual(['not_a_record'])
  })
})

it('steps that are counted anew in each trace stand under the parents of their own trace', async () => {
  const text = jsonLines(
    ['a', 'b', 'c'].flatMap((trace) =>
      [-1, 1, 2].map((parent, n) => ({
        trace_id: trace,
        step: n + 1,
        parent_step: parent,
        label: `${trace}${n}`,
      })),
    ),
  )
  const spans = observationsOf(await importMapped(await guessMapping(text), text))
  expect(spans.map(({ traceId, spanId, parentSpanId }) => `${traceId} ${spanId} < ${parentSpanId}`)).toEqual(
    ['a', 'b', 'c'].flatMap((trace) => [`${trace} 1 < null`, `${trace} 2 < 1`, `${trace} 3 < 2`]),
  )
})

it('an id of zeros is how programs without null say that there is no parent', async () => {
  const id = (n: number): string => `${String(n).padStart(8, '0')}-0000-0000-0000-000000000000`
  const text = jsonLines(
    [0, 1, 1].map((parent, n) => ({ id: id(n + 1), parent_id: id(parent), label: `${n}` })),
  )
  const spans = observationsOf(await importMapped(await guessMapping(text), text))
  expect(spans.map(({ parentSpanId }) => parentSpanId)).toEqual([null, id(1), id(1)])
})

describe('rows that hold rows', () => {
  const text = jsonLines([
    {
      id: 'r1',
      title: 'plan a trip',
      began: '2026-01-01T00:00:00Z',
      took_ms: 900,
      session_id: 's',
      steps: [
        { id: 1, title: 'think', began: '2026-01-01T00:00:00.1Z', took_ms: 300, model: 'm-1', steps: [] },
        {
          id: 2,
          title: 'look up',
          began: '2026-01-01T00:00:00.4Z',
          took_ms: 400,
          steps: [{ id: 3, title: 'fetch', began: '2026-01-01T00:00:00.5Z', took_ms: 20 }, 7],
        },
      ],
    },
    { id: 'r2', title: 'plan again', began: '2026-01-01T00:01:00Z', took_ms: 5, session_id: 's' },
  ])

  it('become a tree, as deep as they go, from the guesses alone', async () => {
    const mapping = await guessMapping(text)
    expect(mapping.fields.find(({ role }) => role === 'children')?.path).toBe('steps')
    expect(mapping.fields.find(({ role }) => role === 'model')?.path).toBe('model')
    expect(mapping.knownPaths.filter((path) => path.includes('[]'))).toEqual([])
    const records = await importMapped(mapping, text)
    const spans = observationsOf(records)
    expect(
      spans.map(({ spanId, parentSpanId, name, kind }) => `${spanId} < ${parentSpanId} ${name} ${kind}`),
    ).toEqual([
      'r1 < null plan a trip span',
      '1 < r1 think generation',
      '2 < r1 look up span',
      '3 < 2 fetch span',
      'r2 < null plan again span',
    ])
    expect(new Set(spans.slice(0, 4).map(({ traceId }) => traceId)).size).toBe(1)
    expect(spans[4]?.traceId).not.toBe(spans[0]?.traceId)
    expect(spans.every(({ sessionId }) => sessionId === 's')).toBe(true)
    expect(spans[0]?.attributes).not.toHaveProperty('steps')
    // The 7 in the list is no row, and is said.
    expect(codesOf(records)).toContain('not_a_record')
  })

  it('are recognised again, and a list of other things is none', async () => {
    const mapping = await guessMapping(text)
    expect(mappingFit(mapping, createHead(encode(text), true))).toBeGreaterThan(0.4)
    const other = jsonLines([{ id: 'a', title: 't', began: '2026-01-01T00:00:00Z', steps: [{ x: 1, y: 2 }] }])
    expect((await guessMapping(other)).fields.map(({ role }) => role)).not.toContain('children')
  })
})

describe('a mapped CSV file', () => {
  const text = [
    'Timestamp;Conversation ID;User Message;Bot Response;Model;Input Tokens;Output Tokens;Latency (s);Meta',
    '2026-01-01 10:00:00.250;c1;"Hello; again";Hi!;gpt-4o;12;3;0.5;"{""env"":""prod""}"',
    '2026-01-01 10:01:00.000;c1;And now?;Nothing.;gpt-4o;20;;1.25;"{""env"":""prod""}"',
    '',
  ].join('\r\n')
  it('becomes one trace a row, sessions by their id, JSON in cells looked into', async () => {
    const mapping = await guessMapping(text)
    expect(mapping).toMatchObject({ shape: 'csv', grouping: 'row' })
    const records = await importMapped(mapping, text)
    expect(codesOf(records)).toEqual(['derived_id', 'naive_time'])
    const [first, second] = observationsOf(records)
    expect(first).toMatchObject({
      kind: 'generation',
      name: 'gpt-4o',
      sessionId: 'c1',
      environment: 'prod',
      startNs: 1_767_261_600_250_000_000n,
      endNs: 1_767_261_600_750_000_000n,
      usage: { inputUncached: 12, outputText: 3 },
      raw: { line: 2 },
    })
    expect(second?.usage).toMatchObject({ inputUncached: 20, outputText: null })
    expect(first?.traceId).not.toBe(second?.traceId)
    expect(first?.attributes).not.toHaveProperty('User Message')
  })

  it('makes the same ids again, so that an import twice is one', async () => {
    const mapping = await guessMapping(text)
    const ids = async (): Promise<unknown[]> =>
      observationsOf(await importMapped(mapping, text)).map(({ traceId, spanId }) => [traceId, spanId])
    expect(await ids()).toEqual(await ids())
  })
})

describe('rows without times or ids', () => {
  it('keep their order and say that it is all they have', async () => {
    const text = jsonLines([
      { question: 'What is one?', answer: 'A number.' },
      { question: 'And two?', answer: 'Another one.' },
    ])
    const mapping: FieldMapping = { ...(await guessMapping(text)), grouping: 'file' }
    const records = await importMapped(mapping, text)
    expect(codesOf(records)).toEqual(['derived_id', 'order_only_time'])
    const found = observationsOf(records)
    expect(new Set(found.map(({ traceId }) => traceId)).size).toBe(1)
    expect(found.every(({ flags }) => flags === observationFlags.orderOnlyTime)).toBe(true)
    expect((found[0]?.endNs ?? 0n) <= (found[1]?.startNs ?? 0n)).toBe(true)
  })

  it('are as long as they say, and say that this is stated', async () => {
    const text = jsonLines([
      { question: 'What is one?', answer: 'A number.', seconds: 1.5 },
      { question: 'And two?', answer: 'Another one.', seconds: null },
      { question: 'And three?', answer: 'One more.', seconds: 0 },
    ])
    const mapping: FieldMapping = {
      ...(await guessMapping(text)),
      fields: [
        { path: 'question', role: 'input', unit: null },
        { path: 'seconds', role: 'duration', unit: 's' },
      ],
      grouping: 'file',
    }
    const { orderOnlyTime, statedDuration } = observationFlags
    const found = observationsOf(await importMapped(mapping, text))
    expect(found.map(({ flags }) => flags)).toEqual([
      orderOnlyTime | statedDuration,
      orderOnlyTime,
      orderOnlyTime,
    ])
    expect((found[0]?.endNs ?? 0n) - (found[0]?.startNs ?? 0n)).toBe(1_500_000_000n)
    expect(found[1]?.startNs).toBe(found[0]?.endNs)
  })
})
