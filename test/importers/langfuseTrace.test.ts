import { describe, expect, test } from 'vitest'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { importers } from '../../src/main/importers/registry'
import { observation, score, trace } from './langfuseSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

describe('traces and sessions', () => {
  test('the trace of a download', async () => {
    const document = {
      trace: trace({ observations: [], input: '"question"', latency: 2.61, totalCost: -1 }),
      observations: [],
    }
    const [record] = recordsOf(await readText(langfuse, document), 'trace')
    expect(record).toMatchObject({
      traceId: 't1',
      name: 'trip',
      userId: 'u',
      sessionId: 's',
      environment: 'production',
      tags: ['demo'],
      input: { value: 'question' },
      reported: { latencySeconds: 2.61 },
    })
    expect(Number((record?.endNs ?? 0n) - (record?.startNs ?? 0n))).toBe(2_610_000_000)
  })
  test('where there is none, the observations tell: once, not once each', async () => {
    const told = { traceName: 'trip', tags: ['demo'], userId: 'u', sessionId: 's', release: 'r7' }
    const records = await readText(langfuse, {
      observations: [observation('a', told), observation('b', told)],
      scores: [],
    })
    expect(recordsOf(records, 'trace')).toMatchObject([
      { traceId: 't1', name: 'trip', tags: ['demo'], userId: 'u', sessionId: 's', version: 'r7' },
    ])
  })
  test('what a trace and a session say beside their columns stays', async () => {
    const metadata = JSON.stringify({
      resourceAttributes: { 'service.name': 'desk' },
      scope: { name: 'sdk', version: '3', attributes: { region: 'north' } },
      tier: 'gold',
    })
    const session = {
      id: 's',
      createdAt: '2026-05-01T09:59:00Z',
      projectId: 'p',
      environment: 'default',
      users: ['u', 'v'],
      comments: { t1: [{ content: 'see here' }] },
      traces: [trace({ metadata })],
    }
    const records = await readText(langfuse, session)
    expect(recordsOf(records, 'session')[0]?.attributes).toMatchObject({
      users: ['u', 'v'],
      comments: { t1: [{ content: 'see here' }] },
    })
    expect(recordsOf(records, 'trace')[0]?.attributes).toMatchObject({
      tier: 'gold',
      resource: { 'service.name': 'desk' },
      'scope.attributes': { region: 'north' },
    })
  })
  test('a session download', async () => {
    const session = {
      id: 's',
      createdAt: '2026-05-01T09:59:00Z',
      projectId: 'p',
      environment: 'default',
      users: ['u'],
      comments: [{ content: 'see here' }],
      traces: [trace(), trace({ id: 't2' })],
    }
    const records = await readText(langfuse, session)
    expect(recordsOf(records, 'session')).toMatchObject([
      {
        sessionId: 's',
        userId: 'u',
        environment: 'default',
      },
    ])
    expect(recordsOf(records, 'score')).toMatchObject([
      { sessionId: 's', traceId: null, name: 'comment', comment: 'see here', annotator: 'human' },
    ])
    expect(recordsOf(records, 'trace').map((one) => one.traceId)).toEqual(['t1', 't2'])
  })
})

describe('scores', () => {
  test.each([
    [{}, { value: 0, label: null, annotator: 'model' }],
    [
      { dataType: 'BOOLEAN', value: 1, stringValue: 'True', source: 'ANNOTATION' },
      { value: true, annotator: 'human' },
    ],
    [
      { dataType: 'CATEGORICAL', value: 2, stringValue: 'good', source: 'API' },
      { value: 2, label: 'good', annotator: 'API' },
    ],
    [
      { dataType: 'CATEGORICAL', value: 'good' },
      { value: 'good', label: 'good' },
    ],
    [{ dataType: 'TEXT', value: undefined, stringValue: 'fine' }, { value: 'fine' }],
    [
      { traceId: undefined, subject: { kind: 'observation', id: 'o1', traceId: 't9' } },
      { traceId: 't9', spanId: 'o1' },
    ],
    [
      { traceId: undefined, observationId: null, subject: { kind: 'session', id: 's9' } },
      { traceId: null, sessionId: 's9' },
    ],
  ])('%j', async (row, expected) => {
    const body = { data: [score(row)], meta: {} }
    expect(detectId(body, importers)).toBe('langfuse')
    expect(recordsOf(await readText(langfuse, body), 'score')).toMatchObject([expected])
  })
  test('comments of the API hang on what they are about', async () => {
    const comment = (objectType: string, objectId: string) => ({
      id: `c ${objectId}`,
      projectId: 'p',
      createdAt: '2026-05-01T10:00:00Z',
      updatedAt: '2026-05-01T10:00:00Z',
      objectType,
      objectId,
      content: 'see here',
      authorUserId: null,
    })
    const page = {
      data: [
        comment('TRACE', 't1'),
        comment('OBSERVATION', 'o1'),
        comment('SESSION', 's1'),
        comment('PROMPT', 'p1'),
      ],
      meta: { page: 1, totalItems: 4 },
    }
    expect(detectId(page, importers)).toBe('langfuse')
    const records = await readText(langfuse, page)
    expect(
      recordsOf(records, 'score').map(({ traceId, spanId, sessionId }) => [traceId, spanId, sessionId]),
    ).toEqual([
      ['t1', null, null],
      [null, 'o1', null],
      [null, null, 's1'],
    ])
    expect(recordsOf(records, 'session')).toEqual([])
    expect(recordsOf(records, 'problem').map(({ code }) => code)).toEqual(['unknown_record'])
  })
  test('a score told twice comes once, and belongs to the trace of the document', async () => {
    const document = {
      trace: trace({ observations: [], scores: [score({ traceId: null })] }),
      observations: [],
      scores: [score()],
    }
    expect(recordsOf(await readText(langfuse, document), 'score')).toMatchObject([
      { scoreId: 'sc1', traceId: 't1' },
    ])
  })
})
