import { describe, expect, test } from 'vitest'
import {
  hitNumber,
  hitTicks,
  hitsByName,
  hitsOf,
  stepHit,
  uniteHits,
} from '../../../src/shared/logic/traceSearch'
import { enterRange, leaveRange, leaveTo } from '../../../src/shared/logic/timeTrail'
import { traceFromText } from '../../support/traceFromText'

const trace = traceFromText(`
  agent:Support 0–100
    generation:chat 0–40 [label:gpt-4o]
    tool:crm 40–60
    tool:crm 60–100
`)

describe('search hits', () => {
  test('names and labels at once, contents by observation id', () => {
    expect([...hitsByName(trace, 'CRM').rows]).toEqual([2, 3])
    expect([...hitsByName(trace, 'gpt').rows]).toEqual([1])
    expect([...hitsByName(trace, 'absent').rows]).toEqual([])
    expect([...hitsOf(trace, [1_003, 1_000, 77]).rows]).toEqual([0, 3])
    expect([...uniteHits(hitsByName(trace, 'crm'), hitsOf(trace, [1_000])).rows]).toEqual([0, 2, 3])
  })

  test('next and previous go round', () => {
    const hits = hitsByName(trace, 'crm')
    expect([stepHit(hits, null, 1), stepHit(hits, 0, 1), stepHit(hits, 2, 1), stepHit(hits, 3, 1)]).toEqual([
      2, 2, 3, 2,
    ])
    expect([
      stepHit(hits, null, -1),
      stepHit(hits, 0, -1),
      stepHit(hits, 2, -1),
      stepHit(hits, 3, -1),
    ]).toEqual([3, 3, 3, 2])
    expect(stepHit(hitsByName(trace, 'absent'), 1, 1)).toBeNull()
    expect([hitNumber(hits, 2), hitNumber(hits, 3), hitNumber(hits, 0), hitNumber(hits, null)]).toEqual([
      1, 2, 0, 0,
    ])
  })

  test('ticks stand where the hits begin', () => {
    expect([...hitTicks(trace, hitsByName(trace, 'crm'), { startNs: 0, endNs: 100e6 }, 10)]).toEqual([
      0, 0, 0, 0, 1, 0, 1, 0, 0, 0,
    ])
  })
})

describe('breadcrumbs of ranges', () => {
  const whole = { startNs: 10, endNs: 90 }
  const inner = { startNs: 20, endNs: 40 }

  test('going in, out, and back to a crumb', () => {
    const trail = enterRange(enterRange([], whole), inner)
    expect(trail).toEqual([whole, inner])
    expect(leaveRange(trail)).toEqual([whole])
    expect(leaveTo(trail, -1)).toEqual([])
    expect(leaveTo(trail, 0)).toEqual([whole])
  })

  test('a range beside the last crumb replaces it', () => {
    expect(enterRange([whole, inner], { startNs: 50, endNs: 60 })).toEqual([
      whole,
      { startNs: 50, endNs: 60 },
    ])
    expect(enterRange([whole, inner], inner)).toEqual([whole, inner])
  })
})
