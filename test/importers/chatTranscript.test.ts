import { describe, expect, it } from 'vitest'
import { chatTranscript } from '../../src/main/importers/formats/chatTranscript'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readBytes, readText, recordsOf } from './vendorSupport'

const ask = { role: 'user', content: 'ask' }
const answer = { role: 'assistant', content: 'answer' }
const lines = (...values: unknown[]): string => values.map((value) => JSON.stringify(value)).join('\n')

describe('chat-transcript detection', () => {
  it.each([
    ['a list of messages', [ask, answer]],
    ['an object with messages', { messages: [ask, answer] }],
    ['conversations one per line', lines({ messages: [ask] }, { messages: [ask] })],
    ['messages one per line', lines(ask, answer)],
    ['a list of conversations', [{ messages: [ask] }]],
    ['a list of lists', [[ask, answer]]],
    ['a data set for training', { conversations: [{ from: 'human', value: 'x' }] }],
    ['a call of a tool without content', [{ role: 'assistant', tool_calls: [] }]],
  ])('recognises %s', (_, content) => {
    expect(detectId(content, importers)).toBe('chat-transcript')
  })

  it.each([
    ['people with roles', [{ role: 'admin', content: 'x' }]],
    ['messages of another kind', { messages: [{ id: 1, text: 'x' }] }],
    ['a role alone', { role: 'user' }],
    ['senders of mail', { messages: [{ from: 'a@example.org', value: 'x' }] }],
  ])('leaves %s alone', (_, content) => {
    expect(detectId(content, importers)).toBeNull()
  })

  it.each([
    ['claude-code', { type: 'user', uuid: 'u', sessionId: 's', parentUuid: null, message: ask }],
    ['claude-code', { loglines: [{ type: 'user', message: ask }] }],
    [
      'codex',
      { timestamp: '2026-01-01T00:00:00Z', type: 'response_item', payload: { type: 'message', ...ask } },
    ],
  ])('never takes what is of %s', (id, content) => {
    expect(detectId(content, importers)).toBe(id)
  })
})

describe('calls', () => {
  it('have heard what was said before them, and the system beside the messages', async () => {
    const found = observationsOf(
      await readText(chatTranscript, { system: 'be kind', messages: [ask, answer, ask, answer] }),
    )
    const heard = found
      .filter(({ kind }) => kind === 'generation')
      .map(({ input }) => (input?.type === 'messages' ? input.messages.map(({ role }) => role) : null))
    expect(heard).toEqual([
      ['system', 'user'],
      ['system', 'user', 'assistant', 'user'],
    ])
  })

  it('of tools find their results by id, in any order, up to the next answer', async () => {
    const call = (id: string): object => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
    const result = (id: string, content: string): object => ({ role: 'tool', tool_call_id: id, content })
    const found = observationsOf(
      await readText(chatTranscript, [
        ask,
        { role: 'assistant', tool_calls: [call('a'), call('b'), call('c')] },
        result('b', 'two'),
        result('a', 'one'),
        answer,
        result('c', 'too late'),
      ]),
    ).filter(({ kind }) => kind === 'tool')
    expect(
      found.map(({ output, status }) => [output?.type === 'value' ? output.value : null, status]),
    ).toEqual([
      ['one', 'unset'],
      ['two', 'unset'],
      [null, 'open'],
    ])
  })

  it('take the tokens of their message, those of the whole only where there is one answer', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 }
    const tokensOf = async (content: unknown): Promise<unknown[]> =>
      observationsOf(await readText(chatTranscript, content))
        .filter(({ kind }) => kind === 'generation')
        .map((record) => record.usage?.inputUncached ?? null)
    expect(await tokensOf({ usage, messages: [ask, answer] })).toEqual([10])
    expect(await tokensOf({ usage, messages: [ask, answer, ask, answer] })).toEqual([null, null])
    expect(await tokensOf([ask, { ...answer, usage }])).toEqual([10])
  })
})

