import { describe, expect, test } from 'vitest'
import { mostTextLines, traceText } from '../../../src/shared/logic/traceText'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { bigTrace } from '../../support/bigTraces'
import { traceFromText } from '../../support/traceFromText'

const index = buildTraceIndex(
  traceFromText(`
    agent:support 0–900
      generation:plan 10–300 [label:gpt-4o]
      agent:billing 310–800
        tool:quote 320–400 !error
        tool:pay 400–?
      tool:bye 800–900
    span:alone 0–5
  `),
)

describe('a trace as text', () => {
  test('the whole', () => {
    expect(traceText(index, -1)).toBe(
      [
        'support  agent  900 ms',
        '├─ plan  gpt-4o  generation  290 ms',
        '├─ billing  agent  490 ms',
        '│  ├─ quote  tool  80 ms  failed',
        '│  └─ pay  tool  ≥ 0 ns',
        '└─ bye  tool  100 ms',
        'alone  span  5 ms',
        '',
      ].join('\n'),
    )
  })

  test('a subtree starts at its own left edge', () => {
    expect(traceText(index, 2)).toBe(
      ['billing  agent  490 ms', '├─ quote  tool  80 ms  failed', '└─ pay  tool  ≥ 0 ns', ''].join('\n'),
    )
  })

  test('what is left out is said', () => {
    const lines = traceText(buildTraceIndex(bigTrace('wide', mostTextLines + 5)), -1)
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(mostTextLines + 1)
    expect(lines.at(-1)).toBe('… 5 more steps')
  })

  test('a chain of 10,000 stays readable', () => {
    const lines = traceText(buildTraceIndex(bigTrace('chain', 10_000)), -1).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(240)
  })
})
