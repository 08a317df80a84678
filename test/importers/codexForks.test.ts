import { describe, expect, it } from 'vitest'
import { codex } from '../../src/main/importers/formats/codex'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import type { Line } from './codexSupport'
import { begin, calls, drawn, end, event, generations, message, output, roots, tokens } from './codexSupport'
import { codesOf } from './importerSupport'
import { readText } from './vendorSupport'

/** Lines at milliseconds after ten o'clock, behind the first line of a session that was forked from another. */
const forked = (lines: readonly (readonly [ms: number, line: Line])[]): Promise<ImportRecord[]> =>
  readText(
    codex,
    [[0, ['session_meta', { id: 'fork', forked_from_id: 'first' }]] as const, ...lines]
      .map(([ms, [type, payload]]) =>
        JSON.stringify({
          timestamp: new Date(Date.UTC(2026, 2, 1, 10) + ms).toISOString(),
          type,
          payload,
        }),
      )
      .join('\n'),
  )

/** What the first session said and counted, as a fork repeats it. */
const history: readonly Line[] = [
  ['session_meta', { id: 'first' }],
  begin('t1'),
  message('user', 'go'),
  calls('c1'),
  tokens(100, 100),
  output('c1'),
  message('assistant', 'done'),
  tokens(300, 200),
  end('t1'),
]
const at = (ms: number, lines: readonly Line[]): (readonly [number, Line])[] =>
  lines.map((line, index) => [ms + index, line])

/** Each message that a call heard, as its role and words. */
const heardBy = (records: readonly ImportRecord[]): string[] =>
  generations(records).flatMap(({ input }) =>
    input?.type === 'messages'
      ? input.messages.map(({ role, parts }) => `${role} ${parts[0]?.type === 'text' ? parts[0].text : '…'}`)
      : [],
  )

describe('a session forked from another', () => {
  const own: readonly (readonly [number, Line])[] = [
    [60_000, begin('t2')],
    [60_001, message('user', 'more')],
    [64_000, message('assistant', 'more done')],
    [64_001, tokens(700, 400)],
    [64_002, end('t2')],
  ]

  it('counts what it adds, and has heard what was copied', async () => {
    const records = await forked([...at(20, history), ...own])
    expect(drawn(records)).toEqual(['more done 400'])
    expect(roots(records).map(({ traceId }) => traceId)).toEqual(['t2'])
    expect(heardBy(records)).toEqual(['user go', 'assistant …', 'tool …', 'assistant done', 'user more'])
    expect(codesOf(records)).toEqual(['missing_time', 'duplicate_record'])
    const finding = records.find((record) => record.type === 'problem' && record.code === 'duplicate_record')
    expect(finding).toMatchObject({
      message:
        '9 lines copied from the session first, which this one was forked from; told and counted there.',
      raw: { line: 2 },
    })
  })

  it('knows copies with their old times, too', async () => {
    const records = await forked([
      ...history.map((line, index): readonly [number, Line] => [-90_000 + index * 2_000, line]),
      ...own,
    ])
    expect(drawn(records)).toEqual(['more done 400'])
  })

  it('keeps a first prompt that follows the copy at once, as that of a subagent does', async () => {
    const cut = history.slice(0, -2)
    const records = await forked([
      ...at(20, cut),
      ...at(30, [begin('t2'), message('user', 'look into it')]),
      [4_000, message('assistant', 'looked')],
      [4_001, tokens(400, 300)],
      [4_002, end('t2')],
    ])
    expect(drawn(records)).toEqual(['looked 300'])
    const [root] = roots(records)
    expect(root).toMatchObject({
      traceId: 't2',
      input: { messages: [{ parts: [{ text: 'look into it' }] }] },
    })
    expect(heardBy(records)).toEqual([
      'user go',
      'assistant …',
      'tool …',
      'assistant done',
      'user look into it',
    ])
  })

  it('adds nothing of its own yet', async () => {
    const records = await forked([...at(20, history), [40, event('thread_settings_applied')]])
    expect(generations(records)).toEqual([])
    expect(codesOf(records)).toEqual(['duplicate_record'])
  })

  it('that copied nothing is like any other', async () => {
    const records = await forked(own)
    expect(drawn(records)).toEqual(['more done 400'])
    expect(codesOf(records)).toEqual(['missing_time'])
  })
})
