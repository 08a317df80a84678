import { afterEach, describe, expect, it } from 'vitest'
import { codex } from '../../src/main/importers/formats/codex'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { totalOutputTokens } from '../../src/shared/model/usage'
import { writerStore } from '../support/writerStore'
import type { WriterStore } from '../support/writerStore'
import {
  begin,
  calls,
  drawn,
  end,
  event,
  find,
  generations,
  item,
  message,
  output,
  read,
  roots,
  tokens,
} from './codexSupport'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readBytes, readSample } from './vendorSupport'

describe('turns', () => {
  it('begin with prompts where the file does not say so; context is no prompt', async () => {
    const records = await read([
      message('user', '<environment_context>x</environment_context>'),
      message('user', 'one'),
      message('assistant', 'a'),
      message('user', 'two'),
      message('assistant', 'b'),
    ])
    expect(roots(records).map(({ traceId }) => traceId)).toEqual(['s.turn-1', 's.turn-2'])
    expect(roots(records)[0]?.input).toMatchObject({ messages: [{ parts: [{ text: 'one' }] }] })
  })

  it('take prompts in between for what they are', async () => {
    const records = await read([
      begin('t'),
      message('user', 'one'),
      message('assistant', 'a'),
      message('user', 'hurry'),
      message('assistant', 'b'),
      end('t'),
    ])
    expect(roots(records)).toHaveLength(1)
  })

  it.each([
    ['complete', [end('t')], 'ok', true],
    ['aborted', [event('turn_aborted', { reason: 'interrupted' })], 'error', true],
    ['failed', [event('error', { message: 'usage limit' }), end('t')], 'error', true],
    ['open', [], 'open', false],
    ['followed by another', [begin('t2'), message('assistant', 'b'), end('t2')], 'ok', true],
  ])('that are %s', async (_, lines, status, hasEnd) => {
    const root = find(
      await read([begin('t'), message('user', 'x'), message('assistant', 'a'), ...lines]),
      't',
    )
    expect([root?.status, root?.endNs !== null]).toEqual([status, hasEnd])
  })

  it('that were taken back are not heard any more', async () => {
    const records = await read([
      begin('t1'),
      message('user', 'one'),
      message('assistant', 'a'),
      end('t1'),
      begin('t2'),
      message('user', 'two'),
      message('assistant', 'b'),
      end('t2'),
      event('thread_rolled_back', { num_turns: 1 }),
      begin('t3'),
      message('user', 'three'),
      message('assistant', 'c'),
      end('t3'),
    ])
    const last = generations(records).at(-1)
    expect(last?.input).toMatchObject({
      messages: [{ parts: [{ text: 'one' }] }, { parts: [{ text: 'a' }] }, { parts: [{ text: 'three' }] }],
    })
    expect(last?.input?.type === 'messages' ? last.input.messages.length : 0).toBe(3)
  })

  it('go on after a compaction with what replaced the past', async () => {
    const history = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'short' }] }]
    const records = await read([
      begin('t'),
      message('user', 'long'),
      message('assistant', 'a'),
      ['compacted', { message: '', replacement_history: history }],
      message('assistant', 'b'),
      end('t'),
    ])
    expect(generations(records).at(-1)?.input).toMatchObject({ messages: [{ parts: [{ text: 'short' }] }] })
    expect(observationsOf(records).find(({ kind }) => kind === 'event')).toMatchObject({
      name: 'compacted',
      traceId: 't',
    })
  })
})

describe('tools', () => {
  it.each([
    ['done', 'ok', 'ok', 0],
    [
      'Exit code: 0\nWall time: 1 seconds\nOutput:\nx',
      'Exit code: 0\nWall time: 1 seconds\nOutput:\nx',
      'ok',
      0,
    ],
    [
      'Chunk ID: a\nWall time: 1 seconds\nProcess exited with code 1\nx',
      null,
      'ok',
      observationFlags.errorInResult,
    ],
    ['{"output":"x","metadata":{"exit_code":2}}', null, 'ok', observationFlags.errorInResult],
    [{ success: false, content: 'no' }, null, 'error', 0],
  ])('with the output %j', async (text, _, status, flags) => {
    const tool = find(await read([message('user', 'x'), calls('c1'), output('c1', text)]), 'c1')
    expect([tool?.status, tool?.flags]).toEqual([status, flags])
  })

  it('without an output stay open', async () => {
    const records = await read([
      begin('t'),
      message('user', 'x'),
      calls('c1'),
      calls('c2'),
      output('c2'),
      event('turn_aborted', { reason: 'interrupted' }),
    ])
    expect(find(records, 'c1')).toMatchObject({ status: 'open', endNs: null, parentSpanId: 't' })
    expect(find(records, 'c2')?.status).toBe('ok')
    expect(drawn(records)).toEqual(['c1+c2 -'])
  })

  it('keep input that is no JSON as it is', async () => {
    const records = await read([
      message('user', 'x'),
      item({ type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin Patch', call_id: 'p' }),
      item({ type: 'web_search_call', status: 'completed', action: { query: 'q' } }),
    ])
    expect(find(records, 'p')?.input).toEqual({ type: 'value', value: '*** Begin Patch' })
    expect(find(records, 'tool-2')).toMatchObject({ toolName: 'web_search', status: 'ok' })
  })
})

describe('in the workspace', () => {
  let store: WriterStore | null = null
  afterEach(() => store?.close())

  it('a rollout that grew completes what was open', async () => {
    const lines = [
      begin('t'),
      message('user', 'x'),
      calls('c1'),
      tokens(100, 100),
      output('c1'),
      message('assistant', 'done'),
      tokens(300, 200),
      end('t'),
    ]
    store = writerStore()
    await store.put(await read(lines.slice(0, 4)))
    const grown = await store.put(await read(lines))
    expect([...grown.mark().findings.keys()]).not.toContain('conflicting_record')
    expect([...grown.mark().findings.keys()]).not.toContain('impossible_time')
    expect(
      store.rows('SELECT input_tokens, output_tokens, cached_tokens, span_count, status FROM trace'),
    ).toEqual([{ input_tokens: 300, output_tokens: 30, cached_tokens: 150, span_count: 4, status: 1 }])
  })
})

describe('a real rollout', () => {
  it('opens with its turn, its call and its tokens', async () => {
    const bytes = readSample('codex-session.jsonl')
    if (bytes === null) return
    expect(detectId(bytes, importers)).toBe('codex')
    const records = await readBytes(codex, bytes)
    expect(codesOf(records)).toEqual(['missing_time'])
    const [call] = generations(records)
    expect(drawn(records)).toEqual(['[REDACTED_ASSISTANT_TEXT] 22539'])
    expect(call).toMatchObject({
      model: 'gpt-5.5',
      provider: 'openai',
      usage: { inputUncached: 1675, cacheRead: 20_864 },
    })
    expect(call?.usage === null || call === undefined ? null : totalOutputTokens(call.usage)).toBe(10)
    const [root] = roots(records)
    expect(root).toMatchObject({
      status: 'ok',
      traceId: '019e9625-806b-7343-9798-a7ca2de29a04',
      version: '0.135.0',
    })
    expect((root?.firstTokenNs ?? 0n) - (root?.startNs ?? 0n)).toBe(5_828_000_000n)
  })
})
