import { expect, test } from 'vitest'
import type {
  ImportRecord,
  ObservationRecord,
  SessionMessageRecord,
} from '../../../src/shared/model/importRecord'
import { observationFlags } from '../../../src/shared/model/kinds'
import type { Message } from '../../../src/shared/model/message'
import { observation, traceStatement, userMessage } from '../../support/records'
import { readerStore } from '../../support/readerStore'

const second = 1_000_000_000n
const say = (text: string): Message => ({ role: 'assistant', name: null, parts: [{ type: 'text', text }] })
const system: Message = { role: 'system', name: null, parts: [{ type: 'text', text: 'Be kind.' }] }
const ask: Message = {
  role: 'assistant',
  name: null,
  parts: [
    { type: 'reasoning', text: 'hm' },
    { type: 'toolCall', id: 'c1', name: 'look', arguments: {} },
  ],
}
/** The same as the next call repeats it: without the reasoning. */
const asked: Message = {
  role: 'assistant',
  name: null,
  parts: [{ type: 'toolCall', id: 'c1', name: 'look', arguments: {} }],
}
const result: Message = {
  role: 'tool',
  name: null,
  parts: [{ type: 'toolResult', id: 'c1', name: 'look', result: 'lost', isError: false }],
}
const talk = (...messages: Message[]) => ({ type: 'messages', messages }) as const

const generation = (spanId: string, at: bigint, changes: Partial<ObservationRecord>): ObservationRecord =>
  observation({
    spanId,
    kind: 'generation',
    sessionId: 's',
    startNs: at * second,
    endNs: (at + 1n) * second,
    ...changes,
  })
const spoken = (
  at: bigint | null,
  message: Message,
  changes: Partial<SessionMessageRecord> = {},
): SessionMessageRecord => ({
  type: 'sessionMessage',
  sessionId: 's',
  traceId: null,
  messageId: null,
  timeNs: at === null ? null : at * second,
  timeDigits: 0,
  message,
  raw: { offset: 0, length: 1, line: 1 },
  ...changes,
})

async function transcriptOf(records: readonly ImportRecord[]) {
  const { read } = await readerStore(records)
  const { entries, total } = read.sessionTranscript({ sessionKey: 'files:s', offset: 0, limit: 1_000 })
  expect(entries).toHaveLength(total)
  return entries
}

/** One line for each entry: role, words, and the span it came from. */
const lines = (entries: Awaited<ReturnType<typeof transcriptOf>>) =>
  entries.map(({ message, spanId }) => {
    const words = message.parts.map((part) => {
      if (part.type === 'text') return part.text.text
      if (part.type === 'toolCall') return `${part.name}()`
      if (part.type === 'toolResult') return part.result.text
      if (part.type === 'other') return part.value.text
      return `(${part.type})`
    })
    return `${message.role} ${words.join(' ')} @${spanId ?? '-'}`
  })

test('calls that carry the growing history: each message once, answers at their call, results at their tool', async () => {
  const entries = await transcriptOf([
    generation('g1', 1n, {
      traceId: 't1',
      agentName: 'Desk',
      input: talk(system, userMessage('hi')),
      output: talk(ask),
    }),
    observation({
      spanId: 'tool',
      traceId: 't1',
      sessionId: 's',
      kind: 'tool',
      status: 'error',
      toolCallId: 'c1',
      startNs: 2n * second,
      endNs: 4n * second,
    }),
    generation('g2', 5n, {
      traceId: 't1',
      input: talk(system, userMessage('hi'), asked, result),
      output: talk(say('it is lost')),
    }),
    generation('g3', 10n, {
      traceId: 't2',
      input: talk(system, userMessage('hi'), asked, result, say('it is lost'), userMessage('hi')),
      output: talk(say('bye')),
    }),
  ])
  expect(lines(entries)).toEqual([
    'system Be kind. @g1',
    'user hi @g1',
    'assistant (reasoning) look() @g1',
    'tool lost @tool',
    'assistant it is lost @g2',
    // Said twice, stands twice.
    'user hi @g3',
    'assistant bye @g3',
  ])
  expect(entries[0]).toMatchObject({
    traceKey: 'files:t1',
    agent: 'Desk',
    kind: 'generation',
    timeNs: '1000000000',
    status: 'unset',
  })
  expect(entries[3]).toMatchObject({ kind: 'tool', status: 'error', timeNs: '4000000000' })
  expect(entries[6]).toMatchObject({ traceKey: 'files:t2', timeNs: '11000000000' })
})

