import { describe, expect, test } from 'vitest'
import { sweAgent } from '../../src/main/importers/formats/sweAgent'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { codesOf, importBytes } from './importerSupport'
import { detectId, readBytes, readSample, readText, recordsOf } from './vendorSupport'

describe('the sample', () => {
  const bytes = readSample('swe-agent-marshmallow.traj')
  test.skipIf(bytes === null)('eleven steps are eleven calls and eleven tools under one run', async () => {
    expect(detectId(bytes, importers)).toBe('swe-agent')
    const records = await readBytes(sweAgent, bytes ?? new Uint8Array())
    expect(codesOf(records)).toEqual(['derived_id', 'order_only_time'])
    const observations = recordsOf(records, 'observation')
    const ofKind = (kind: string) => observations.filter((one) => one.kind === kind)
    expect([ofKind('agent').length, ofKind('generation').length, ofKind('tool').length]).toEqual([1, 11, 11])
    expect(observations.every((one) => (one.flags & observationFlags.orderOnlyTime) !== 0)).toBe(true)
    expect(ofKind('generation').every((one) => one.input !== null && one.output !== null)).toBe(true)
    expect(ofKind('tool').every((one) => one.toolName !== null && one.output !== null)).toBe(true)
    expect(ofKind('agent')[0]).toMatchObject({
      status: 'ok',
      statusMessage: 'submitted',
      usage: null,
      cost: null,
    })
    const starts = observations.filter((one) => one.kind !== 'agent').map((one) => one.startNs ?? 0n)
    expect(starts).toEqual(starts.toSorted((a, b) => (a < b ? -1 : 1)))
  })
})

const step = (index: number, more: object = {}) => ({
  action: `cat file${index}`,
  observation: 'x'.repeat(1000),
  response: `I read ${index}.`,
  thought: `I read ${index}.`,
  state: {},
  ...more,
})

test('a tool lasts as long as the source says, everything else has an order only', async () => {
  const records = await readText(sweAgent, { trajectory: [step(1, { execution_time: 0.25 })], info: {} })
  const tool = recordsOf(records, 'observation').find((one) => one.kind === 'tool')
  expect((tool?.endNs ?? 0n) - (tool?.startNs ?? 0n)).toBe(250_000_000n)
})

test('the same content gets the same id, other content another', async () => {
  const idOf = async (index: number) =>
    recordsOf(await readText(sweAgent, { trajectory: [step(index)], info: {} }), 'trace')[0]?.traceId
  expect(await idOf(1)).toBe(await idOf(1))
  expect(await idOf(1)).not.toBe(await idOf(2))
})

test('a trajectory beyond the size that is read whole keeps its steps and its end', async () => {
  const steps = Array.from({ length: 40 }, (_, index) => step(index, { observation: 'x'.repeat(500_000) }))
  const text = JSON.stringify({
    environment: 'main',
    trajectory: steps,
    history: [{ role: 'user', content: 'go', agent: 'main' }],
    info: { exit_status: 'submitted', model_stats: { tokens_sent: 9, tokens_received: 1 } },
  })
  const records = await importBytes(sweAgent.id, new TextEncoder().encode(text))
  const observations = recordsOf(records, 'observation')
  expect(observations).toHaveLength(2 * steps.length + 1)
  expect(recordsOf(records, 'trace')).toHaveLength(1)
  expect(observations.at(-1)).toMatchObject({ kind: 'agent', status: 'ok', usage: { inputUncached: 9 } })
  expect(codesOf(records)).toEqual(['derived_id', 'order_only_time', 'payload_missing'])
})

test('the model that a run was set up with made its steps', async () => {
  const modelsOf = async (name: string): Promise<unknown[]> => {
    const records = await readText(sweAgent, {
      trajectory: [{ action: 'ls', observation: '', response: 'ls' }],
      history: [],
      info: { exit_status: 'submitted' },
      replay_config: JSON.stringify({ agent: { model: { name } } }),
    })
    return recordsOf(records, 'observation')
      .filter(({ kind }) => kind !== 'tool')
      .map(({ kind, model, provider }) => [kind, model, provider])
  }
  expect(await modelsOf('openai/gpt-4o')).toEqual([
    ['agent', 'gpt-4o', 'openai'],
    ['generation', 'gpt-4o', 'openai'],
  ])
  expect(await modelsOf('gpt-4o')).toEqual([
    ['agent', 'gpt-4o', null],
    ['generation', 'gpt-4o', null],
  ])
  expect(await modelsOf('replay')).toEqual([
    ['agent', null, null],
    ['generation', null, null],
  ])
})

test('what is no message of a history is told of', async () => {
  const records = await readText(sweAgent, {
    trajectory: [{ action: 'ls', observation: '', response: 'ls' }],
    history: [{ role: 'user', content: 'Fix it' }, 5],
    info: {},
  })
  expect(recordsOf(records, 'problem').map(({ message }) => message)).toContain(
    'History of the trajectory: 1 that are no objects.',
  )
})
