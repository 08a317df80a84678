import { describe, expect, test } from 'vitest'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { importers } from '../../src/main/importers/registry'
import { observation, trace } from './langfuseSupport'
import { detectId, readBytes, readSample, readText, recordsOf } from './vendorSupport'

describe('the samples', () => {
  const cases = [
    { name: 'langfuse-langgraph.trace.json', observations: 9, generations: 2, scores: 2, tokens: 234 },
    { name: 'langfuse-claude-agent.trace.json', observations: 7, generations: 4, scores: 3, tokens: 266 },
  ]
  for (const expected of cases) {
    const bytes = readSample(expected.name)
    test.skipIf(bytes === null)(`${expected.name} is read whole, each observation once`, async () => {
      expect(detectId(bytes, importers)).toBe('langfuse')
      const records = await readBytes(langfuse, bytes ?? new Uint8Array())
      const observations = recordsOf(records, 'observation')
      expect(observations).toHaveLength(expected.observations)
      expect(new Set(observations.map((one) => one.spanId)).size).toBe(expected.observations)
      expect(observations.filter((one) => one.parentSpanId === null)).toHaveLength(1)
      expect(observations.every((one) => one.input !== null && one.output !== null)).toBe(true)
      const generations = observations.filter((one) => one.kind === 'generation')
      expect(generations).toHaveLength(expected.generations)
      expect(
        generations.every(
          (one) => one.usage?.convention === 'disjoint' && one.cost !== null && one.model !== null,
        ),
      ).toBe(true)
      const total = generations.reduce((sum, one) => sum + (one.usage?.reported['total'] ?? 0), 0)
      expect(total).toBe(expected.tokens)
      expect(recordsOf(records, 'score')).toHaveLength(expected.scores)
      expect(recordsOf(records, 'trace')).toHaveLength(1)
      expect(recordsOf(records, 'problem')).toEqual([])
    })
  }
})

describe('the same observation in every container', () => {
  const rows = [
    observation('a', { input: 'in' }),
    observation('b', { parentObservationId: 'a', output: 'out' }),
  ]
  const bare = rows.map((row) => ({ ...row, input: null, output: null }))
  const containers: Readonly<Record<string, unknown>> = {
    'an old download, where the list comes twice': {
      trace: trace({ observations: bare }),
      observations: rows,
    },
    'a new download': { observations: rows, scores: [] },
    'a trace of the API': { ...trace(), htmlPath: '/x', observations: rows, scores: [] },
    'a page of the API': { data: rows, meta: { cursor: 'eyJ4IjoxfQ==' } },
    'a page of traces with their observations': {
      data: [{ ...trace(), observations: rows, scores: [] }],
      meta: { page: 1 },
    },
    'a session with traces': {
      id: 's',
      createdAt: '2026-05-01T10:00:00Z',
      projectId: 'p',
      traces: [{ ...trace(), observations: rows }],
    },
    'an array of rows': rows,
    'rows of a batch export': rows.map((row) => JSON.stringify(row)).join('\n'),
    'rows in snake case': rows
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [
            key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
            value,
          ]),
        ),
      )
      .map((row) => JSON.stringify(row))
      .join('\n'),
  }
  for (const [name, content] of Object.entries(containers)) {
    test(`${name}`, async () => {
      expect(detectId(content, importers)).toBe('langfuse')
      const records = await readText(langfuse, content)
      const found = recordsOf(records, 'observation').map(
        ({ traceId, spanId, parentSpanId, input, output }) => [traceId, spanId, parentSpanId, input, output],
      )
      expect(found).toEqual([
        ['t1', 'a', null, { type: 'value', value: 'in' }, null],
        ['t1', 'b', 'a', null, { type: 'value', value: 'out' }],
      ])
      expect(recordsOf(records, 'problem')).toEqual([])
    })
  }
})

test('of the two tellings the one with content wins, whichever comes first, and its place is kept', async () => {
  const full = observation('a', { input: 'a long enough input', statusMessage: null })
  const empty = observation('a', { statusMessage: 'late' })
  for (const document of [
    { trace: trace({ observations: [empty] }), observations: [full] },
    { trace: trace({ observations: [full] }), observations: [empty] },
  ]) {
    const text = JSON.stringify(document, null, 1)
    const [record, ...others] = recordsOf(await readText(langfuse, text), 'observation')
    expect(others).toEqual([])
    expect(record).toMatchObject({ input: { value: 'a long enough input' }, statusMessage: 'late' })
    const { offset, length } = record?.raw ?? { offset: 0, length: 0 }
    expect(JSON.parse(text.slice(offset, offset + length))).toMatchObject({ input: 'a long enough input' })
  }
})

test('a download of 350 observations and more lacks inputs and outputs: said once', async () => {
  const rows = Array.from({ length: 350 }, (_, index) => {
    const { input: _input, output: _output, ...row } = observation(`o${index}`)
    return row
  })
  const records = await readText(langfuse, { observations: rows, scores: [] })
  expect(recordsOf(records, 'observation')).toHaveLength(350)
  const problems = recordsOf(records, 'problem')
  expect(problems.map(({ code, skipped }) => [code, skipped])).toEqual([['payload_missing', false]])
  expect(problems[0]?.message).toContain('350 observations')
})

test('missing parents and several roots are kept as they are', async () => {
  const rows = [observation('a', { parentObservationId: 'gone' }), observation('b'), observation('c')]
  const found = recordsOf(await readText(langfuse, { observations: rows, scores: [] }), 'observation')
  expect(found.map((one) => one.parentSpanId)).toEqual(['gone', null, null])
})

test('Zipkin spans are not taken for traces', () => {
  const span = {
    traceId: 'a1',
    id: 'b2',
    name: 'get',
    timestamp: 1777629600000000,
    duration: 5,
    tags: { 'http.path': '/' },
  }
  expect(detectId([span], [langfuse])).toBeNull()
})

test('an error body is refused in its own words', async () => {
  const body = { message: 'Trace t1 not found', error: 'LangfuseNotFoundError' }
  expect(detectId(body, importers)).toBe('langfuse')
  expect(await readText(langfuse, body)).toMatchObject([
    {
      code: 'unknown_record',
      skipped: true,
      message: 'Langfuse answered with an error instead of data: LangfuseNotFoundError: Trace t1 not found.',
    },
  ])
})

test('empty pages are no error; rows that are none are skipped', async () => {
  expect(await readText(langfuse, { data: [], meta: { page: 1, totalItems: 0 } })).toEqual([])
  const records = await readText(langfuse, { data: [7, { x: 1 }, observation('ok')], meta: {} })
  expect(recordsOf(records, 'observation')).toHaveLength(1)
  expect(recordsOf(records, 'problem').map(({ code, skipped }) => [code, skipped])).toEqual([
    ['not_a_record', true],
    ['not_a_record', true],
  ])
})

test('a large download is read row by row', async () => {
  const rows = Array.from({ length: 1000 }, (_, index) =>
    observation(`o${index}`, { input: 'w'.repeat(20_000) }),
  )
  const text = JSON.stringify({ trace: trace({ observations: rows.slice(0, 10) }), observations: rows })
  const records = await readBytes(langfuse, new TextEncoder().encode(text), 65_536)
  expect(recordsOf(records, 'observation')).toHaveLength(1000)
  expect(recordsOf(records, 'trace')).toMatchObject([{ traceId: 't1', name: 'trip' }])
  expect(recordsOf(records, 'problem')).toEqual([])
})