test('calls without history: the same words in another trace are said again', async () => {
  expect(
    lines(
      await transcriptOf([
        generation('g1', 1n, {
          traceId: 't1',
          input: talk(system, userMessage('yes')),
          output: talk(say('one')),
        }),
        generation('g2', 3n, {
          traceId: 't2',
          input: talk(system, userMessage('no')),
          output: talk(say('two')),
        }),
        generation('g3', 5n, {
          traceId: 't3',
          input: talk(system, userMessage('yes')),
          output: talk(say('three')),
        }),
        // A second call in the same trace repeats, it does not say again.
        generation('g4', 7n, {
          traceId: 't3',
          input: talk(system, userMessage('yes')),
          output: talk(say('four')),
        }),
      ]),
    ),
  ).toEqual([
    'system Be kind. @g1',
    'user yes @g1',
    'assistant one @g1',
    'user no @g2',
    'assistant two @g2',
    'user yes @g3',
    'assistant three @g3',
    'assistant four @g4',
  ])
})

test('what judges and filters say to their models is not part of the conversation', async () => {
  const judge = talk(userMessage('Was it kind?'))
  const entries = await transcriptOf([
    generation('g1', 1n, { input: talk(userMessage('hi')), output: talk(say('hello')) }),
    observation({
      spanId: 'eval',
      sessionId: 's',
      kind: 'evaluator',
      startNs: 3n * second,
      endNs: 5n * second,
    }),
    generation('g2', 3n, { parentSpanId: 'eval', input: judge, output: talk(say('yes')) }),
  ])
  expect(lines(entries)).toEqual(['user hi @g1', 'assistant hello @g1'])
  // A session that is nothing but a judge is shown all the same.
  expect(
    lines(
      await transcriptOf([
        observation({
          spanId: 'eval',
          sessionId: 's',
          kind: 'evaluator',
          startNs: 3n * second,
          endNs: 5n * second,
        }),
        generation('g2', 3n, { parentSpanId: 'eval', input: judge, output: talk(say('yes')) }),
      ]),
    ),
  ).toEqual(['user Was it kind? @g2', 'assistant yes @g2'])
})

test('traces without messages: what went in and came out, also as their file stated it', async () => {
  const entries = await transcriptOf([
    observation({
      spanId: 'r1',
      traceId: 't1',
      sessionId: 's',
      kind: 'agent',
      startNs: 1n * second,
      endNs: 2n * second,
      input: { type: 'value', value: 'where?' },
      output: { type: 'value', value: { place: 'here' } },
    }),
    observation({ spanId: 'r2', traceId: 't2', sessionId: 's', startNs: 5n * second, endNs: 6n * second }),
    traceStatement({
      traceId: 't2',
      sessionId: 's',
      startNs: 5n * second,
      input: { type: 'value', value: 'and then?' },
      output: talk(say('home')),
    }),
  ])
  expect(lines(entries)).toEqual([
    'user where? @r1',
    'assistant {\n  "place": "here"\n} @r1',
    'user and then? @r2',
    'assistant home @r2',
  ])
})

