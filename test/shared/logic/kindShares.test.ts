import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  selfTimesWithin,
  sharePhrases,
  timeShares,
  wholePercentages,
} from '../../../src/shared/logic/kindShares'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { bigTrace } from '../../support/bigTraces'
import { traceFromText } from '../../support/traceFromText'

const ms = (ns: number): string => `${String(Math.round(ns / 1e6))} ms`
const index = buildTraceIndex(
  traceFromText(`
    agent:a 0–100
      generation:m 10–40
      tool:crm 50–80
      tool:crm 60–90
      tool:faq 60–65
  `),
)

describe('self times in a range', () => {
  test('parallel children cover their parent once', () => {
    expect([...selfTimesWithin(index, index).self].map((ns) => ns / 1e6)).toEqual([30, 30, 30, 30, 5])
  })

  test('a range cuts parents and children alike', () => {
    const part = selfTimesWithin(index, { startNs: 30e6, endNs: 70e6 })
    expect([...part.self].map((ns) => ns / 1e6)).toEqual([10, 10, 20, 10, 5])
  })

  test('children outside their parent take nothing from it', () => {
    const skewed = buildTraceIndex(
      traceFromText(`
        agent:a 50–100
          tool:early 0–60
          tool:late 90–150
      `),
    )
    expect(selfTimesWithin(skewed, skewed).self[0]).toBe(30e6)
  })

  test('time that no span covers is told apart', () => {
    const gap = buildTraceIndex(
      traceFromText(`
        tool:a 0–10
        tool:b 30–50
        tool:c 40–45
      `),
    )
    expect(selfTimesWithin(gap, gap).uncoveredNs).toBe(20e6)
  })

  test('what goes on after its parent covers time, too', () => {
    const late = buildTraceIndex(
      traceFromText(`
        agent:a 0–10
          tool:b 10–20
          tool:c 15–40
          tool:d 60–80
      `),
    )
    expect(selfTimesWithin(late, late).uncoveredNs).toBe(20e6)
    expect(selfTimesWithin(late, { startNs: 30e6, endNs: 70e6 }).uncoveredNs).toBe(20e6)
    expect(selfTimesWithin(late, { startNs: 45e6, endNs: 50e6 }).uncoveredNs).toBe(5e6)
    expect(selfTimesWithin(late, { startNs: 90e6, endNs: 95e6 }).uncoveredNs).toBe(5e6)
  })

  test('without parallel work, self times and gaps are the whole range', () => {
    const chain = buildTraceIndex(bigTrace('chain', 500))
    const { self, uncoveredNs } = selfTimesWithin(chain, chain)
    expect(self.reduce((sum, own) => sum + own, 0) + uncoveredNs).toBeCloseTo(chain.endNs - chain.startNs, -1)
  })
})

describe('shares in words', () => {
  test('kinds by self time, the heaviest tool named', () => {
    expect(sharePhrases(timeShares(index, index), ms).map((phrase) => phrase.text)).toEqual([
      '52 % tools, 60 ms of it crm ×2',
      '24 % agents themselves',
      '24 % model',
    ])
  })

  test('many spans of one name are counted as people read numbers', () => {
    const top = { name: 'search', selfNs: 5e6, spans: 50_000 }
    const share = { kind: 'tool' as const, selfNs: 5e6, spans: 50_000, top }
    const phrases = sharePhrases({ totalNs: 5e6, uncoveredNs: 0, kinds: [share] }, ms)
    expect(phrases.map(({ text }) => text)).toEqual(['100 % tools, search ×50,000'])
  })

  test('percentages add up to 100', () => {
    expect(wholePercentages([1, 1, 1])).toEqual([34, 33, 33])
    expect(wholePercentages([0, 0])).toEqual([0, 0])
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 12 }), (parts) => {
        fc.pre(parts.some((part) => part > 0))
        const whole = wholePercentages(parts)
        expect(whole.reduce((sum, part) => sum + part, 0)).toBe(100)
        whole.forEach((percent, at) =>
          expect(
            Math.abs(percent - ((parts[at] ?? 0) / parts.reduce((a, b) => a + b, 0)) * 100),
          ).toBeLessThan(1),
        )
      }),
    )
  })

  test('less than one percent is not called none, nor nearly all called all', () => {
    const tiny = buildTraceIndex(
      traceFromText(`
        generation:m 0–10000
        embedding:e 10000–10001
      `),
    )
    expect(sharePhrases(timeShares(tiny, tiny), ms).map((phrase) => phrase.text)).toEqual([
      '> 99 % model',
      '< 1 % embedding',
    ])
  })
})
