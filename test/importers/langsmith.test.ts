import { describe, expect, test } from 'vitest'
import { langsmith } from '../../src/main/importers/formats/langsmith'
import { readDottedOrder, runIds } from '../../src/main/importers/formats/langsmithFields'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readBytes, readSample, readText, recordsOf } from './vendorSupport'

const run = (id: string, more: object = {}) => ({
  id,
  trace_id: 't',
  name: id,
  run_type: 'chain',
  start_time: '2026-05-01T10:00:00Z',
  end_time: '2026-05-01T10:00:02Z',
  inputs: { q: 1 },
  ...more,
})

describe('the sample', () => {
  const bytes = readSample('langsmith-batch.json')
  test.skipIf(bytes === null)('creation and update become one call with its tokens', async () => {
    expect(detectId(bytes, importers)).toBe('langsmith')
    const records = await readBytes(langsmith, bytes ?? new Uint8Array())
    expect(codesOf(records)).toEqual([])
    const [call, ...others] = recordsOf(records, 'observation')
    expect(others).toEqual([])
    expect(call).toMatchObject({
      kind: 'generation',
      name: 'ChatOpenAI',
      requestModel: 'o1-mini',
      model: 'o1-mini-2024-09-12',
      finishReason: 'stop',
      startNs: 1728803138291000000n,
      endNs: 1728803148730000000n,
    })
    expect(call?.usage).toMatchObject({ inputUncached: 43, cacheRead: 0, outputText: 941, reasoning: 960 })
  })
})

describe('ids', () => {
  const order = '20260501T100000000001Zroot.20260501T100001000002Zmid.20260501T100002000003Zleaf'

  test('the dotted order names run, parent and trace', () => {
    expect(runIds({ dotted_order: order })).toEqual({ runId: 'leaf', parentId: 'mid', traceId: 'root' })
    expect(readDottedOrder(order)[1]).toEqual({ start: '2026-05-01T10:00:01.000002Z', runId: 'mid' })
  })

  test('text that is no dotted order says nothing', () => {
    expect(readDottedOrder('20260501Zroot')).toEqual([])
    expect(runIds({ dotted_order: 'x', id: 'a' })).toEqual({ runId: 'a', parentId: null, traceId: null })
  })

  test('an update without its creation is kept, at the time that its dotted order names', async () => {
    const records = await readText(langsmith, {
      patch: [{ dotted_order: order, end_time: 1777629603000, outputs: { answer: 4 } }],
    })
    expect(recordsOf(records, 'observation')[0]).toMatchObject({
      traceId: 'root',
      spanId: 'leaf',
      parentSpanId: 'mid',
      startNs: 1777629602000003000n,
      endNs: 1777629603000000000n,
    })
  })

  test('a run without trace and dotted order stays with its parent, and says so', async () => {
    const records = await readText(langsmith, [run('a', { trace_id: null, parent_run_id: 'p' })])
    expect(recordsOf(records, 'observation')[0]).toMatchObject({ traceId: 'p', parentSpanId: 'p' })
    expect(codesOf(records)).toEqual(['derived_id'])
  })
})

describe('what a run says', () => {
  test('creation and update in two lines of one file become one, in either order', async () => {
    const created = { post: [run('a', { end_time: null, tags: ['x'] })], patch: [] }
    const updated = { post: [], patch: [{ id: 'a', end_time: '2026-05-01T10:00:05Z', tags: [] }] }
    for (const lines of [
      [created, updated],
      [updated, created],
    ]) {
      const records = await readText(langsmith, lines.map((line) => JSON.stringify(line)).join('\n'))
      const observations = recordsOf(records, 'observation')
      expect(observations).toHaveLength(1)
      expect(observations[0]).toMatchObject({ name: 'a', endNs: 1777629605000000000n, flags: 0 })
      expect(recordsOf(records, 'trace')[0]?.tags).toEqual(['x'])
    }
  })

  test('the chat session comes from the metadata, never from the project', async () => {
    const sessionOf = async (more: object) =>
      recordsOf(await readText(langsmith, [run('a', { session_id: 'project', ...more })]), 'observation')[0]
        ?.sessionId
    expect(await sessionOf({})).toBeNull()
    expect(await sessionOf({ extra: { metadata: { conversation_id: 'c' } } })).toBe('c')
    expect(await sessionOf({ extra: { metadata: { thread_id: 't', conversation_id: 'c' } } })).toBe('t')
    expect(await sessionOf({ extra: { metadata: { session_id: 's', thread_id: 't' } } })).toBe('s')
  })

  test('tokens of the columns count where the answer carries none; zeros of other runs do not', async () => {
    const usageOf = async (more: object) =>
      recordsOf(await readText(langsmith, [run('a', more)]), 'observation')[0]?.usage
    const columns = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 }
    const detailed = { ...columns, prompt_token_details: { cache_read: 6 } }
    expect(await usageOf(detailed)).toMatchObject({ inputUncached: 4, cacheRead: 6, outputText: 4 })
    expect(await usageOf({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })).toBeNull()
    expect(await usageOf({})).toBeNull()
  })
})

test('a record that is no run does not stop the others', async () => {
  const records = await readText(langsmith, { runs: [run('a'), 7, { run_type: 'llm' }, run('b')] })
  expect(recordsOf(records, 'observation').map((one) => one.spanId)).toEqual(['a', 'b'])
  expect(codesOf(records)).toEqual(['not_a_record', 'missing_id'])
})