test('a conversation that the source kept is the base; calls are recognised in it, the rest comes in by time', async () => {
  const entries = await transcriptOf([
    spoken(1n, userMessage('hi'), { messageId: 'm1' }),
    spoken(6n, say('it is lost'), { messageId: 'm2' }),
    spoken(7n, userMessage('thanks'), { traceId: 't9' }),
    generation('g1', 2n, { traceId: 't1', input: talk(system, userMessage('hi')), output: talk(ask) }),
    generation('g2', 4n, {
      traceId: 't1',
      input: talk(system, userMessage('hi'), asked, result),
      output: talk(say('it is lost ')),
    }),
  ])
  expect(lines(entries)).toEqual([
    'user hi @g1',
    'system Be kind. @g1',
    'assistant (reasoning) look() @g1',
    'tool lost @g2',
    'assistant it is lost @g2',
    'user thanks @-',
  ])
  expect(entries[5]).toMatchObject({
    traceKey: 'files:t9',
    observationId: null,
    kind: null,
    status: 'unset',
    timeNs: '7000000000',
  })
})

test('a result at the moment of its call stands behind it, also where the source kept the call only', async () => {
  const entries = await transcriptOf([
    spoken(1n, userMessage('hi'), { messageId: 'm1' }),
    spoken(2n, asked, { messageId: 'm2' }),
    spoken(4n, say('it is lost'), { messageId: 'm3' }),
    generation('g1', 2n, { endNs: 2n * second, input: talk(userMessage('hi')), output: talk(asked) }),
    generation('t1', 2n, { kind: 'tool', toolCallId: 'c1', endNs: 2n * second }),
    generation('g2', 2n, { input: talk(userMessage('hi'), asked, result), output: talk(say('it is lost')) }),
  ])
  const order = entries.map(({ message, spanId }) => `${message.role} ${spanId ?? ''}`)
  expect(order).toEqual(['user g1', 'assistant g1', 'tool t1', 'assistant g2'])
})

test('moments that were only counted order the messages and are not said', async () => {
  const counted = { flags: observationFlags.orderOnlyTime, traceId: 't1' }
  const entries = await transcriptOf([
    generation('g2', 4n, { ...counted, input: talk(userMessage('and then?')), output: talk(say('rain')) }),
    generation('g1', 1n, { ...counted, input: talk(userMessage('hi')), output: talk(say('sun')) }),
  ])
  expect(lines(entries)).toEqual([
    'user hi @g1',
    'assistant sun @g1',
    'user and then? @g2',
    'assistant rain @g2',
  ])
  expect(entries.map(({ timeNs }) => timeNs)).toEqual([null, null, null, null])
})

test('only messages, no calls; the same message from two files once', async () => {
  const both = [
    spoken(1n, userMessage('hi'), { messageId: 'm1' }),
    spoken(2n, say('hello'), { messageId: 'm2' }),
    spoken(3n, userMessage('hi'), { messageId: 'm3' }),
  ]
  const { read, put } = await readerStore(both)
  await put(both)
  const { entries } = read.sessionTranscript({ sessionKey: 'files:s', offset: 0, limit: 100 })
  expect(lines(entries)).toEqual(['user hi @-', 'assistant hello @-', 'user hi @-'])
  expect(lines(read.sessionTranscript({ sessionKey: 'files:s', offset: 1, limit: 1 }).entries)).toEqual([
    'assistant hello @-',
  ])
})

test('says where a trace begins, and that none of the conversation came from it', async () => {
  const { read } = await readerStore([
    generation('a1', 1n, { traceId: 't1', input: talk(userMessage('one')), output: talk(say('1')) }),
    generation('b1', 5n, { traceId: 't2', input: talk(userMessage('two')), output: talk(say('2')) }),
    observation({ traceId: 't3', spanId: 'c1', sessionId: 's', startNs: 9n * second }),
  ])
  const find = (traceKey: string) => read.sessionTranscriptFind({ sessionKey: 'files:s', traceKey }).at
  expect([find('files:t1'), find('files:t2'), find('files:t3'), find('files:gone')]).toEqual([
    0,
    2,
    null,
    null,
  ])
})
