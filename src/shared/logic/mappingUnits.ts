import type { MappingRole, TimeUnit } from '../model/fieldMapping'
import { parseIso } from '../model/time'
import type { JsonValue } from '../util/jsonValue'
import { snakeName } from './mappingNames'
import type { FieldFacts, SurveyedField } from './mappingSurvey'

/** Nanoseconds of one unit. */
export const unitNs: Readonly<Record<Exclude<TimeUnit, 'iso'>, number>> = {
  s: 1_000_000_000,
  ms: 1_000_000,
  us: 1_000,
  ns: 1,
}

const unitDigits: Readonly<Record<Exclude<TimeUnit, 'iso'>, number>> = { s: 0, ms: 3, us: 6, ns: 9 }

const latestNs = 9_223_372_036_854_775_807n
const countPattern = /^([+-]?)(\d{1,19})(?:\.(\d{1,18}))?$/

export interface ReadMoment {
  readonly timeNs: bigint
  readonly digits: number
  readonly hasZone: boolean
}

/** A moment in the given unit, exactly; null when it is none between 1970 and 2262. */
export function readMoment(value: JsonValue, unit: TimeUnit): ReadMoment | null {
  const time = unit === 'iso' ? readIso(value) : readCount(value, unit)
  return time === null || time.timeNs <= 0n || time.timeNs > latestNs ? null : time
}

/** A length of time in the given unit, nanoseconds; null when it is none. */
export function readDuration(value: JsonValue, unit: TimeUnit): bigint | null {
  const read = unit === 'iso' ? null : readCount(value, unit)
  return read === null || read.timeNs < 0n || read.timeNs > latestNs ? null : read.timeNs
}

function readIso(value: JsonValue): ReadMoment | null {
  return typeof value === 'string' ? parseIso(value) : null
}

function readCount(value: JsonValue, unit: Exclude<TimeUnit, 'iso'>): ReadMoment | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null
  const text = String(value).trim()
  const match = countPattern.exec(text)
  const each = BigInt(unitNs[unit])
  if (match === null) {
    // `1e-05` and its kind: as exact as a double is.
    const number = /e/i.test(text) ? Number(text) : Number.NaN
    if (!Number.isFinite(number) || Math.abs(number) > 9e18) return null
    return { timeNs: BigInt(Math.round(number * unitNs[unit])), digits: 9, hasZone: true }
  }
  const [, sign, whole = '0', fraction = ''] = match
  const amount = BigInt(whole) * each + (BigInt(fraction.slice(0, 9).padEnd(9, '0')) * each) / 1_000_000_000n
  const digits = Math.min(9, unitDigits[unit] + fraction.length)
  return { timeNs: sign === '-' ? -amount : amount, digits, hasZone: true }
}

/** Seconds since 1970 from 2000 to 2080: what a log of this world says. Card numbers and most other ids lie outside. */
const earliestSeconds = Date.UTC(2000) / 1_000
const latestSeconds = Date.UTC(2080) / 1_000
/** One log does not go on for longer; ids that are made up at random do. */
const longestSeconds = 25 * 366 * 86_400

/**
 * The unit of moments: ISO text, or counts of which nearly all lie in the years of `earliestSeconds` to `latestSeconds`,
 * nearer to each other than `longestSeconds`. Null: no moments. Zeros and counts below stand for times that are not known.
 */
export function guessMomentUnit(facts: FieldFacts): TimeUnit | null {
  if (facts.seen === 0) return null
  if (facts.isoTimes * 5 >= facts.seen * 4) return 'iso'
  if (facts.numbers.length * 5 < facts.seen * 4) return null
  const counts = facts.numbers.filter((number) => number > 0).toSorted((a, b) => a - b)
  return counts.length * 2 < facts.numbers.length
    ? null
    : (countUnits.find((unit) => areMoments(counts, unit)) ?? null)
}

const countUnits = ['s', 'ms', 'us', 'ns'] as const

/** `counts`: in their order; a tenth of them may be anything. */
function areMoments(counts: readonly number[], unit: (typeof countUnits)[number]): boolean {
  const perSecond = unitNs.s / unitNs[unit]
  const isPossible = (count: number): boolean =>
    count >= earliestSeconds * perSecond && count < latestSeconds * perSecond
  const possible = counts.filter(isPossible)
  const share = (part: number): number =>
    (possible[Math.floor((possible.length - 1) * part)] ?? 0) / perSecond
  return possible.length * 10 >= counts.length * 9 && share(0.95) - share(0.05) <= longestSeconds
}

const namedUnits: readonly (readonly [RegExp, TimeUnit])[] = [
  [/(^|_)(ns|nano|nanos|nanoseconds?)$/, 'ns'],
  [/(^|_)(us|micros?|microseconds?|µs)$/, 'us'],
  [/(^|_)(ms|msec|millis?|milliseconds?)$/, 'ms'],
  [/(^|_)(s|sec|secs|seconds?)$/, 's'],
]

/** True when a name, in snake case, ends in a unit. */
export function namesUnit(name: string): boolean {
  return namedUnits.some(([pattern]) => pattern.test(name))
}

/** The unit of lengths of time: what the name says, else what their size makes likely. `name`: in snake case. */
export function guessDurationUnit(name: string, facts: FieldFacts): TimeUnit | null {
  if (facts.numbers.length * 5 < facts.seen * 4 || facts.numbers.length === 0) return null
  for (const [pattern, unit] of namedUnits) if (pattern.test(name)) return unit
  const middle = median(facts.numbers)
  const hasFractions = facts.numbers.some((number) => !Number.isInteger(number))
  if (hasFractions && middle < 500) return 's'
  if (middle >= 1e9) return 'ns'
  return middle >= 3e5 ? 'us' : 'ms'
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** The unit that a field has if it is a time of the given role; null when its values are none. */
export function guessUnit(role: MappingRole, field: SurveyedField): TimeUnit | null {
  return role === 'duration'
    ? guessDurationUnit(snakeName(field.path), field.facts)
    : guessMomentUnit(field.facts)
}
