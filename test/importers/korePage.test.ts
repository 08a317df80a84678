import { describe, expect, test } from 'vitest'
import { korePage } from '../../src/main/importers/formats/korePage'
import { readClock, readDollars, readDuration } from '../../src/main/importers/formats/korePageFields'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { detectId, readBytes, readExample, readText, recordsOf } from './vendorSupport'

describe('the examples', () => {
  for (const name of ['kore-page-trace.json', 'kore-page-session.json', 'kore-page-audit.yaml']) {
    const bytes = readExample(name)
    test.skipIf(bytes === null)(`${name} is recognised without its name`, () => {
      expect(detectId(bytes, importers)).toBe('kore-page')
    })
  }

  const trace = readExample('kore-page-trace.json')
  test.skipIf(trace === null)('a trace: moments with times, steps with lengths only', async () => {
    const records = await readBytes(korePage, trace ?? new Uint8Array())
    const observations = recordsOf(records, 'observation')
    const of = (kind: string) => observations.filter((one) => one.kind === kind)
    expect([of('event').length, of('span').length, of('generation').length]).toEqual([7, 3, 1])
    expect(of('event').every((one) => one.flags === 0 && one.startNs === one.endNs)).toBe(true)
    expect(of('span').every((one) => one.flags === observationFlags.orderOnlyTime)).toBe(true)
    expect(of('span').map((one) => Number((one.endNs ?? 0n) - (one.startNs ?? 0n)) / 1e6)).toEqual([
      2400, 300, 2000,
    ])
    expect(of('generation')[0]).toMatchObject({
      model: 'm-large',
      cost: { total: 0.014 },
      usage: { inputUncached: 900, outputText: 120 },
    })
    expect(recordsOf(records, 'trace')).toMatchObject([{ traceId: 'req_77aa', agentName: 'Parcel Agent' }])
    expect(recordsOf(records, 'problem').map((one) => one.code)).toEqual([
      'naive_time',
      'derived_id',
      'order_only_time',
    ])
  })

  const session = readExample('kore-page-session.json')
  test.skipIf(session === null)('a session: its traces in order, laid one after the other', async () => {
    const records = await readBytes(korePage, session ?? new Uint8Array())
    expect(recordsOf(records, 'session')).toMatchObject([
      { sessionId: 'sess_k1', userId: 'user_9', reported: { cost: 0.04 } },
    ])
    const [first, second] = recordsOf(records, 'trace')
    expect([first?.traceId, second?.traceId]).toEqual(['sess_k1/1', 'sess_k1/2'])
    expect(second?.startNs).toBe(first?.endNs)
    expect(second).toMatchObject({ agentName: 'Fees Agent', input: { value: 'What do I owe?' } })
  })

  const audit = readExample('kore-page-audit.yaml')
  test.skipIf(audit === null)('an audit entry: the time stays as written and is read as UTC', async () => {
    const records = await readBytes(korePage, audit ?? new Uint8Array())
    const [side] = recordsOf(records, 'side')
    expect(side?.timeNs).toBe(1770116400000000000n)
    expect(side?.body).toMatchObject({
      at: '2026-02-03 11:00:00',
      actor: 'kim@example.test',
      action: 'Tool Updated',
      category: 'update',
      resource_type: 'tool',
      resource_id: 'find_parcel',
      changes: [
        { field: 'timeout', old: '5s', new: '8s' },
        { field: 'description', old: null, new: null },
      ],
    })
    expect(recordsOf(records, 'problem').map((one) => one.code)).toEqual(['naive_time'])
  })
})

test('lengths in mixed units', () => {
  const ms = (text: string) => readDuration(text)?.ms
  expect(ms('2.4s')).toBe(2400)
  expect(ms('450ms')).toBe(450)
  expect(ms('9 minutes')).toBe(540000)
  expect(ms('1 minute')).toBe(60000)
  expect(ms('3m')).toBe(180000)
  expect(ms('1.5 hours')).toBe(5400000)
  expect(readDuration('2.500s')?.digits).toBe(3)
  expect(readDuration('soon')).toBeNull()
  expect(readDuration('-1s')).toBeNull()
})

test('dollars', () => {
  expect(readDollars('$0.014')).toBe(0.014)
  expect(readDollars('$1,234.50')).toBe(1234.5)
  expect(readDollars('0.014')).toBeNull()
})

test('a clock after midnight belongs to the next day', () => {
  const base = 1777679990000000000n // 2026-05-01T23:59:50Z
  expect(readClock('23:59:55.250', base)?.timeNs).toBe(base + 5_250_000_000n)
  expect(readClock('00:00:05.000', base)?.timeNs).toBe(base + 15_000_000_000n)
  expect(readClock('9:00:00', null)).toBeNull()
})

test('audit entries as a list, as several YAML documents, and as JSON', async () => {
  const entry = (tool: string) =>
    `Event: Tool Created\nUser: kim\nTime: 2026-05-01 10:00:00\nDetails:\n  Tool: ${tool}\n`
  const documents = `${entry('a')}---\n${entry('b')}`
  const list = '- Event: Agent Deleted\n  User: kim\n  Time: 2026-05-01 10:00:00\n'
  const json = {
    audit: [
      {
        Event: 'Agent Deployed',
        User: 'kim',
        Time: '2026-05-01 10:00:00',
        Details: { Changes: ['mode: a → b'] },
      },
    ],
  }
  const bodies = async (content: unknown) => {
    expect(detectId(content, importers)).toBe('kore-page')
    return recordsOf(await readText(korePage, content), 'side').map((side) => side.body)
  }
  expect((await bodies(documents)).map((body) => [body['category'], body['resource_id']])).toEqual([
    ['create', 'a'],
    ['create', 'b'],
  ])
  expect(await bodies(list)).toMatchObject([{ category: 'delete', action: 'Agent Deleted' }])
  expect(await bodies(json)).toMatchObject([
    { category: 'deploy', changes: [{ field: 'mode', old: 'a', new: 'b' }] },
  ])
})

test('each YAML document has its own place, counted in bytes', async () => {
  const first = 'Event: Tööl Updated\nUser: kim\nTime: 2026-05-01 10:00:00\n'
  const second = 'Event: Agent Updated\nUser: kim\nTime: 2026-05-01 11:00:00\n'
  const text = `${first}---\n${second}`
  const bytes = new TextEncoder().encode(text)
  const sides = recordsOf(await readBytes(korePage, bytes), 'side')
  const slices = sides.map(({ raw }) =>
    new TextDecoder().decode(bytes.subarray(raw.offset, raw.offset + raw.length)),
  )
  expect(slices[0]).toContain('Tööl Updated')
  expect(slices[0]).not.toContain('Agent Updated')
  expect(slices[1]).toContain('Agent Updated')
  expect(slices[1]).not.toContain('Tööl')
})

test('YAML that is broken, too deep or too large is a finding, not a crash', async () => {
  const head = 'Event: a\nUser: b\nTime: 2026-05-01 10:00:00\n'
  const codes = async (text: string) =>
    recordsOf(await readText(korePage, text), 'problem').map((one) => one.code)
  expect(await codes(`${head}Details: {a: [\n`)).toContain('bad_json')
  expect(await codes(`${head}Details: ${'['.repeat(300)}${']'.repeat(300)}\n`)).toContain('too_deep')
  expect(await codes(`${head}Details: ${'['.repeat(60_000)}\n`)).toHaveLength(1)
  expect(await codes(`${head}Note: ${'x'.repeat(9_000_000)}\n`)).toEqual(['too_large'])
})
