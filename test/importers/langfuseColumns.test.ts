import { expect, test } from 'vitest'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { readerStore } from '../support/readerStore'
import { observation, score, trace } from './langfuseSupport'
import { readText } from './vendorSupport'

const rows = (...items: readonly object[]): string => items.map((row) => JSON.stringify(row)).join('\n')

/** As Langfuse aggregates them: numbers with one comment are averaged, true is 1, a trace's columns sum up its spans. */
const exported = rows(
  trace({ observationCount: 1, comments: [], tone: [0.4], solved: [1], kind: ['refund'], csat: [3] }),
  observation('o1', { traceName: 'trip', comments: [], tone: [0.4], hint: [0.9] }),
)
const scores = rows(
  score({ id: 'a', name: 'tone', value: 0.2, observationId: 'o1', stringValue: null }),
  score({ id: 'b', name: 'tone', value: 0.6, observationId: 'o1', stringValue: null }),
  score({ id: 'c', name: 'solved', value: 1, stringValue: 'True', dataType: 'BOOLEAN', comment: 'yes' }),
  score({ id: 'd', name: 'kind', value: 0, stringValue: 'refund', dataType: 'CATEGORICAL' }),
)

test.each([
  ['the rows first', [exported, scores]],
  ['the scores first', [scores, exported]],
  ['the rows twice', [exported, scores, exported]],
])('a score in a column and in an export of scores shows once: %s', async (_order, files) => {
  const { read, put, idOf } = await readerStore([])
  for (const file of files) await put(await readText(langfuse, file))
  const { scores: ofSpan } = read.observationGet({ observationId: idOf('o1') })
  expect(
    ofSpan
      .map(({ name, value, annotator }) => [name, value, annotator])
      .toSorted((one, other) => String(one).localeCompare(String(other))),
  ).toEqual([
    // The uppermost of its trace shows the scores of the trace, too.
    ['csat', '3', null],
    ['hint', '0.9', null],
    ['kind', '0', 'model'],
    ['solved', 'true', 'model'],
    ['tone', '0.2', 'model'],
    ['tone', '0.6', 'model'],
  ])
  // What only the column says stays: nobody exported that score.
  const { scores: ofSession } = read.sessionGet({ sessionKey: 'files:s' })
  expect(
    ofSession
      .map(({ name, value, comment }) => [name, value, comment])
      .toSorted((one, other) => String(one).localeCompare(String(other))),
  ).toEqual([
    ['csat', '3', null],
    ['kind', '0', null],
    ['solved', 'true', 'yes'],
  ])
})