describe('times', () => {
  it('are the order only where a message has none, and it is said', async () => {
    const records = await readText(chatTranscript, [
      { ...ask, timestamp: '2026-03-01T10:00:00Z' },
      answer,
      ask,
      answer,
    ])
    const found = observationsOf(records)
    expect(codesOf(records)).toEqual(['derived_id', 'order_only_time'])
    expect(found.every(({ flags }) => flags === observationFlags.orderOnlyTime)).toBe(true)
    const starts = found.filter(({ kind }) => kind === 'generation').map(({ startNs }) => startNs ?? 0n)
    expect(starts[0]).toBeLessThan(starts[1] ?? 0n)
    expect(found[0]?.startNs).toBe(starts[0])
  })

  it('are those of the messages where all have one; starts are estimated, and it is said', async () => {
    const at = (seconds: number): object => ({ created_at: `2026-03-01T10:00:0${seconds}Z` })
    const records = await readText(chatTranscript, [
      { ...ask, ...at(0) },
      { ...answer, ...at(3) },
    ])
    expect(codesOf(records)).toEqual(['derived_id', 'missing_time'])
    const call = observationsOf(records).find(({ kind }) => kind === 'generation')
    expect((call?.endNs ?? 0n) - (call?.startNs ?? 0n)).toBe(3_000_000_000n)
    expect(call?.flags).toBe(observationFlags.repaired)
  })
})

describe('ids', () => {
  it('are those of the file, else made from what is said, the same each time', async () => {
    const idOf = async (content: unknown): Promise<string | undefined> =>
      recordsOf(await readText(chatTranscript, content), 'trace')[0]?.traceId
    expect(await idOf({ id: 'mine', messages: [ask] })).toBe('mine')
    expect(await idOf([ask, answer])).toBe(await idOf(`${JSON.stringify([ask, answer], null, 2)}\n`))
    expect(await idOf([ask, answer])).not.toBe(await idOf([ask]))
  })

  it('of many conversations are reported once, with their number', async () => {
    const records = await readText(
      chatTranscript,
      lines(...Array.from({ length: 30 }, (_, index) => ({ n: index, messages: [ask] }))),
    )
    expect(recordsOf(records, 'trace')).toHaveLength(30)
    expect(recordsOf(records, 'problem').map(({ message }) => message.split(' ')[0])).toEqual(['30', '30'])
  })
})

describe('large conversations', () => {
  it('of very many messages are bounded and whole', async () => {
    const bytes = new TextEncoder().encode(
      JSON.stringify(Array.from({ length: 5_000 }, () => [ask, answer]).flat()),
    )
    const found = observationsOf(await readBytes(chatTranscript, bytes, 1 << 20))
    expect(found.filter(({ kind }) => kind === 'generation')).toHaveLength(5_000)
    const last = found.at(-1)
    expect(last?.input?.type === 'messages' ? last.input.messages.length : 0).toBe(200)
    expect(last?.attributes['messages_left_out']).toBe(9_799)
  })
})

describe('answers of an API', () => {
  const answer = {
    object: 'response',
    id: 'r',
    model: 'gpt-5',
    output: [{ role: 'assistant', content: 'hi' }],
  }

  it.each([
    ['an answer of OpenAI', { id: 'c', choices: [{ message: { role: 'assistant', content: 'hi' } }] }],
    ['an answer of Gemini', { candidates: [{ content: { role: 'model', parts: [{ text: 'hi' }] } }] }],
    ['a response', answer],
    ['an item of a response', { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }],
    ['a request of Gemini', { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }],
    ['a line of a batch', { custom_id: '1', body: { messages: [{ role: 'user', content: 'hi' }] } }],
  ])('recognises %s', (_, content) => {
    expect(detectId(content, importers)).toBe('chat-transcript')
  })

  it.each([
    ['choices of something else', { choices: [{ label: 'a' }] }],
    ['a body that is no chat', { body: { rows: [1] } }],
    ['a request and an answer that are no chat', { request: { url: '/x' }, response: { status: 200 } }],
    ['a function that is no call', { type: 'function_call', name: 'f' }],
  ])('leaves %s alone', (_, content) => {
    expect(detectId(content, importers)).not.toBe('chat-transcript')
  })
})
