import { expect, test } from 'vitest'
import { atif } from '../../src/main/importers/formats/atif'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { codesOf, importBytes } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const trajectory = (steps: readonly unknown[], more: object = {}): Record<string, unknown> => ({
  schema_version: 'ATIF-v1.6',
  session_id: 's',
  agent: { name: 'a', version: '1', model_name: 'tide-2' },
  steps,
  ...more,
})
const agent = (step_id: number, more: object = {}): object => ({
  step_id,
  source: 'agent',
  message: 'm',
  ...more,
})

test.each(['1.0', '1.4', '1.5', '1.6', '1.7', '1.8'])(
  'version %s is recognised by its content',
  (version) => {
    expect(detectId(trajectory([agent(1)], { schema_version: `ATIF-v${version}` }), importers)).toBe(atif.id)
    expect(detectId([trajectory([agent(1)], { schema_version: `ATIF-v${version}` })], importers)).toBe(
      atif.id,
    )
  },
)

test('each call has heard what was said and seen before it, copied steps among it', async () => {
  const steps = [
    { step_id: 1, source: 'user', message: 'go' },
    agent(2, { is_copied_context: true, metrics: { prompt_tokens: 5 } }),
    agent(3, { message: 'look', observation: { results: [{ content: 'a door' }] } }),
    agent(4, { message: 'open it' }),
  ]
  const records = recordsOf(await readText(atif, trajectory(steps)), 'observation')
  const calls = records.filter(({ kind }) => kind === 'generation')
  expect(calls.map(({ spanId }) => spanId)).toEqual(['step-3', 'step-4'])
  expect(calls[1]?.input).toMatchObject({
    messages: [
      { role: 'user' },
      { role: 'assistant', parts: [{ text: 'm' }] },
      { role: 'assistant', parts: [{ text: 'look' }] },
      { role: 'tool', parts: [{ type: 'toolResult', result: 'a door' }] },
    ],
  })
  // Copied steps were counted in the trajectory that they come from.
  expect(records.filter(({ usage }) => usage !== null)).toEqual([])
})

test('the figures of the whole count only where no step states its own', async () => {
  const final_metrics = { total_prompt_tokens: 30, total_completion_tokens: 3, total_cost_usd: 0.2 }
  const usageOf = async (metrics: object | undefined) =>
    recordsOf(await readText(atif, trajectory([agent(1, { metrics })], { final_metrics })), 'observation')
      .filter(({ usage }) => usage !== null)
      .map(({ spanId, usage, cost }) => [spanId, usage?.inputUncached, cost?.total ?? null])
  expect(await usageOf(undefined)).toEqual([['run', 30, 0.2]])
  expect(await usageOf({ prompt_tokens: 30, completion_tokens: 3 })).toEqual([['step-1', 30, null]])
})

test('steps without a time of their own stand with the one before, the others are real', async () => {
  const steps = [
    agent(1, { timestamp: '2026-03-01T10:00:00Z' }),
    agent(2),
    agent(3, { timestamp: 'yesterday' }),
    agent(4, { timestamp: '2026-03-01T10:00:09Z' }),
  ]
  const records = await readText(atif, trajectory(steps))
  const ends = recordsOf(records, 'observation').map(({ spanId, endNs }) => [spanId, endNs])
  const first = 1_772_359_200_000_000_000n
  expect(ends).toEqual([
    ['step-1', first],
    ['step-2', first],
    ['step-3', first],
    ['step-4', first + 9_000_000_000n],
    ['run', first + 9_000_000_000n],
  ])
  expect(codesOf(records)).toEqual(['impossible_time', 'missing_time'])
})

test('trajectories nested without end stop with a finding and lose nothing before it', async () => {
  let inner = trajectory([agent(1)], { trajectory_id: 'deep' })
  for (let depth = 0; depth < 20; depth++)
    inner = trajectory([agent(1)], { trajectory_id: `t${depth}`, subagent_trajectories: [inner] })
  const records = await readText(atif, inner)
  expect(codesOf(records).filter((code) => code === 'too_deep')).toHaveLength(1)
  const runs = recordsOf(records, 'observation').filter(({ kind }) => kind === 'agent')
  expect(runs).toHaveLength(9)
  expect(new Set(runs.map(({ traceId }) => traceId))).toEqual(new Set(['t19']))
  expect(new Set(runs.map(({ spanId }) => spanId)).size).toBe(9)
})

test('wrong shapes are findings, never failures', async () => {
  const steps = [
    null,
    7,
    'x',
    [],
    {},
    { source: 'agent', message: { a: 1 }, tool_calls: {}, observation: [] },
    { source: 'robot', message: 5, step_id: { a: 1 }, timestamp: 12 },
    agent(9, {
      tool_calls: [null, { arguments: 7 }],
      observation: { results: [null, {}, { source_call_id: 'no' }] },
    }),
    agent(10, { metrics: { prompt_tokens: 'many', cost_usd: 'free' }, extra: [] }),
  ]
  const records = await readText(
    atif,
    trajectory(steps, { subagent_trajectories: [null, 7, {}], agent: 'me' }),
  )
  // Steps, trajectories inside, and of one step a call and a result that are none.
  expect(codesOf(records).filter((code) => code === 'not_a_record')).toHaveLength(4 + 3 + 2)
  expect(
    recordsOf(records, 'observation').filter(({ spanId }) => spanId.startsWith('step-')).length,
  ).toBeGreaterThan(4)
  await expect(
    readText(atif, trajectory([], { steps: {}, session_id: 'x'.repeat(10_000) })),
  ).resolves.toBeInstanceOf(Array)
})

test('a trajectory beyond the size that is read whole keeps its steps, its end and the agents inside it', async () => {
  const steps = Array.from({ length: 40 }, (_, index) => agent(index + 1, { message: 'x'.repeat(500_000) }))
  const text = JSON.stringify(
    trajectory(steps, {
      final_metrics: { total_prompt_tokens: 9, total_completion_tokens: 1 },
      notes: 'late',
      subagent_trajectories: [trajectory([agent(1)], { trajectory_id: 'child' })],
    }),
  )
  const records = await importBytes(atif.id, new TextEncoder().encode(text))
  const observations = recordsOf(records, 'observation')
  expect(observations).toHaveLength(steps.length + 1 + 2)
  expect(recordsOf(records, 'trace')).toMatchObject([{ traceId: 's', attributes: { notes: 'late' } }])
  expect(observations.at(-1)).toMatchObject({ spanId: 'run', usage: { inputUncached: 9 } })
  expect(observations.every(({ flags }) => (flags & observationFlags.orderOnlyTime) !== 0)).toBe(true)
})
