import { flagNames } from '../../shared/model/kinds'
import type { ObservationFlag } from '../../shared/model/kinds'

/** What each flag means to a reader: a word for the chip and a sentence for the hover. */
export const flagWords: Readonly<Record<ObservationFlag, { readonly word: string; readonly hint: string }>> =
  {
    unfinished: {
      word: 'unfinished',
      hint: 'No end time: it was still running when it was recorded, or its end was lost.',
    },
    orphan: { word: 'orphan', hint: 'It names a parent that is not in the workspace.' },
    skewed: {
      word: 'skewed',
      hint: 'It lies outside its parent by more than rounding: the clocks of two hosts disagree.',
    },
    repaired: {
      word: 'repaired time',
      hint: 'A time was missing or impossible and was repaired for drawing; the raw value is kept.',
    },
    duplicate: { word: 'duplicate', hint: 'The same id came more than once with the same content.' },
    conflict: {
      word: 'conflicting',
      hint: 'The same id came more than once with different content; merged by rule.',
    },
    truncated: { word: 'truncated', hint: 'A payload was cut before it came here.' },
    orderOnlyTime: {
      word: 'no times',
      hint: 'The source has no times: the order is real, the times are not.',
    },
    usageRepeated: {
      word: 'usage repeated',
      hint: 'It repeats the usage of the calls below it and is not counted again.',
    },
    cycleBroken: { word: 'parent cycle', hint: 'Its parents formed a circle, broken here.' },
    errorInResult: {
      word: 'error in result',
      hint: 'Its status is not an error, yet the result itself reports one.',
    },
    hasEvents: { word: 'events', hint: 'It has span events.' },
    hasLinks: { word: 'links', hint: 'It has links to other spans.' },
    tokenDoubt: { word: 'token doubt', hint: 'Its token figures contradict each other.' },
    statedDuration: { word: 'stated duration', hint: 'The source says how long it took, though not when.' },
    partialTrace: { word: 'partial trace', hint: 'The source says that this trace is incomplete.' },
  }

/** Flags that say what a span has, not that something is amiss. */
const contentFlags: ReadonlySet<ObservationFlag> = new Set([
  'hasEvents',
  'hasLinks',
  'usageRepeated',
  'statedDuration',
])

export function isDoubtFlag(flag: ObservationFlag): boolean {
  return !contentFlags.has(flag)
}

/** The doubts in a bit mask, as words. */
export function doubtWords(flags: number): string[] {
  return flagNames(flags)
    .filter(isDoubtFlag)
    .map((flag) => flagWords[flag].word)
}
