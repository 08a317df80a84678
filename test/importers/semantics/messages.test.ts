import { describe, expect, it } from 'vitest'
import { ConversationMemory } from '../../../src/main/importers/semantics/conversationMemory'
import { contentFromValue, messageFromValue } from '../../../src/main/importers/semantics/messageDialects'
import { partFromValue } from '../../../src/main/importers/semantics/messageParts'
import type { Message } from '../../../src/shared/model/message'
import type { JsonValue } from '../../../src/shared/util/jsonValue'

const call = { type: 'toolCall', id: 'c1', name: 'add', arguments: { a: 2 } }
const text = (value: string): JsonValue => ({ type: 'text', text: value })

describe('messageFromValue', () => {
  it.each<[string, JsonValue, JsonValue]>([
    [
      'OpenTelemetry parts',
      {
        role: 'assistant',
        parts: [
          { type: 'text', content: 'hi' },
          { type: 'tool_call', id: 'c1', name: 'add', arguments: { a: 2 } },
        ],
        finish_reason: 'stop',
      },
      { role: 'assistant', name: null, parts: [text('hi'), call] },
    ],
    [
      'OpenAI chat with tool calls and no content',
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":2}' } }],
      },
      { role: 'assistant', name: null, parts: [call] },
    ],
    [
      'OpenAI tool answer',
      { role: 'tool', tool_call_id: 'c1', content: '{"sum":5}' },
      {
        role: 'tool',
        name: null,
        parts: [{ type: 'toolResult', id: 'c1', name: null, result: { sum: 5 }, isError: false }],
      },
    ],
    [
      'OpenAI responses items',
      { type: 'function_call', call_id: 'c1', name: 'add', arguments: '{"a":2}' },
      { role: 'assistant', name: null, parts: [call] },
    ],
    [
      'Anthropic blocks',
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: '12' }], is_error: true },
          'bare',
        ],
      },
      {
        role: 'user',
        name: null,
        parts: [
          { type: 'toolResult', id: 'c1', name: null, result: [{ type: 'text', text: '12' }], isError: true },
          text('bare'),
        ],
      },
    ],
    [
      'Anthropic thinking and tool use',
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'x' },
          { type: 'tool_use', id: 'c1', name: 'add', input: { a: 2 } },
        ],
      },
      { role: 'assistant', name: null, parts: [{ type: 'reasoning', text: 'hm' }, call] },
    ],
    [
      'LangChain lc',
      {
        lc: 1,
        type: 'constructor',
        id: ['langchain_core', 'messages', 'AIMessage'],
        kwargs: { content: 'ok', tool_calls: [{ name: 'add', args: { a: 2 }, id: 'c1', type: 'tool_call' }] },
      },
      { role: 'assistant', name: null, parts: [text('ok'), call] },
    ],
    ['LangChain plain', { type: 'human', content: 'hi' }, { role: 'user', name: null, parts: [text('hi')] }],
    [
      'Vercel parts',
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'c1', toolName: 'add', output: { type: 'json', value: 5 } },
        ],
      },
      {
        role: 'tool',
        name: null,
        parts: [
          { type: 'toolResult', id: 'c1', name: 'add', result: { type: 'json', value: 5 }, isError: false },
        ],
      },
    ],
    [
      'Gemini',
      { role: 'model', parts: [{ text: 'hi' }, { functionCall: { id: 'c1', name: 'add', args: { a: 2 } } }] },
      { role: 'assistant', name: null, parts: [text('hi'), call] },
    ],
    [
      'a role nobody knows',
      { role: 'critic', content: 'no' },
      { role: 'other', name: 'critic', parts: [text('no')] },
    ],
    ['no message', { content: 'x' }, null],
    ['text', 'hello', null],
  ])('%s', (_name, value, expected) => {
    expect(messageFromValue(value)).toEqual(expected)
  })
})

