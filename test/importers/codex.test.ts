import { describe, expect, it } from 'vitest'
import { importers } from '../../src/main/importers/registry'
import { totalInputTokens } from '../../src/shared/model/usage'
import {
  begin,
  calls,
  drawn,
  end,
  event,
  generations,
  message,
  output,
  read,
  rollout,
  roots,
  tokens,
} from './codexSupport'
import type { Line } from './codexSupport'
import { codesOf } from './importerSupport'
import { detectId, recordsOf } from './vendorSupport'

describe('codex detection', () => {
  it.each([
    ['a rollout', rollout([])],
    ['a rollout that begins in the middle', rollout([begin('t')]).split('\n')[1]],
    ['the first version', { id: 'x', timestamp: '2025-05-01T00:00:00Z', instructions: null }],
  ])('recognises %s', (_, content) => {
    expect(detectId(content, importers)).toBe('codex')
  })

  it('leaves events of other programs alone', () => {
    expect(detectId({ timestamp: '2026-01-01T00:00:00Z', type: 'click', payload: {} }, importers)).not.toBe(
      'codex',
    )
  })
})

describe('tokens', () => {
  it('belong to the items before them, and repeats count nothing', async () => {
    const records = await read([
      begin('t'),
      message('user', 'go'),
      event('token_count', { info: null }),
      calls('c1'),
      tokens(100, 100),
      tokens(100, 100),
      output('c1'),
      tokens(100, 100),
      message('assistant', 'done'),
      tokens(300, 200),
      tokens(300, 200),
      end('t'),
    ])
    expect(drawn(records)).toEqual(['c1 100', 'done 200'])
    expect(codesOf(records)).toEqual(['missing_time'])
  })

  it('belong to the items after them where old versions wrote them so', async () => {
    const records = await read([
      message('user', 'go'),
      tokens(100, 100),
      calls('c1'),
      output('c1'),
      tokens(300, 200),
      message('assistant', 'done'),
    ])
    expect(drawn(records)).toEqual(['c1 100', 'done 200'])
  })

  it('belong to a call whose result stands before them', async () => {
    const records = await read([
      message('user', 'go'),
      calls('c1'),
      output('c1'),
      tokens(100, 100),
      message('assistant', 'done'),
      tokens(300, 200),
    ])
    expect(drawn(records)).toEqual(['c1 100', 'done 200'])
  })

  it('of a call that left nothing else are a call all the same', async () => {
    const records = await read([
      begin('t'),
      message('user', 'go'),
      message('assistant', 'a'),
      tokens(100, 100),
      tokens(150, 50),
      message('assistant', 'b'),
      tokens(350, 200),
      end('t'),
    ])
    const sum = generations(records).reduce(
      (all, { usage }) => all + (usage === null ? 0 : (totalInputTokens(usage) ?? 0)),
      0,
    )
    expect(sum).toBe(350)
  })

  it('are disjoint: cached ones are part of the input, thoughts part of the output', async () => {
    const figures = {
      input_tokens: 22_539,
      cached_input_tokens: 20_864,
      output_tokens: 40,
      reasoning_output_tokens: 30,
      total_tokens: 22_579,
    }
    const info = { total_token_usage: figures, last_token_usage: figures }
    const [call] = generations(
      await read([message('user', 'x'), message('assistant', 'y'), event('token_count', { info })]),
    )
    expect(call?.usage).toMatchObject({
      inputUncached: 1675,
      cacheRead: 20_864,
      outputText: 10,
      reasoning: 30,
      convention: 'inclusive',
      contradictions: [],
    })
  })

  it('are taken from the totals where the last call is not told', async () => {
    const total = (input: number): Line =>
      event('token_count', { info: { total_token_usage: { input_tokens: input, total_tokens: input } } })
    const records = await read([
      message('user', 'x'),
      message('assistant', 'a'),
      total(10),
      message('user', 'y'),
      message('assistant', 'b'),
      total(35),
    ])
    expect(drawn(records)).toEqual(['a 10', 'b 25'])
  })

  it('of a session that goes on from another start from what it brought along', async () => {
    expect(codesOf(await read([message('user', 'x'), message('assistant', 'a'), tokens(1000, 100)]))).toEqual(
      ['missing_time'],
    )
  })

  it('that do not add up to the stated totals are said', async () => {
    const records = await read([
      message('user', 'x'),
      message('assistant', 'a'),
      tokens(100, 100),
      message('assistant', 'b'),
      tokens(500, 100),
    ])
    const [problem] = recordsOf(records, 'problem').filter(({ code }) => code === 'usage_contradiction')
    expect(problem?.message).toBe('The calls add up to 220 tokens, the session states 550.')
    expect(recordsOf(records, 'session')[0]?.reported).toMatchObject({
      total_token_usage: { input_tokens: 500 },
    })
  })
})

describe('texts that are told twice', () => {
  const prompt = event('user_message', { message: 'go' })
  const said = event('agent_message', { message: 'done' })
  it.each([
    [
      'items after events',
      [prompt, message('user', 'go'), said, message('assistant', 'done'), tokens(10, 10)],
    ],
    [
      'events after items',
      [message('user', 'go'), prompt, message('assistant', 'done'), said, tokens(10, 10)],
    ],
    [
      'events after tokens',
      [message('user', 'go'), prompt, message('assistant', 'done'), tokens(10, 10), said],
    ],
    ['events alone', [prompt, said, tokens(10, 10)]],
    [
      'items after the tokens of events',
      [prompt, message('user', 'go'), said, tokens(10, 10), message('assistant', 'done')],
    ],
  ])('stand once: %s', async (_, lines) => {
    const records = await read([begin('t'), ...lines, end('t')])
    expect(drawn(records)).toEqual(['done 10'])
    expect(generations(records)[0]?.input).toMatchObject({
      messages: [{ role: 'user', parts: [{ text: 'go' }] }],
    })
    expect(
      generations(records)[0]?.input?.type === 'messages' ? generations(records)[0]?.input : null,
    ).toHaveProperty('messages.length', 1)
    expect(roots(records)[0]?.input).toMatchObject({ messages: [{ parts: [{ text: 'go' }] }] })
  })
})
