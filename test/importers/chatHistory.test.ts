import { describe, expect, test } from 'vitest'
import { chatgpt } from '../../src/main/importers/formats/chatgpt'
import { claudeAi } from '../../src/main/importers/formats/claudeAi'
import { importers } from '../../src/main/importers/registry'
import { codesOf, importBytes } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const at = (seconds: number): string => `2026-03-01T10:00:${String(seconds).padStart(2, '0')}Z`
const says = (uuid: string, sender: string, seconds: number, more: object = {}): object => ({
  uuid,
  sender,
  text: uuid,
  created_at: at(seconds),
  ...more,
})
const claude = (...chat_messages: unknown[]): object => ({
  uuid: 'c',
  name: 'n',
  created_at: at(0),
  chat_messages,
})
const node = (id: string, parent: string | null, children: unknown, message: unknown): object => ({
  id,
  parent,
  children,
  message,
})
const spoken = (role: string, text: string, more: object = {}): object => ({
  author: { role },
  create_time: 1_772_359_200,
  content: { content_type: 'text', parts: [text] },
  recipient: 'all',
  ...more,
})
const gpt = (mapping: object): object => ({ title: 't', conversation_id: 'g', mapping })

test('exports are recognised whole, one by one and line by line', () => {
  const conversation = claude(says('a', 'human', 1))
  const tree = gpt({ r: node('r', null, [], null) })
  for (const [content, id] of [
    [[conversation], claudeAi.id],
    [conversation, claudeAi.id],
    [`${JSON.stringify(conversation)}\n${JSON.stringify(conversation)}\n`, claudeAi.id],
    [[tree], chatgpt.id],
    [tree, chatgpt.id],
  ] as const)
    expect(detectId(content, importers)).toBe(id)
  expect(detectId({ mapping: { a: 1 } }, importers)).toBeNull()
  expect(detectId({ uuid: 'x', chat_messages: 'none' }, importers)).toBeNull()
})

describe('claude.ai', () => {
  test('older exports have a text only, each message goes on from the one before', async () => {
    const records = await readText(
      claudeAi,
      claude(says('a', 'human', 1), says('b', 'assistant', 4), says('c', 'human', 9)),
    )
    expect(recordsOf(records, 'trace').map(({ traceId, sessionId }) => [traceId, sessionId])).toEqual([
      ['a', 'c'],
      ['c', 'c'],
    ])
    const call = recordsOf(records, 'observation').find(({ kind }) => kind === 'generation')
    expect((call?.endNs ?? 0n) - (call?.startNs ?? 0n)).toBe(3_000_000_000n)
    expect(codesOf(records)).toEqual(['missing_time'])
  })

  test('results without ids go to the calls of their tool in order', async () => {
    const content = [
      { type: 'tool_use', name: 'f', input: { n: 1 } },
      { type: 'tool_use', name: 'f', input: { n: 2 } },
      { type: 'tool_result', name: 'f', content: 'one' },
      { type: 'tool_result', name: 'f', content: 'two' },
    ]
    const records = await readText(
      claudeAi,
      claude(says('a', 'human', 1), says('b', 'assistant', 4, { content })),
    )
    const tools = recordsOf(records, 'observation').filter(({ kind }) => kind === 'tool')
    expect(tools.map(({ input, output }) => [input, output])).toMatchObject([
      [{ value: { n: 1 } }, { value: 'one' }],
      [{ value: { n: 2 } }, { value: 'two' }],
    ])
  })

  test('a failed tool is an error, one without a result stays open', async () => {
    const content = [
      { type: 'tool_use', id: 't1', name: 'f', input: {} },
      { type: 'tool_result', tool_use_id: 't1', content: 'no', is_error: true },
      { type: 'tool_use', id: 't2', name: 'g', input: {} },
    ]
    const records = await readText(
      claudeAi,
      claude(says('a', 'human', 1), says('b', 'assistant', 4, { content })),
    )
    const tools = recordsOf(records, 'observation').filter(({ kind }) => kind === 'tool')
    expect(tools.map(({ name, status, endNs }) => [name, status, endNs === null])).toEqual([
      ['f', 'error', false],
      ['g', 'open', true],
    ])
  })

  test('an answer before any question is a turn of its own', async () => {
    const records = await readText(claudeAi, claude(says('b', 'assistant', 4)))
    expect(recordsOf(records, 'trace').map(({ traceId }) => traceId)).toEqual(['c.start'])
  })
})

