import { expect, test } from 'vitest'
import { mostSpansForStrip } from '../../../src/shared/logic/activityStrip'
import { observation } from '../../support/records'
import { readerStore } from '../../support/readerStore'

test('the session page: its traces in order, what the source said, its scores', async () => {
  const { read } = await readerStore([
    {
      type: 'session',
      sessionId: 's',
      name: 'Parcel',
      userId: 'ada',
      agentName: null,
      environment: 'prod',
      version: '2',
      channel: 'voice',
      status: 'completed',
      attributes: { plan: 'gold' },
      reported: { turns: 4 },
      startNs: null,
      endNs: null,
      timeDigits: 0,
      raw: { offset: 0, length: 1, line: 1 },
    },
    observation({ spanId: 'g2', traceId: 't2', sessionId: 's', startNs: 5n }),
    observation({ spanId: 'g1', traceId: 't1', sessionId: 's', startNs: 1n }),
    {
      type: 'score',
      scoreId: null,
      sessionId: 's',
      traceId: null,
      spanId: null,
      name: 'csat',
      value: 5,
      label: null,
      comment: null,
      annotator: 'human',
      timeNs: null,
      attributes: {},
      raw: { offset: 0, length: 1, line: 1 },
    },
    {
      type: 'score',
      scoreId: null,
      sessionId: null,
      traceId: 't1',
      spanId: 'g1',
      name: 'of a span',
      value: 1,
      label: null,
      comment: null,
      annotator: null,
      timeNs: null,
      attributes: {},
      raw: { offset: 0, length: 1, line: 1 },
    },
  ])
  expect(read.sessionGet({ sessionKey: 'files:s' })).toMatchObject({
    session: {
      sessionKey: 'files:s',
      name: 'Parcel',
      userId: 'ada',
      channel: 'voice',
      statusRaw: 'completed',
      status: 'ok',
      traces: 2,
      version: '2',
    },
    attributes: '{"plan":"gold"}',
    reported: '{"turns":4}',
    traces: [{ traceId: 't1' }, { traceId: 't2' }],
    tracesTotal: 2,
    scores: [{ name: 'csat', value: '5', annotator: 'human' }],
  })
  expect(() => read.sessionGet({ sessionKey: 'files:none' })).toThrow(
    expect.objectContaining({ code: 'not_found' }),
  )
})

test('a trace too large to draw from its spans comes with the strip that was stored of it', async () => {
  const half = mostSpansForStrip / 2
  const steps = (traceId: string, count: number, kind: 'generation' | 'tool') =>
    Array.from({ length: count }, (_, at) =>
      observation({
        traceId,
        sessionId: 's',
        spanId: `${kind}${String(at)}`,
        kind,
        startNs: BigInt(at + (kind === 'tool' ? count : 0)) * 1_000n,
        endNs: BigInt(at + (kind === 'tool' ? count : 0) + 1) * 1_000n,
      }),
    )
  const { read } = await readerStore([
    ...steps('large', half + 1, 'generation'),
    ...steps('large', half + 1, 'tool'),
    ...steps('small', 3, 'tool'),
  ])
  const { strips } = read.sessionGet({ sessionKey: 'files:s' })
  expect(strips).toEqual([
    {
      traceKey: 'files:large',
      strip: [
        [1, 0.5, 0],
        [2, 0.5, 0],
      ],
    },
  ])
})
