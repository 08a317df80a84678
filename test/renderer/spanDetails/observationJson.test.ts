import { describe, expect, test } from 'vitest'
import { observationJson } from '../../../src/renderer/features/spanDetails/observationJson'
import { pairToolCalls } from '../../../src/renderer/features/spanDetails/observation'
import { readWholeText } from '../../../src/renderer/features/spanDetails/useLongText'
import type { MessageView, PartView, TextView } from '../../../src/shared/contract/observations'
import { observationFlags } from '../../../src/shared/model/kinds'
import { makeObservation, messageView, textView } from '../../support/observations'

const read = (view: TextView): Promise<string> =>
  Promise.resolve(view.more === null ? view.text : `${view.text}…and the rest`)

describe('a step as JSON', () => {
  test('has exact times, JSON as JSON, whole texts, null for unknown', async () => {
    const json = await observationJson(
      makeObservation({
        flags: observationFlags.truncated,
        output: { type: 'value', value: textView('long', 'p1', 90), isJson: false },
        attributes: [
          { key: 'n', value: textView('007'), isJson: false },
          { key: 'o', value: textView('{"a":[1]}'), isJson: true },
          { key: '__proto__', value: textView('x'), isJson: false },
        ],
      }),
      read,
    )
    const value = JSON.parse(json) as Record<string, unknown>
    expect(value).toMatchObject({
      spanId: 's1',
      startTime: '2025-10-09T08:53:20.123456789Z',
      durationMs: 6_240,
      doubts: ['truncated'],
      input: { customer_id: 'c_20417' },
      output: 'long…and the rest',
      model: null,
    })
    expect(Object.entries(value['attributes'] as object)).toEqual([
      ['n', '007'],
      ['o', { a: [1] }],
      ['__proto__', 'x'],
    ])
  })

  test('messages keep their roles, parts and tool calls', async () => {
    const message = messageView('assistant', 'hi', {
      parts: [
        { type: 'text', text: textView('hi') },
        { type: 'toolCall', id: 'c1', name: 'get', arguments: textView('{"a":1}') },
      ],
    })
    const value = JSON.parse(
      await observationJson(
        makeObservation({ output: { type: 'messages', messages: [message], total: 1, newCount: 0 } }),
        read,
      ),
    ) as {
      output: unknown
    }
    expect(value.output).toEqual([
      {
        role: 'assistant',
        name: null,
        parts: [
          { type: 'text', text: 'hi' },
          { type: 'toolCall', id: 'c1', name: 'get', arguments: { a: 1 } },
        ],
      },
    ])
  })
})

describe('calls and their results', () => {
  const call = (id: string | null, name: string): PartView => ({
    type: 'toolCall',
    id,
    name,
    arguments: textView('{}'),
  })
  const result = (id: string | null, name: string | null, text: string): PartView => ({
    type: 'toolResult',
    id,
    name,
    result: textView(text),
    isError: false,
  })
  const message = (...parts: PartView[]): MessageView => messageView('assistant', '', { parts })
  const pairs = (...messages: MessageView[]): string[] =>
    [...pairToolCalls(messages)].map(([from, to]) => `${from.name}:${to.result.text}`)

  test('belong together by id, whatever their order', () => {
    expect(
      pairs(
        message(call('1', 'a'), call('2', 'b')),
        message(result('2', 'b', 'two')),
        message(result('1', 'a', 'one')),
      ),
    ).toEqual(['a:one', 'b:two'])
  })

  test('belong together by name in order where there are no ids', () => {
    expect(
      pairs(
        message(call(null, 'a'), call(null, 'a')),
        message(result(null, 'a', 'one'), result(null, 'a', 'two')),
      ),
    ).toEqual(['a:one', 'a:two'])
  })

  test('stay alone without a partner', () => {
    expect(pairs(message(call('1', 'a')), message(result('9', 'a', 'other')))).toEqual([])
  })
})

test('a whole text is put together from its pieces, and ends where the source ends', async () => {
  const whole = 'abcdefghij'
  const view = textView('abc', 'p', whole.length)
  expect(
    await readWholeText(view, 'abcd', (offset) => Promise.resolve(whole.slice(offset, offset + 3))),
  ).toBe(whole)
  expect(await readWholeText(view, 'abc', () => Promise.resolve(''))).toBe('abc')
  expect(await readWholeText(textView('all'), 'all', () => Promise.reject(new Error('not asked')))).toBe(
    'all',
  )
})