describe('media', () => {
  it.each<[JsonValue, JsonValue]>([
    [
      { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,AAAAAAAA' } },
      { type: 'media', mediaType: 'image/jpeg', reference: 'data:image/jpeg;base64', sizeBytes: 6 },
    ],
    [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      { type: 'media', mediaType: 'image/png', reference: null, sizeBytes: 3 },
    ],
    [
      { type: 'uri', mime_type: 'audio/wav', uri: 'https://example.org/a.wav' },
      { type: 'media', mediaType: 'audio/wav', reference: 'https://example.org/a.wav', sizeBytes: null },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'AAAAAAAA', format: 'wav' } },
      { type: 'media', mediaType: 'wav', reference: null, sizeBytes: 6 },
    ],
    [
      { inlineData: { mimeType: 'image/webp', data: 'AAAA' } },
      { type: 'media', mediaType: 'image/webp', reference: null, sizeBytes: 3 },
    ],
    [
      { type: 'file', file_id: 'f-1' },
      { type: 'media', mediaType: null, reference: 'f-1', sizeBytes: null },
    ],
  ])('%j', (value, expected) => {
    expect(partFromValue(value)).toEqual(expected)
  })

  it('keeps an unknown part whole', () => {
    const value = { type: 'hologram', data: [1, 2] }
    expect(partFromValue(value)).toEqual({ type: 'other', value })
  })
})

describe('contentFromValue', () => {
  it('sees a conversation in a list, in its text, and in {messages}', () => {
    const list = [{ role: 'user', content: 'hi' }]
    for (const value of [
      list,
      JSON.stringify(list),
      { messages: list },
      { messages: [list] },
      list[0] ?? null,
    ]) {
      expect(contentFromValue(value)).toEqual({
        type: 'messages',
        messages: [{ role: 'user', name: null, parts: [text('hi')] }],
      })
    }
  })

  it('leaves everything else a value, nothing dropped', () => {
    for (const value of [
      { messages: [{ role: 'user', content: 'x' }], temperature: 1 },
      [1, { role: 'user' }],
      [],
      'plain',
      7,
    ]) {
      expect(contentFromValue(value)).toEqual({ type: 'value', value })
    }
  })
})

describe('ConversationMemory', () => {
  const turn = (index: number): JsonValue => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `turn ${index}, [x]`,
  })
  const history = (length: number, gap = ''): string =>
    `[${Array.from({ length }, (_, index) => JSON.stringify(turn(index))).join(`,${gap}`)}]`

  it('gives what parsing the whole gives, in any order', () => {
    const memory = new ConversationMemory()
    for (const length of [1, 2, 5, 5, 3, 9, 1, 4, 30, 2]) {
      for (const gap of ['', ' ']) {
        const expected = contentFromValue(JSON.parse(history(length)) as JsonValue)
        expect({ type: 'messages', messages: memory.read(history(length, gap)) }).toEqual(expected)
      }
    }
  })

  it('parses repeated messages once', () => {
    const memory = new ConversationMemory()
    const first = memory.read(history(3))
    const second = memory.read(history(5))
    expect(second?.slice(0, 3).every((message, index) => message === first?.[index])).toBe(true)
  })

  it('reads instructions that calls repeat once', () => {
    const memory = new ConversationMemory()
    const readers: string[] = []
    const ask = (text: string): Message =>
      memory.system(text, (given) => {
        readers.push(given)
        return { role: 'system', name: null, parts: [{ type: 'text', text: given }] }
      })
    expect(ask('be kind')).toBe(ask('be kind'))
    expect(ask('be short')).not.toBe(ask('be kind'))
    expect(readers).toEqual(['be kind', 'be short'])
  })

  it('is not fooled by texts that only look alike', () => {
    const memory = new ConversationMemory()
    memory.read('[{"role":"user","content":"a"}]')
    expect(memory.read('[{"role":"user","content":"a"} x]')).toBeNull()
    expect(memory.read('[{"role":"user","content":"a"},]')).toBeNull()
    expect(memory.read('[{"role":"user","content":"a"},7]')).toBeNull()
    expect(memory.read('[{"role":"user","content":"a"},{"role":"user","content":"b"}]')).toHaveLength(2)
  })
})
