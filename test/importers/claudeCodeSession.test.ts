import { afterEach, describe, expect, it } from 'vitest'
import { claudeCode } from '../../src/main/importers/formats/claudeCode'
import { importers } from '../../src/main/importers/registry'
import { writerStore } from '../support/writerStore'
import type { WriterStore } from '../support/writerStore'
import { observationFlags } from '../../src/shared/model/kinds'
import { asks, calls, find, heard, type Line, read, result, says, session, text } from './claudeCodeSupport'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readBytes, readSample, readText } from './vendorSupport'

describe('branches and compaction', () => {
  it('a prompt goes on from the line it names; the other branch is not heard', async () => {
    const records = await read([
      asks('one'),
      says('m1', [text('a')]),
      asks('two'),
      says('m2', [text('b')]),
      asks('other two', { parentUuid: 'l1' }),
      says('m3', [text('c')]),
      asks('back to the first', { parentUuid: 'l3' }),
      says('m4', [text('d')]),
    ])
    expect(heard(find(records, 'm3'))).toBe('one | a | other two')
    expect(heard(find(records, 'm4'))).toBe('one | a | two | b | back to the first')
    expect(find(records, 'l4')?.attributes['branched_from']).toBe('l1')
    expect(find(records, 'l2')?.attributes['branched_from']).toBeUndefined()
  })

  it('results that come in any order are no branch', async () => {
    const records = await read([
      asks('go'),
      says('m1', [calls('t1')]),
      says('m1', [calls('t2')]),
      result('t2', 'second', { parentUuid: 'l2' }),
      result('t1', 'first', { parentUuid: 'l1' }),
      says('m2', [text('b')], {}, { parentUuid: 'l3' }),
      { type: 'system', subtype: 'stop_hook_summary' },
      asks('next'),
      says('m3', [text('c')]),
    ])
    expect(heard(find(records, 'm3'))).toBe('go | toolCall+toolCall | toolResult | toolResult | b | next')
  })

  it('after a compaction the model knows the summary only', async () => {
    const records = await read([
      asks('go'),
      says('m1', [text('a')]),
      {
        type: 'system',
        subtype: 'compact_boundary',
        parentUuid: null,
        logicalParentUuid: 'l1',
        compactMetadata: { trigger: 'auto', preTokens: 9 },
      },
      asks('summary of it', { isCompactSummary: true }),
      says('m2', [text('b')]),
    ])
    expect(heard(find(records, 'm2'))).toBe('summary of it')
    expect(find(records, 'm2')?.traceId).toBe('l0')
    expect(find(records, 'l2')).toMatchObject({
      kind: 'event',
      parentSpanId: 'l0',
      output: { type: 'messages' },
    })
  })
})

