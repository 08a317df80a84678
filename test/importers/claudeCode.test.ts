import { describe, expect, it } from 'vitest'
import { importers } from '../../src/main/importers/registry'
import { observationFlags } from '../../src/shared/model/kinds'
import { asks, calls, find, heard, read, result, says, text } from './claudeCodeSupport'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, recordsOf } from './vendorSupport'

describe('claude-code detection', () => {
  it.each([
    ['a session', { parentUuid: null, sessionId: 's', type: 'user', message: {} }],
    [
      'a session that begins with its queue',
      { type: 'queue-operation', operation: 'enqueue', sessionId: 's' },
    ],
    ['a summary', { type: 'summary', summary: 'x', leafUuid: 'y' }],
    ['snapshots of files', { type: 'file-history-snapshot', messageId: 'm', snapshot: {} }],
    ['the web export', { loglines: [{ type: 'user', message: { role: 'user', content: 'x' } }] }],
    ['lines without a type', { timestamp: '2026-01-01T00:00:00Z', message: { usage: {} }, costUSD: 1 }],
    [
      'a session after broken lines',
      '"massive error"\n42\n{"type":"user","uuid":"u","sessionId":"s","message":{"role":"user"}}',
    ],
  ])('recognises %s', (_, content) => {
    expect(detectId(content, importers)).toBe('claude-code')
  })

  it.each([
    ['a chat', [{ role: 'user', content: 'x' }]],
    ['an event with a message', { type: 'user', message: 'hello' }],
    ['Codex', { timestamp: '2026-01-01T00:00:00Z', type: 'session_meta', payload: { id: 'x' } }],
  ])('leaves %s alone', (_, content) => {
    expect(detectId(content, importers)).not.toBe('claude-code')
  })
})

describe('one answer in several lines', () => {
  it('is one call with all its blocks, the last usage and the time of its lines', async () => {
    const records = await read([
      asks('go'),
      says('m1', [{ type: 'thinking', thinking: 'hm' }], { output_tokens: 1 }),
      says('m1', [text('so')], { output_tokens: 9 }),
      says('m1', [calls('t1')], { output_tokens: 30 }),
      result('t1'),
      says('m2', [text('done')]),
    ])
    const found = observationsOf(records).filter(({ kind }) => kind === 'generation')
    expect(found.map(({ spanId }) => spanId)).toEqual(['m1', 'm2'])
    expect(found[0]?.usage?.outputText).toBe(30)
    expect(found[0]?.output).toMatchObject({
      messages: [{ parts: [{ type: 'reasoning' }, { text: 'so' }, { id: 't1' }] }],
    })
    expect((found[0]?.endNs ?? 0n) - (found[0]?.startNs ?? 0n)).toBe(3_000_000_000n)
  })

  it('is one call also when its tools answer in between', async () => {
    const records = await read([
      asks('go'),
      says('m1', [calls('t1')]),
      result('t1', 'one'),
      says('m1', [calls('t2')], { output_tokens: 5 }),
      result('t2', 'two'),
      says('m2', [text('done')]),
    ])
    expect(observationsOf(records).filter(({ kind }) => kind === 'generation')).toHaveLength(2)
    expect(heard(find(records, 'm2'))).toBe('go | toolCall+toolCall | toolResult | toolResult')
  })

  it('counts a line that comes again under another id of a line once', async () => {
    const copy = says('m1', [text('so')], { output_tokens: 9 }, { timestamp: '2026-03-01T10:00:01.000Z' })
    const records = await read([asks('go'), copy, asks('go'), { ...copy, uuid: 'again' }])
    expect(observationsOf(records).filter(({ spanId }) => spanId === 'm1')).toHaveLength(1)
    expect(codesOf(records)).toContain('duplicate_record')
  })

  it('says that the starts are estimated: a flag on each, one finding with their number', async () => {
    const records = await read([asks('go'), says('m1', [text('a')]), asks('on'), says('m2', [text('b')])])
    expect(find(records, 'm1')?.flags).toBe(observationFlags.repaired)
    expect(find(records, 'm1')?.attributes['start_time']).toBe('the line before')
    expect(recordsOf(records, 'problem').map(({ message }) => message)).toEqual([
      '2 model calls without a start in the file; drawn from the line before it.',
    ])
  })
})

