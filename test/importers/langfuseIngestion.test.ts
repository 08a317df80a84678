import { describe, expect, test } from 'vitest'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { createIngestionBuffer } from '../../src/main/importers/formats/langfuseIngestion'
import { importers } from '../../src/main/importers/registry'
import type { JsonObject } from '../../src/shared/util/jsonValue'
import { detectId, readText, recordsOf } from './vendorSupport'

describe('ingestion', () => {
  const event = (type: string, body: object, timestamp = '2026-05-01T10:00:00.000Z'): object => ({
    id: `event of ${type}`,
    type,
    timestamp,
    body,
  })
  const created = event('generation-create', {
    id: 'g',
    traceId: 't',
    name: 'chat',
    startTime: '2026-05-01T10:00:00Z',
    input: 'in',
    metadata: { a: 1, b: 1 },
  })
  const updated = event(
    'generation-update',
    { id: 'g', endTime: '2026-05-01T10:00:01Z', output: 'out', metadata: { b: 2 } },
    '2026-05-01T10:00:01.000Z',
  )

  test('an update completes its creation, in either order, over lines and batches', async () => {
    const contents: readonly unknown[] = [
      { batch: [created, updated] },
      { batch: [updated, created], metadata: {} },
      [created, updated],
      [updated, created].map((one) => JSON.stringify(one)).join('\n'),
      [{ batch: [created] }, { batch: [updated] }].map((one) => JSON.stringify(one)).join('\n'),
    ]
    for (const content of contents) {
      expect(detectId(content, importers)).toBe('langfuse')
      const records = await readText(langfuse, content)
      expect(recordsOf(records, 'problem')).toEqual([])
      expect(recordsOf(records, 'observation')).toMatchObject([
        {
          traceId: 't',
          spanId: 'g',
          kind: 'generation',
          name: 'chat',
          status: 'unset',
          flags: 0,
          input: { value: 'in' },
          output: { value: 'out' },
          attributes: { a: 1, b: 2 },
        },
      ])
    }
  })

  test('a creation without its update stays open, an update alone lacks what it lacks', async () => {
    const open = await readText(langfuse, { batch: [created] })
    expect(recordsOf(open, 'observation')).toMatchObject([{ status: 'open', endNs: null }])
    const alone = await readText(langfuse, { batch: [updated] })
    expect(recordsOf(alone, 'problem').map(({ code }) => code)).toEqual(['missing_time', 'derived_id'])
  })

  test('broken events are findings, and the rest is read', async () => {
    const records = await readText(langfuse, {
      batch: [
        created,
        7,
        { type: 'span-create' },
        event('span-create', { name: 'without an id' }),
        event('span-create', { id: 'x', traceId: 't', startTime: 'soon' }),
      ],
    })
    expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual(['g', 'x'])
    expect(recordsOf(records, 'problem').map(({ code }) => code)).toEqual([
      'not_a_record',
      'not_a_record',
      'missing_id',
      'impossible_time',
      'missing_time',
    ])
  })
})

test('events that no longer fit are let go, and their updates still find the trace', () => {
  const place = { offset: 0, length: 60, line: 1 }
  const buffer = createIngestionBuffer(100)
  const event = (type: string, body: object): JsonObject =>
    ({ id: 'e', type, timestamp: '2026-05-01T10:00:00.000Z', body }) as unknown as JsonObject
  expect(buffer.add(event('span-create', { id: 'a', traceId: 't', input: 'in' }), place)).toEqual([])
  const gone = buffer.add(event('span-create', { id: 'b', traceId: 't' }), place)
  expect(gone.map((told) => told.kind === 'observation' && told.row['id'])).toEqual(['a', 'b'])
  expect(buffer.add(event('span-update', { id: 'a', output: 'out' }), place)).toEqual([])
  expect(buffer.drain()).toMatchObject([{ row: { id: 'a', traceId: 't', output: 'out' } }])
  expect(buffer.drain()).toEqual([])
})