describe('subagents', () => {
  const side = { isSidechain: true, agentId: 'a1' }
  it('hang below the call that progress lines name, whatever the prompt says', async () => {
    const records = await read([
      asks('go'),
      says('m1', [
        calls('t1', 'Task', { prompt: 'x' }),
        calls('t2', 'Task', { prompt: 'y', subagent_type: 'Plan' }),
      ]),
      { type: 'progress', parentToolUseID: 't2', data: { type: 'agent_progress', agentId: 'a1' } },
      asks('something else', { parentUuid: null, ...side }),
      says('n1', [text('found')], {}, side),
      result('t2', 'found'),
      result('t1', 'none'),
    ])
    expect(find(records, 'agent-a1')).toMatchObject({
      parentSpanId: 't2',
      name: 'Plan',
      kind: 'agent',
      traceId: 'l0',
    })
    expect(find(records, 'n1')).toMatchObject({ parentSpanId: 'agent-a1', agentName: 'Plan' })
    expect(find(records, 't2')?.links).toEqual([])
  })

  it('that start others hold them below their own call, also while several are at work', async () => {
    const inner = { isSidechain: true, agentId: 'a2' }
    const other = { isSidechain: true, agentId: 'a3' }
    const records = await read([
      asks('go'),
      says('m1', [calls('t1', 'Task', { prompt: 'outer' }), calls('t2', 'Task', { prompt: 'beside' })]),
      asks('outer', { ...side, parentUuid: null }),
      asks('beside', { ...other, parentUuid: null }),
      says('n1', [calls('t9', 'Task', { prompt: 'inner', subagent_type: 'Deep' })], {}, side),
      asks('inner', { ...inner, parentUuid: null }),
      says('p1', [text('beside done')], {}, other),
      says('o1', [text('deep')], {}, inner),
      result('t9', 'deep', side),
      says('n2', [text('outer done')], {}, side),
      result('t2', 'beside done'),
      result('t1', 'outer done'),
    ])
    const parentOf = (spanId: string) => find(records, spanId)?.parentSpanId
    expect(['agent-a1', 'agent-a2', 'agent-a3', 't9', 'o1', 'n2', 'p1'].map(parentOf)).toEqual([
      't1',
      't9',
      't2',
      'agent-a1',
      'agent-a2',
      'agent-a1',
      'agent-a3',
    ])
    expect(find(records, 'agent-a2')).toMatchObject({ name: 'Deep', traceId: 'l0' })
  })

  it('without a call that can be told hang on the turn', async () => {
    const records = await read([
      asks('go'),
      asks('warm up', { ...side, parentUuid: null }),
      says('n1', [text('x')], {}, side),
    ])
    expect(find(records, 'agent-a1')?.parentSpanId).toBe('l0')
  })

  it('in a file of their own are a trace that the call links to', async () => {
    const main = await read([
      asks('go'),
      says('m1', [calls('t1', 'Task')]),
      result('t1', 'x', { toolUseResult: { agentId: 'a1' } }),
    ])
    const own = await read([asks('task'), says('n1', [text('x')])], side)
    const [root] = observationsOf(own).filter(({ parentSpanId }) => parentSpanId === null)
    const [link] = find(main, 't1')?.links ?? []
    expect(root?.kind).toBe('agent')
    expect([link?.traceId, link?.spanId]).toEqual([root?.traceId, root?.spanId])
    expect(root?.sessionId).toBe('s')
  })
})

describe('a stream', () => {
  const line = (type: string, more: Line): Line => ({
    type,
    session_id: 'st',
    parent_tool_use_id: null,
    ...more,
  })
  const lines = [
    line('system', { subtype: 'init', cwd: '/w' }),
    { ...line('user', {}), ...asks('go'), session_id: 'st' },
    { ...line('assistant', {}), ...says('m1', [text('done')]), session_id: 'st' },
    line('result', { subtype: 'success', is_error: false, num_turns: 1, total_cost_usd: 0.5 }),
  ]

  it('has an order, no times, and what its end says of the whole', async () => {
    const records = await readText(claudeCode, lines.map((one) => JSON.stringify(one)).join('\n'))
    expect(codesOf(records).filter((code) => code.endsWith('_time'))).toEqual(['order_only_time'])
    const all = observationsOf(records)
    expect(all.map(({ kind }) => kind).toSorted()).toEqual(['agent', 'generation'])
    expect(all.every(({ flags }) => (flags & observationFlags.orderOnlyTime) !== 0)).toBe(true)
    expect(records.find(({ type }) => type === 'session')).toMatchObject({
      sessionId: 'st',
      reported: { total_cost_usd: 0.5 },
    })
  })

  it('without its prompt has no input; the result of a tool is none', async () => {
    const [init, , , end] = lines
    const records = await readText(
      claudeCode,
      [
        init,
        { ...line('assistant', {}), ...says('m1', [calls('t1')]), session_id: 'st' },
        { ...line('user', {}), ...result('t1', 'ok'), session_id: 'st' },
        { ...line('assistant', {}), ...says('m2', [text('done')]), session_id: 'st' },
        end,
      ]
        .map((one) => JSON.stringify(one))
        .join('\n'),
    )
    const root = observationsOf(records).find(({ kind }) => kind === 'agent')
    expect(root).toMatchObject({ input: null, output: { messages: [{ parts: [{ text: 'done' }] }] } })
  })

  it('written as one list, or as nothing but its result, is recognised', async () => {
    for (const content of [lines, lines.at(-1)]) {
      expect(detectId(content, importers)).toBe('claude-code')
      const records = await readText(claudeCode, content)
      expect(records.filter(({ type }) => type === 'session')).toHaveLength(1)
    }
  })
})

