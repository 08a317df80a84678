import { expect, test } from 'vitest'
import { say, system, talk, toolCall, toolResult } from '../../support/conversations'
import { observation, userMessage } from '../../support/records'
import { readerStore } from '../../support/readerStore'

const second = 1_000_000_000n

test('what is new in a call is what neither the previous call nor its answer had', async () => {
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'g1',
      kind: 'generation',
      startNs: 1n * second,
      input: talk(system, userMessage('hi')),
      output: talk(toolCall),
    }),
    // A call of another conversation in between.
    observation({
      spanId: 'other',
      kind: 'generation',
      startNs: 2n * second,
      input: talk(system, userMessage('summarise')),
      output: talk(say('ok')),
    }),
    observation({
      spanId: 'g2',
      kind: 'generation',
      startNs: 3n * second,
      input: talk(system, userMessage('hi'), toolCall, toolResult),
      output: talk(say('lost')),
    }),
    observation({
      spanId: 'retry',
      kind: 'generation',
      startNs: 4n * second,
      input: talk(system, userMessage('hi'), toolCall, toolResult),
    }),
    // The framework rewrote the system prompt: compared message by message.
    observation({
      spanId: 'g3',
      kind: 'generation',
      startNs: 5n * second,
      input: talk(
        { ...system, parts: [{ type: 'text', text: 'Be brief.' }] },
        userMessage('hi'),
        toolCall,
        toolResult,
        userMessage('and now?'),
      ),
    }),
  ])
  const input = (spanId: string) => {
    const view = read.observationGet({ observationId: idOf(spanId) }).input
    if (view?.type !== 'messages') throw new Error('no messages')
    return {
      flags: view.messages.map((message) => (message.isNew ? 'N' : '-')).join(''),
      total: view.total,
      newCount: view.newCount,
    }
  }
  expect(input('g1')).toEqual({ flags: 'NN', total: 2, newCount: 2 })
  expect(input('g2')).toEqual({ flags: '---N', total: 4, newCount: 1 })
  expect(input('retry')).toEqual({ flags: '----', total: 4, newCount: 0 })
  expect(input('g3')).toEqual({ flags: 'N---N', total: 5, newCount: 2 })
})

test("the previous call may be in the session's previous trace", async () => {
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'g1',
      traceId: 'one',
      sessionId: 's',
      kind: 'generation',
      startNs: 1n,
      input: talk(system, userMessage('hi')),
      output: talk(say('hello')),
    }),
    observation({
      spanId: 'g2',
      traceId: 'two',
      sessionId: 's',
      kind: 'generation',
      startNs: 2n * second,
      input: talk(system, userMessage('hi'), say('hello'), userMessage('more')),
    }),
  ])
  const view = read.observationGet({ observationId: idOf('g2', 'two') }).input
  expect(view?.type === 'messages' && view.messages.map((message) => message.isNew)).toEqual([
    false,
    false,
    false,
    true,
  ])
})
