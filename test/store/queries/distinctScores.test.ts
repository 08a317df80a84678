import { describe, expect, test } from 'vitest'
import { distinctScores } from '../../../src/main/store/queries/distinctScores'
import type { ScoreRow } from '../../../src/main/store/queries/distinctScores'

const score = (more: Partial<ScoreRow> = {}): ScoreRow => ({
  scoreId: null,
  sessionId: null,
  traceId: 't',
  spanId: 's',
  name: 'quality',
  value: '0.5',
  label: null,
  comment: null,
  annotator: null,
  timeNs: null,
  attributes: '{}',
  fileId: 1,
  rawOffset: 0,
  ...more,
})

let told = 0
/** A score of a table of scores: with id and time, in a record of its own. */
const itself = (more: Partial<ScoreRow> = {}): ScoreRow => {
  told++
  return score({ scoreId: `id ${told}`, timeNs: `${told}000`, fileId: 2, rawOffset: told, ...more })
}
/** A value in a row of a batch export. */
const column = (value: string, more: Partial<ScoreRow> = {}): ScoreRow =>
  score({ value, attributes: '{"langfuse.source":"column of an export"}', ...more })

const valuesOf = (rows: readonly ScoreRow[], beside: readonly ScoreRow[] = []): string[] =>
  distinctScores(rows, beside).map(({ value, label, comment }) => [value, label, comment].join(' ').trim())

describe('the same id', () => {
  test('is one score, as told last where that says something', () => {
    const rows = [
      itself({ scoreId: 'a', comment: 'too short', annotator: 'human' }),
      itself({ scoreId: 'b', value: '1' }),
      itself({ scoreId: 'a', value: '0.7' }),
    ]
    expect(distinctScores(rows)).toMatchObject([
      { scoreId: 'a', value: '0.7', comment: 'too short', annotator: 'human' },
      { scoreId: 'b', value: '1' },
    ])
  })

  test('on another span or under another name is another score', () => {
    const rows = [
      itself({ scoreId: 'a' }),
      itself({ scoreId: 'a', spanId: 'other' }),
      itself({ scoreId: 'a', name: 'tone' }),
    ]
    expect(distinctScores(rows)).toEqual(rows)
  })
})

test('two ids with the same words are two judgements', () => {
  const rows = [itself({ annotator: 'human' }), itself({ annotator: 'human' })]
  expect(distinctScores(rows)).toEqual(rows)
})

describe('without an id', () => {
  test('the same words in two files are one; in one record they are two', () => {
    expect(valuesOf([score(), score({ fileId: 2 })])).toEqual(['0.5'])
    expect(valuesOf([score(), score(), score({ fileId: 2 }), score({ fileId: 2 })])).toEqual(['0.5', '0.5'])
  })

  test('other words are another score', () => {
    const rows = [score(), score({ annotator: 'human' }), score({ timeNs: '5' }), score({ comment: 'why' })]
    expect(distinctScores(rows)).toEqual(rows)
  })

  test('the one with an id counts where name, value and time agree, and only there', () => {
    const known = itself({ timeNs: '7' })
    expect(distinctScores([score({ timeNs: '7' }), known])).toEqual([known])
    expect(valuesOf([score({ timeNs: '8' }), known])).toEqual(['0.5', '0.5'])
    expect(valuesOf([score(), known])).toEqual(['0.5', '0.5'])
  })
})

describe('a column of a batch export', () => {
  test.each([
    ['a number', column('0.5'), [itself()]],
    ['a category', column('"good"'), [itself({ value: '2', label: 'good' })]],
    ['a truth', column('1'), [itself({ value: 'true' })]],
    ['a text', column('"fine"'), [itself({ value: '"fine"' })]],
    ['a mean of all', column('0.6'), [itself({ value: '0.4' }), itself({ value: '0.8' })]],
    [
      'a mean of those with one comment',
      column('0.2'),
      [itself({ value: '0.1' }), itself({ value: '0.3' }), itself({ value: '0.9', comment: 'redone' })],
    ],
    ['what is said of the trace', column('0.5', { spanId: null }), [itself({ spanId: null })]],
    [
      'what is said of a session',
      column('0.5', { spanId: null, traceId: null, sessionId: 'x' }),
      [itself({ spanId: null, traceId: null, sessionId: 'x' })],
    ],
    ['a score whose trace is not named', column('0.5'), [itself({ traceId: null })]],
  ])('is left out where the scores themselves are there: %s', (_what, sum, scores) => {
    expect(distinctScores([sum, ...scores])).toEqual(scores)
    expect(distinctScores([...scores, sum])).toEqual(scores)
  })

  test.each([
    ['another value', itself({ value: '0.9' })],
    ['another name', itself({ name: 'tone' })],
    ['another span', itself({ spanId: 'other' })],
    ['another trace', itself({ traceId: 'other' })],
  ])('stays beside %s', (_what, other) => {
    expect(valuesOf([column('0.5'), other])).toHaveLength(2)
  })

  test('of a trace sums up its spans, which are not shown there', () => {
    const sum = column('0.5', { spanId: null })
    expect(distinctScores([sum], [itself()])).toEqual([])
    expect(distinctScores([sum], [itself({ traceId: 'other' })])).toEqual([sum])
  })

  test('explained once is not explained twice: of two equal values one stays when one score is there', () => {
    expect(valuesOf([column('0.5'), column('0.5'), itself()])).toEqual(['0.5', '0.5'])
    expect(valuesOf([column('0.5'), column('0.5'), itself(), itself()])).toEqual(['0.5', '0.5'])
    expect(valuesOf([column('0.5'), column('0.5', { fileId: 3 }), itself()])).toEqual(['0.5'])
  })
})