describe('ChatGPT', () => {
  test('an answer has heard its own branch', async () => {
    const mapping = {
      u: node('u', null, ['a', 'b'], spoken('user', 'ask')),
      a: node('a', 'u', ['v'], spoken('assistant', 'first')),
      b: node('b', 'u', ['w'], spoken('assistant', 'second')),
      v: node('v', 'a', ['x'], spoken('user', 'more of the first')),
      w: node('w', 'b', ['y'], spoken('user', 'more of the second')),
      x: node('x', 'v', [], spoken('assistant', 'x')),
      y: node('y', 'w', [], spoken('assistant', 'y')),
    }
    const heard = (id: string, records: Awaited<ReturnType<typeof readText>>) =>
      JSON.stringify(recordsOf(records, 'observation').find(({ spanId }) => spanId === id)?.input)
    const records = await readText(chatgpt, gpt(mapping))
    expect(heard('x', records)).toContain('first')
    expect(heard('x', records)).not.toContain('second')
    expect(heard('y', records)).toContain('second')
    expect(heard('y', records)).not.toContain('first')
  })

  test('circles, lost parents and children that are none end, and nothing is told twice', async () => {
    const mapping = {
      a: node('a', 'b', ['b', 'a', 'gone', 7], spoken('user', 'a')),
      b: node('b', 'a', ['a'], spoken('assistant', 'b')),
      c: node('c', 'nowhere', 'x', spoken('user', 'c')),
      d: 7,
    }
    const records = await readText(chatgpt, gpt(mapping))
    expect(
      recordsOf(records, 'trace')
        .map(({ traceId }) => traceId)
        .toSorted(),
    ).toEqual(['a', 'c'])
    expect(recordsOf(records, 'observation').filter(({ kind }) => kind === 'generation')).toHaveLength(1)
  })

  test('a conversation of ten thousand messages in one branch is read', async () => {
    const mapping = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `m${index}`,
        node(
          `m${index}`,
          index === 0 ? null : `m${index - 1}`,
          [`m${index + 1}`],
          spoken(index % 2 === 0 ? 'user' : 'assistant', 'x'),
        ),
      ]),
    )
    const records = await importBytes(chatgpt.id, new TextEncoder().encode(JSON.stringify(gpt(mapping))))
    expect(recordsOf(records, 'trace')).toHaveLength(5000)
    expect(recordsOf(records, 'observation').at(-1)?.input).toMatchObject({ type: 'messages' })
  })
})

test('wrong shapes are findings, never failures', async () => {
  for (const content of [
    [
      claude(
        null,
        7,
        {},
        says('a', 'robot', 1, { content: [null, 7, { type: 5 }], attachments: [7], files: {} }),
      ),
      null,
    ],
    claude(says('x'.repeat(2000), 'human', 1, { created_at: 'soon', parent_message_uuid: {} })),
  ])
    await expect(readText(claudeAi, content)).resolves.toBeInstanceOf(Array)
  for (const content of [
    [
      gpt({ a: node('a', null, [], { author: 7, content: { content_type: 'text', parts: [null, 7, {}] } }) }),
      7,
    ],
    gpt({ __proto__x: node('a', null, [], spoken('assistant', 'x', { create_time: 1e300, metadata: 7 })) }),
    { ...gpt({ a: node('a', null, [], null) }), conversation_id: {} },
  ])
    await expect(readText(chatgpt, content)).resolves.toBeInstanceOf(Array)
})
