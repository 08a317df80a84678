import { describe, expect, test } from 'vitest'
import { deleteTraces } from '../../src/main/ingest/deleteData'
import { removeObservations } from '../../src/main/ingest/removeRows'
import { SearchIndexer } from '../../src/main/ingest/searchIndexer'
import { undoImport } from '../../src/main/ingest/undoImport'
import { wordExpressions } from '../../src/main/store/searchText'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { observation, userMessage } from '../support/records'
import { testStore } from '../support/testStore'
import type { WriterStore } from '../support/writerStore'

function indexAll(target: WriterStore, indexer = new SearchIndexer(target.state.db)): void {
  while (indexer.step());
}

/** Span ids (or the text of session messages) whose index entry holds the words. */
function find(target: WriterStore, words: string): unknown[] {
  return target
    .rows(
      `SELECT COALESCE(o.span_id, 'message ' || m.source_message_id) AS hit FROM search s
       LEFT JOIN observation o ON o.id = s.rowid LEFT JOIN session_message m ON m.id = -s.rowid
       WHERE s.search MATCH ? ORDER BY 1`,
      wordExpressions(words).join(' AND '),
    )
    .map(({ hit }) => hit)
}

test('a growing conversation is indexed at the call that brought each message', async () => {
  const target = testStore()
  const messages = ['where is the parcel', 'and the refund'].map(userMessage)
  await target.put([
    observation({ spanId: 'first', input: { type: 'messages', messages: messages.slice(0, 1) } }),
    observation({ spanId: 'second', input: { type: 'messages', messages } }),
  ])
  indexAll(target)
  expect(find(target, 'parcel')).toEqual(['first'])
  expect(find(target, 'refund')).toEqual(['second'])
  expect(find(target, 'parc')).toEqual(['first'])
})

test('names, attributes, payloads and messages of sessions are found; Japanese by neighbouring characters', async () => {
  const target = testStore()
  await target.put([
    observation({ spanId: 'a', name: 'execute_tool crm_lookup', attributes: { 'http.route': '/orders' } }),
    observation({ spanId: 'b', output: { type: 'value', value: 'ご注文番号をお知らせください' } }),
    {
      type: 'sessionMessage', sessionId: 's', traceId: null, messageId: 'm1', timeNs: null, timeDigits: 0,
      message: userMessage('only the session knows'), raw: { offset: 0, length: 1, line: 1 },
    },
  ]) // prettier-ignore
  indexAll(target)
  expect(find(target, 'crm_lookup')).toEqual(['a'])
  expect(find(target, 'orders')).toEqual(['a'])
  expect(find(target, '注文番号')).toEqual(['b'])
  expect(find(target, 'session knows')).toEqual(['message m1'])
})

test('what changes is indexed anew; row ids given again after a deletion are indexed, too', async () => {
  const target = testStore()
  await target.put([observation({ spanId: 'a', input: { type: 'value', value: 'before' } })])
  indexAll(target)
  await target.put([observation({ spanId: 'a', input: { type: 'value', value: 'afterwards longer' } })])
  indexAll(target)
  expect([find(target, 'before'), find(target, 'afterwards')]).toEqual([[], ['a']])
  await deleteTraces(target.state, ['files:t1'])
  expect(find(target, 'afterwards')).toEqual([])
  await target.put([observation({ spanId: 'again', input: { type: 'value', value: 'afterwards' } })])
  indexAll(target)
  expect(find(target, 'afterwards')).toEqual(['again'])
})

describe('an indexer that goes on', () => {
  const conversation = ['where is the parcel', 'and the refund'].map(userMessage)
  const call = (spanId: string, messages: number, more: Partial<ObservationRecord> = {}): ObservationRecord =>
    observation({
      spanId,
      input: { type: 'messages', messages: conversation.slice(0, messages) },
      ...more,
    })

  test('finds the messages of an observation that changed', async () => {
    const target = testStore()
    const indexer = new SearchIndexer(target.state.db)
    await target.put([call('first', 1, { endNs: null }), call('second', 2)])
    indexAll(target, indexer)
    await target.put([call('first', 1, { output: { type: 'value', value: 'the answer' } })])
    indexAll(target, indexer)
    expect(['answer', 'parcel', 'refund'].map((word) => find(target, word))).toEqual([
      ['first'],
      ['first'],
      ['second'],
    ])
  })

  test('finds the messages of a trace that was deleted and came again', async () => {
    const target = testStore()
    const indexer = new SearchIndexer(target.state.db)
    target.state.onSwept = () => indexer.forget()
    await target.put([call('first', 1), call('second', 2)])
    indexAll(target, indexer)
    await deleteTraces(target.state, ['files:t1'])
    await target.put([call('again', 2)])
    indexAll(target, indexer)
    expect(['parcel', 'refund'].map((word) => find(target, word))).toEqual([['again'], ['again']])
  })

  test('finds messages at another span of the trace when the one that brought them was undone', async () => {
    const target = testStore()
    const indexer = new SearchIndexer(target.state.db)
    target.state.onSwept = () => indexer.forget()
    await target.put([call('first', 1)])
    await target.put([call('second', 2)])
    indexAll(target, indexer)
    await undoImport(target.state, 1, 'undone')
    indexAll(target, indexer)
    expect(['parcel', 'refund'].map((word) => find(target, word))).toEqual([['second'], ['second']])
  })

  test('finds the messages of observations that were taken back and told anew', async () => {
    const target = testStore()
    const indexer = new SearchIndexer(target.state.db)
    await target.put([call('first', 1), call('last', 2)])
    indexAll(target, indexer)
    const { db } = target.state
    const [last] = target.rows("SELECT id FROM observation WHERE span_id = 'last'")
    target.state.transaction(() => removeObservations(db, [Number(last?.['id'])]))
    target.state.forget()
    await target.put([call('between', 1), call('last', 2)])
    indexAll(target, indexer)
    expect(['parcel', 'refund'].map((word) => find(target, word))).toEqual([['first'], ['last']])
  })
})

test('words behind line breaks, quotes and backslashes are found, in messages and in JSON', async () => {
  const target = testStore()
  const two = (text: string) => ({
    ...userMessage(text),
    parts: [text, 'other'].map((part) => ({ type: 'text' as const, text: part })),
  })
  await target.put([
    observation({ spanId: 'plain', input: { type: 'messages', messages: [userMessage('one\nparcel')] } }),
    observation({
      spanId: 'parts',
      input: { type: 'messages', messages: [two('one\nparcel\tC:\\refunds "urgent"')] },
    }),
    observation({ spanId: 'value', output: { type: 'value', value: { note: 'one\r\nparcel' } } }),
  ])
  indexAll(target)
  expect(find(target, 'parcel')).toEqual(['parts', 'plain', 'value'])
  expect(find(target, 'refunds')).toEqual(['parts'])
  expect(find(target, 'urgent')).toEqual(['parts'])
})

test('what a span says twice is found by either place', async () => {
  const target = testStore()
  await target.put([
    observation({
      spanId: 'a',
      model: 'gpt-4o',
      agentName: 'Desk',
      attributes: {
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.agent.name': 'Desk',
        'gen_ai.system': 'openai',
      },
    }),
  ])
  indexAll(target)
  for (const word of ['gpt-4o', 'desk', 'openai']) expect(find(target, word)).toEqual(['a'])
})
