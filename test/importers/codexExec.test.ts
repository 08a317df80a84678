import { expect, test } from 'vitest'
import { codexExec } from '../../src/main/importers/formats/codexExec'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const lines = (...events: object[]): string => events.map((event) => JSON.stringify(event)).join('\n')
const start = { type: 'thread.started', thread_id: 'th' }
const says = (id: string, text: string): object => ({
  type: 'item.completed',
  item: { id, type: 'agent_message', text },
})

test('events are recognised, also without their beginning; rollouts are not theirs', () => {
  expect(detectId(lines(start, { type: 'turn.started' }), importers)).toBe(codexExec.id)
  expect(detectId(lines(says('a', 'x')), importers)).toBe(codexExec.id)
  expect(detectId(lines({ type: 'error', message: 'x' }), importers)).toBeNull()
  expect(
    detectId(
      lines({ timestamp: '2026-03-01T10:00:00Z', type: 'session_meta', payload: { id: 'x' } }),
      importers,
    ),
  ).toBe('codex')
})

test('a thread that was resumed in another file is the same session with other turns', async () => {
  const ofRun = async (text: string) => {
    const records = await readText(
      codexExec,
      lines(start, { type: 'turn.started' }, says('item_0', text), { type: 'turn.completed', usage: {} }),
    )
    return {
      session: recordsOf(records, 'session')[0]?.sessionId,
      trace: recordsOf(records, 'trace')[0]?.traceId,
    }
  }
  const [first, second, again] = [await ofRun('one'), await ofRun('two'), await ofRun('one')]
  expect([first.session, second.session]).toEqual(['th', 'th'])
  expect(first.trace).not.toBe(second.trace)
  expect(again.trace).toBe(first.trace)
})

test('a file that grows keeps the ids of its turns', async () => {
  const whole = lines(start, { type: 'turn.started' }, says('a', 'x'), says('b', 'y'), {
    type: 'turn.completed',
    usage: {},
  })
  const part = whole.split('\n').slice(0, 4).join('\n')
  const traceOf = async (text: string) => recordsOf(await readText(codexExec, text), 'trace')[0]
  expect((await traceOf(part))?.traceId).toBe((await traceOf(whole))?.traceId)
  expect([(await traceOf(part))?.status, (await traceOf(whole))?.status]).toEqual(['open', 'unset'])
})

test('tokens count for the turn, cached ones within the input', async () => {
  const usage = { input_tokens: 100, cached_input_tokens: 60, output_tokens: 7 }
  const records = await readText(
    codexExec,
    lines(start, { type: 'turn.started' }, says('a', 'x'), { type: 'turn.completed', usage }),
  )
  const counted = recordsOf(records, 'observation').filter((one) => one.usage !== null)
  expect(counted.map(({ spanId, usage: own }) => [spanId, own?.inputUncached, own?.cacheRead])).toEqual([
    ['turn', 40, 60],
  ])
})

test('wrong shapes are findings, never failures', async () => {
  for (const text of [
    lines(
      start,
      { type: 'item.completed', item: 7 },
      { type: 'item.started', item: { id: {}, type: 5 } },
      { type: 'turn.failed' },
    ),
    '[1, null]\n{"type":"item.completed"}\n"x"',
    lines(
      { type: 'thread.started', thread_id: 'x'.repeat(2000) },
      { type: 'item.updated', item: { id: 'a', type: 'todo_list', items: 5 } },
    ),
  ])
    await expect(readText(codexExec, text)).resolves.toBeInstanceOf(Array)
  expect(codesOf(await readText(codexExec, lines(start, { type: 'other' })))).toEqual([
    'not_a_record',
    'order_only_time',
  ])
})
