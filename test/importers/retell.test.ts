import { expect, test } from 'vitest'
import { retell } from '../../src/main/importers/formats/retell'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const startMs = 1_772_359_200_000
const call = (more: object = {}): object => ({
  call_id: 'c',
  agent_id: 'a',
  call_status: 'ended',
  start_timestamp: startMs,
  ...more,
})
const spoken = (role: string, from?: number, to?: number): object => ({
  role,
  content: role,
  words: from === undefined ? [] : [{ word: role, start: from, end: to }],
})
const readItems = (...items: unknown[]) => readText(retell, call({ transcript_with_tool_calls: items }))

test.each([
  ['one call', call()],
  ['a list', [call(), call({ call_id: 'd' })]],
  ['a page', { items: [call()], pagination_key: 'x', has_more: true }],
  ['a webhook', { event: 'call_analyzed', call: call() }],
])('%s is recognised and opens', async (_, content) => {
  expect(detectId(content, importers)).toBe(retell.id)
  expect(recordsOf(await readText(retell, content), 'session').length).toBeGreaterThan(0)
})

test('cents become dollars, and what the call was charged is no price of a model', async () => {
  const records = await readText(retell, call({ call_cost: { combined_cost: 250 } }))
  const costs = recordsOf(records, 'observation').map(({ spanId, cost }) => [spanId, cost?.total ?? null])
  expect(costs).toEqual([['call', 2.5]])
})

test('who speaks when counts from the beginning of the call', async () => {
  const records = await readItems(spoken('user', 1, 1.5), spoken('agent', 2.25, 4))
  const turn = recordsOf(records, 'observation').find(({ name }) => name === 'turn')
  expect(turn).toMatchObject({
    startNs: BigInt(startMs + 1000) * 1_000_000n,
    endNs: BigInt(startMs + 4000) * 1_000_000n,
  })
  expect(turn?.attributes).toMatchObject({ latency_ms: 750 })
})

test('without a beginning of the call there are offsets only, so no times', async () => {
  const records = await readText(
    retell,
    call({ start_timestamp: null, transcript_object: [spoken('user', 1, 2), spoken('agent', 3, 4)] }),
  )
  expect(codesOf(records)).toEqual(['order_only_time'])
  expect(JSON.stringify(recordsOf(records, 'session')[0])).not.toContain('latency_ms')
})

test('what has no time of its own stands where the one before ended, and says so', async () => {
  const records = await readItems(spoken('user', 1, 2), {
    role: 'tool_call_invocation',
    tool_call_id: 't',
    name: 'f',
    arguments: '',
  })
  const tool = recordsOf(records, 'observation').find(({ kind }) => kind === 'tool')
  expect(tool?.startNs).toBe(BigInt(startMs + 2000) * 1_000_000n)
  expect((tool?.flags ?? 0) & observationFlags.repaired).toBe(observationFlags.repaired)
  expect(tool?.status).toBe('open')
})

test('the token that opens the room of a call is in no record', async () => {
  const records = await readText(retell, call({ access_token: 'secret-room' }))
  expect(
    JSON.stringify(records, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  ).not.toContain('secret-room')
})

test('wrong shapes are findings, never failures', async () => {
  for (const content of [
    [call({ transcript_object: 7, latency: [], call_cost: 'x', call_analysis: [1] }), null, 5],
    call({ call_id: 'x'.repeat(2000) }),
    call({ start_timestamp: 'soon', end_timestamp: -5, duration_ms: 1e99 }),
    {
      items: [
        call({ transcript_with_tool_calls: [null, 7, {}, { role: 5, words: [null, { start: 'a' }] }] }),
      ],
    },
    { event: 'call_ended', call: 7 },
  ])
    await expect(readText(retell, content)).resolves.toBeInstanceOf(Array)
})

test('items of a transcript that are none are told of', async () => {
  const records = await readItems(spoken('user', 1, 2), 'junk', spoken('agent', 3, 4))
  expect(recordsOf(records, 'problem').map(({ code, message }) => [code, message])).toContainEqual([
    'not_a_record',
    'Transcript of call c: 1 that are no objects.',
  ])
})

test('a page that is not the last says so', async () => {
  const page = (hasMore: boolean): object => ({ items: [call()], pagination_key: 'x', has_more: hasMore })
  const lines = (...pages: object[]): string => pages.map((each) => JSON.stringify(each)).join('\n')
  expect(codesOf(await readText(retell, page(true)))).toContain('partial_trace')
  expect(codesOf(await readText(retell, lines(page(true), page(false))))).not.toContain('partial_trace')
})

test('no model is behind a person whom the call was handed to, and no latency of the agent', async () => {
  const records = await readItems(spoken('user', 1, 2), spoken('transfer_target', 3, 4))
  const found = recordsOf(records, 'observation')
  expect(found.filter(({ kind }) => kind === 'generation')).toEqual([])
  expect(found.find(({ name }) => name === 'reply')).toMatchObject({
    agentName: null,
    attributes: { speaker: 'transfer_target' },
  })
  const voice = recordsOf(records, 'session')[0]?.attributes['voice'] as { turns: object[] } | undefined
  const [turn] = voice?.turns ?? []
  expect(turn).not.toHaveProperty('latency_ms')
  expect(turn).not.toHaveProperty('agent_start')
})
