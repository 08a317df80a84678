import { expect, test } from 'vitest'
import { BatchWriter } from '../../src/main/ingest/batchWriter'
import { Deriver } from '../../src/main/ingest/derive'
import { FidelityRecord } from '../../src/main/ingest/fidelity'
import { PriceBook } from '../../src/main/ingest/pricing/priceBook'
import { BatchBuilder } from '../../src/main/ingest/reading/batchBuilder'
import { observation, userMessage } from '../support/records'
import { testStore } from '../support/testStore'

/** Large imports forget what they have met, so that memory stays small: the outcome must not show it. */
test('texts that were forgotten between batches are found again: nothing twice, nothing lost', () => {
  const { state, rows } = testStore()
  const target = { source: 'files', fileId: 1, fidelity: new FidelityRecord() }
  const builder = new BatchBuilder(0)
  const writer = new BatchWriter(state.db, state.rows)
  for (const spanId of ['a', 'b', 'c']) {
    builder.add(
      observation({
        spanId,
        resource: { 'service.name': 'shop' },
        input: { type: 'messages', messages: [userMessage('one'), userMessage('two')] },
        output: { type: 'value', value: 'the same' },
      }),
    )
    state.writeBatch(writer, builder.take(), target)
  }
  expect(rows('SELECT COUNT(*) AS n FROM payload')).toEqual([{ n: 2 }])
  expect(rows('SELECT COUNT(*) AS n FROM message')).toEqual([{ n: 2 }])
  expect(rows('SELECT COUNT(*) AS n FROM context')).toEqual([{ n: 2 }])
  expect(rows('SELECT DISTINCT resource, input_context, output_payload FROM observation')).toHaveLength(1)
})

test('a session is whole however little is remembered of its traces', () => {
  const { state, rows } = testStore()
  const deriver = new Deriver(state.db, state.rows, 1)
  const target = { source: 'files', fileId: 1, fidelity: new FidelityRecord() }
  const builder = new BatchBuilder()
  const writer = new BatchWriter(state.db, state.rows)
  for (const traceId of ['t1', 't2', 't3'])
    builder.add(observation({ spanId: traceId, traceId, sessionId: 'long' }))
  state.transaction(() => {
    writer.write(builder.take(), target, new PriceBook())
    deriver.deriveNew()
  })
  expect(rows('SELECT session_id, trace_count, span_count FROM session ORDER BY 1')).toEqual([
    { session_id: 'long', trace_count: 3, span_count: 3 },
  ])
})