describe('tokens', () => {
  it.each([
    [
      {
        input_tokens: 6,
        cache_creation_input_tokens: 1045,
        cache_read_input_tokens: 3057,
        output_tokens: 16,
        cache_creation: { ephemeral_1h_input_tokens: 1045, ephemeral_5m_input_tokens: 0 },
      },
      [6, 3057, 0, 1045, 16],
    ],
    [
      {
        input_tokens: 3,
        cache_creation_input_tokens: 800,
        cache_read_input_tokens: 15_000,
        output_tokens: 57,
      },
      [3, 15_000, 800, null, 57],
    ],
    [
      {
        input_tokens: 3,
        cache_creation_input_tokens: 800,
        output_tokens: 1,
        cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 },
      },
      [3, null, 800, null, 1],
    ],
    [
      {
        input_tokens: 3,
        cache_creation_input_tokens: 800,
        output_tokens: 1,
        cache_creation: { ephemeral_1h_input_tokens: 500, ephemeral_5m_input_tokens: 300 },
      },
      [3, null, 300, 500, 1],
    ],
  ])('%j', async (usage, buckets) => {
    const found = find(await read([asks('go'), says('m1', [text('a')], usage)]), 'm1')?.usage
    expect([
      found?.inputUncached,
      found?.cacheRead,
      found?.cacheWrite5m,
      found?.cacheWrite1h,
      found?.outputText,
    ]).toEqual(buckets)
    expect([found?.convention, found?.contradictions]).toEqual(['exclusive', []])
  })
})

describe('turns', () => {
  it('begin with each prompt, not with what else speaks in the user’s name', async () => {
    const records = await read([
      asks('one'),
      says('m1', [calls('t1')]),
      result('t1'),
      asks('<local-command-stdout>x</local-command-stdout>'),
      asks('caveat', { isMeta: true }),
      says('m2', [text('b')]),
      asks('two'),
      asks('and this', { promptId: 'p' }),
      asks([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }], {
        promptId: 'p',
      }),
      says('m3', [text('c')]),
    ])
    const roots = observationsOf(records).filter(({ parentSpanId }) => parentSpanId === null)
    expect(roots.map(({ traceId }) => traceId)).toEqual(['l0', 'l6', 'l7'])
    expect(roots.every(({ kind, sessionId }) => kind === 'agent' && sessionId === 's')).toBe(true)
    expect(find(records, 'm3')?.traceId).toBe('l7')
  })

  it.each([
    ['answered', [says('m1', [text('a')])], 'ok', true],
    ['waiting for a tool', [says('m1', [calls('t1')])], 'open', false],
    ['waiting for the model', [says('m1', [calls('t1')]), result('t1')], 'open', false],
    ['interrupted', [says('m1', [calls('t1')]), asks('[Request interrupted by user]')], 'error', true],
    ['failed', [says('m1', [text('API Error: 500')], {}, { isApiErrorMessage: true })], 'error', true],
    ['a command of the program', [asks('<local-command-stdout>bye</local-command-stdout>')], 'unset', true],
  ])('that are %s last in the file', async (_, lines, status, hasEnd) => {
    const root = find(await read([asks('go'), ...lines]), 'l0')
    expect([root?.status, root?.endNs !== null]).toEqual([status, hasEnd])
  })

  it('are done when another follows, whatever is missing', async () => {
    const records = await read([asks('go'), says('m1', [calls('t1')]), asks('next'), says('m2', [text('b')])])
    expect(find(records, 'l0')?.endNs).not.toBeNull()
    expect(find(records, 't1')?.status).toBe('open')
  })

  it('do not last until the user comes back', async () => {
    const late = { timestamp: '2026-03-01T12:00:00.000Z' }
    const records = await read([
      asks('go'),
      says('m1', [text('a')]),
      asks('x', { isMeta: true, ...late }),
      asks('/cost', late),
    ])
    expect(find(records, 'l0')?.endNs).toBe(find(records, 'm1')?.endNs)
  })
})
