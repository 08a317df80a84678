import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  guessDurationUnit,
  guessMomentUnit,
  readDuration,
  readMoment,
} from '../../../src/shared/logic/mappingUnits'
import type { FieldFacts } from '../../../src/shared/logic/mappingSurvey'
import type { TimeUnit } from '../../../src/shared/model/fieldMapping'

const counted = (numbers: readonly number[]): FieldFacts => ({
  numbers,
  byRow: new Map(),
  values: new Set(numbers.map(String)),
  seen: numbers.length,
  isoTimes: 0,
  meanLength: 4,
})

describe('moments in a unit', () => {
  it.each<[string | number, TimeUnit, bigint | null, number]>([
    ['2026-01-01T00:00:00.5Z', 'iso', 1_767_225_600_500_000_000n, 1],
    [1_767_225_600, 's', 1_767_225_600_000_000_000n, 0],
    ['1767225600.123456789', 's', 1_767_225_600_123_456_789n, 9],
    [1_767_225_600_250.5, 'ms', 1_767_225_600_250_500_000n, 4],
    ['1767225600000001', 'us', 1_767_225_600_000_001_000n, 6],
    ['1767225600000000001', 'ns', 1_767_225_600_000_000_001n, 9],
    ['soon', 's', null, 0],
    ['soon', 'iso', null, 0],
    [-5, 's', null, 0],
    [0, 'ms', null, 0],
    [1e30, 'ns', null, 0],
  ])('%s %s', (value, unit, timeNs, digits) => {
    const read = readMoment(value, unit)
    expect(read?.timeNs ?? null).toBe(timeNs)
    if (timeNs !== null) expect(read?.digits).toBe(digits)
  })

  it('are exact for every count of nanoseconds that a database holds', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }), (ns) => {
        expect(readMoment(String(ns), 'ns')?.timeNs).toBe(ns)
      }),
    )
  })

  it('are none for values that are no times, whatever they are', () => {
    for (const value of [null, true, {}, [], '', '12 s', 'NaN', '0x10'])
      for (const unit of ['iso', 's', 'ns'] as const) expect(readMoment(value, unit)).toBeNull()
  })
})

describe('the unit of moments', () => {
  const second = 1_767_225_600
  const log = (perSecond: number): number[] => [0, 0.25, 3, 90, 86_400].map((at) => (second + at) * perSecond)

  it.each<[string, number[], TimeUnit]>([
    ['seconds', log(1), 's'],
    ['milliseconds', log(1e3), 'ms'],
    ['microseconds', log(1e6), 'us'],
    ['nanoseconds', log(1e9), 'ns'],
    ['one alone', [1_767_225_600_000_001], 'us'],
    ['early ones', [946_684_800, 950_000_000], 's'],
    ['years of them', [1_262_304_000_000, 1_893_456_000_000], 'ms'],
    ['some that are not known', [0, 0, ...log(1e3), -1], 'ms'],
    ['one of twenty that is none', [7, ...log(1e6), ...log(1e6), ...log(1e6), ...log(1e6)], 'us'],
  ])('%s', (_, numbers, unit) => {
    expect(guessMomentUnit(counted(numbers))).toBe(unit)
  })

  it.each<[string, number[]]>([
    ['card numbers', [4_111_111_111_111_111, 5_500_005_555_555_559, 3_530_111_333_300_000]],
    ['cards of one sort', [4_012_888_888_881_881, 4_222_222_222_222_220]],
    ['cards of 15 digits', [378_282_246_310_005, 371_449_635_398_431]],
    [
      'random ids',
      [1_203_348_590_012_311, 8_902_348_590_012_312, 2_450_348_590_012_313, 6_000_348_590_012_314],
    ],
    ['random ids that all might be', [1_003_348_590_012_311, 2_902_348_590_012_312, 3_450_348_590_012_313]],
    ['account numbers', [9_400_111_899_223_100, 9_400_111_899_223_102]],
    ['ids of 18 digits', [175_928_847_299_117_056, 175_928_847_299_117_088]],
    ['telephone numbers', [4_915_112_345_678, 4_915_112_345_679]],
    ['counts', [1, 2, 3]],
    ['mostly nothing', [0, 0, 0, 1_767_225_600]],
    ['nothing', [0, 0]],
  ])('none: %s', (_, numbers) => {
    expect(guessMomentUnit(counted(numbers))).toBeNull()
  })
})

describe('lengths of time', () => {
  it('may be tiny, zero and written with an exponent, but not negative', () => {
    expect(readDuration('1.5', 's')).toBe(1_500_000_000n)
    expect(readDuration(0, 'ms')).toBe(0n)
    expect(readDuration('2.5e-05', 's')).toBe(25_000n)
    expect(readDuration(-1, 'ms')).toBeNull()
    expect(readDuration('1', 'iso')).toBeNull()
  })

  it.each<[string, number[], TimeUnit]>([
    ['latency_ms', [1, 2], 'ms'],
    ['took_seconds', [100_000], 's'],
    ['duration_ns', [5], 'ns'],
    ['elapsed', [0.25, 1.5], 's'],
    ['elapsed', [250, 1_500], 'ms'],
    ['elapsed', [2_500_000, 1_500_000], 'us'],
    ['elapsed', [2_500_000_000, 1_500_000_000], 'ns'],
  ])('named %s of %s are in %s', (name, numbers, unit) => {
    expect(guessDurationUnit(name, counted(numbers))).toBe(unit)
  })
})