describe('in the workspace', () => {
  let store: WriterStore | null = null
  afterEach(() => store?.close())

  it('a session and the session it was copied into count once, and a grown file completes the first', async () => {
    const lines = [
      asks('one'),
      says('m1', [calls('t1')], { input_tokens: 100 }),
      result('t1'),
      says('m2', [text('b')], { input_tokens: 10 }),
    ]
    store = writerStore()
    const report = async (content: string): Promise<Record<string, number>> => {
      const fidelity = await (store as WriterStore).put(await readText(claudeCode, content))
      return Object.fromEntries([...fidelity.mark().findings].map(([code, { count }]) => [code, count]))
    }
    const forked = { forkedFrom: { sessionId: 's', messageUuid: 'x' }, sessionId: 'copy' }
    expect(await report(session(lines.slice(0, 2)))).toMatchObject({ missing_time: 1, unfinished: 2 })
    const grown = await report(session(lines))
    expect(grown).not.toHaveProperty('conflicting_record')
    expect(grown).not.toHaveProperty('impossible_time')
    expect(await report(session(lines, forked))).not.toHaveProperty('conflicting_record')
    expect(store.rows('SELECT input_tokens, span_count FROM trace')).toEqual([
      { input_tokens: 110, span_count: 4 },
    ])
    expect(store.rows('SELECT session_id FROM session ORDER BY 1')).toEqual([{ session_id: 's' }])
  })
})

describe('large files', () => {
  it('keeps a line with an image of many megabytes, without the image', async () => {
    const data = 'A'.repeat(20 * 1024 * 1024)
    const content = session([
      asks([text('look'), { type: 'image', source: { type: 'base64', media_type: 'image/png', data } }]),
      says('m1', [text('a')]),
    ])
    const records = await readBytes(claudeCode, new TextEncoder().encode(content), 1 << 20)
    expect(codesOf(records)).toEqual(['missing_time'])
    expect(find(records, 'm1')?.input).toMatchObject({
      messages: [
        { parts: [{ text: 'look' }, { type: 'media', mediaType: 'image/png', sizeBytes: 15_728_640 }] },
      ],
    })
  })

  it('bounds what one call is told to have heard', async () => {
    const lines = Array.from({ length: 6_000 }, (_, index) => says(`m${index}`, [text('a')]))
    const bytes = new TextEncoder().encode(session([asks('go'), ...lines]))
    const last = find(await readBytes(claudeCode, bytes, 1 << 20), 'm5999')
    expect(last?.input?.type === 'messages' ? last.input.messages.length : 0).toBe(4_000)
    expect(last?.attributes['messages_left_out']).toBe(2_000)
  })
})

describe('real sessions', () => {
  it('opens a session of version 2', async () => {
    const bytes = readSample('claude-code-session.jsonl')
    if (bytes === null) return
    expect(detectId(bytes, importers)).toBe('claude-code')
    const records = await readBytes(claudeCode, bytes)
    expect(codesOf(records)).toEqual(['missing_time'])
    const [call, root] = observationsOf(records)
    expect(call).toMatchObject({
      kind: 'generation',
      model: 'claude-opus-4-7',
      finishReason: 'end_turn',
      usage: { inputUncached: 6, cacheRead: 3057, cacheWrite5m: 0, cacheWrite1h: 1045, outputText: 16 },
    })
    expect(root).toMatchObject({ kind: 'agent', status: 'ok', version: '2.1.152' })
    expect(root?.events.map(({ name }) => name)).toEqual([
      'queue-operation',
      'queue-operation',
      'last-prompt',
    ])
    expect((root?.endNs ?? 0n) - (root?.startNs ?? 0n)).toBe(2_807_000_000n)
  })

  it('opens a session without ids of answers and without tokens', async () => {
    const bytes = readSample('claude-code-session-2.jsonl')
    if (bytes === null) return
    const records = await readBytes(claudeCode, bytes)
    const kinds = observationsOf(records).map(({ kind }) => kind)
    expect(
      ['agent', 'generation', 'tool'].map((kind) => kinds.filter((each) => each === kind).length),
    ).toEqual([2, 3, 2])
    expect(new Set(observationsOf(records).map(({ traceId }) => traceId))).toEqual(
      new Set(['msg-001', 'msg-006']),
    )
    expect(codesOf(records)).toEqual(['missing_time'])
  })
})
