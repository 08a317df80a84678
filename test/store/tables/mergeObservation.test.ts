import { expect, test } from 'vitest'
import type { ObservationRecord } from '../../../src/shared/model/importRecord'
import { observationFlags, observationKinds, observationStatuses } from '../../../src/shared/model/kinds'
import { readerStore } from '../../support/readerStore'
import { observation } from '../../support/records'
import { writerStore } from '../../support/writerStore'

test('a span that was open and ended later is finished, in either order', async () => {
  const started = observation({
    spanId: 'a',
    endNs: null,
    status: 'open',
    flags: observationFlags.unfinished,
  })
  const ended = observation({ spanId: 'a', startNs: null, endNs: 9n, status: 'unset' })
  for (const parts of [
    [started, ended],
    [ended, started],
  ]) {
    const { put, rows, close } = writerStore()
    for (const part of parts) await put([part])
    expect(rows('SELECT end_ns, status, flags FROM observation')).toEqual([
      { end_ns: 9, status: observationStatuses.indexOf('unset'), flags: 0 },
    ])
    close()
  }
})

test('a plain span takes the kind that another record knows, in either order', async () => {
  const plain = observation({ spanId: 'a', kind: 'span' })
  const agent = observation({ spanId: 'a', kind: 'agent' })
  for (const parts of [
    [plain, agent],
    [agent, plain],
    [agent, plain, agent],
  ]) {
    const { put, rows, close } = writerStore()
    for (const part of parts) await put([part])
    expect(rows('SELECT kind, flags FROM observation')).toEqual([
      { kind: observationKinds.indexOf('agent'), flags: 0 },
    ])
    close()
  }
})

test.each<[string, Partial<ObservationRecord>, Partial<ObservationRecord>, unknown]>([
  ['a kind and none', { spanKind: 'client' }, {}, { spanKind: 'client' }],
  [
    'a kind and “unspecified”',
    { spanKind: 'internal' },
    { spanKind: 'unspecified' },
    { spanKind: 'internal' },
  ],
  ['flags and fewer flags', { traceFlags: 0x101 }, { traceFlags: 1 }, { traceFlags: 0x101 }],
  [
    'all 32 flags and one',
    { traceFlags: 0xffff_ffff },
    { traceFlags: 0x8000_0000 },
    { traceFlags: 0xffff_ffff },
  ],
  [
    'links with flags and without',
    { links: [{ traceId: 't', spanId: 'b', attributes: {}, traceFlags: 1 }] },
    { links: [{ traceId: 't', spanId: 'b', attributes: {} }] },
    { links: [{ traceId: 't', spanId: 'b', attributes: {}, traceFlags: 1 }] },
  ],
])('%s do not contradict each other, in either order', async (_what, one, other, expected) => {
  const records = [one, other].map((given) => observation({ spanId: 'a', ...given }))
  for (const [first, second] of [records, records.toReversed()]) {
    const { put, read } = await readerStore(first === undefined ? [] : [first])
    await put(second === undefined ? [] : [second])
    const [merged] = read.exportTrace({ traceKey: 'files:t1', after: 0, limit: 10 }).observations
    expect(merged).toMatchObject(expected as object)
    expect(merged?.flags).toBe(merged?.links.length === 0 ? 0 : observationFlags.hasLinks)
  }
})

test.each<[string, Partial<ObservationRecord>, Partial<ObservationRecord>]>([
  ['kinds', { spanKind: 'client' }, { spanKind: 'server' }],
  ['flags', { traceFlags: 0x101 }, { traceFlags: 0x2 }],
  ['trace states', { traceState: 'v=1' }, { traceState: 'v=2' }],
  [
    'links',
    { links: [{ traceId: 't', spanId: 'b', attributes: {}, traceFlags: 1 }] },
    { links: [{ traceId: 't', spanId: 'c', attributes: {}, traceFlags: 1 }] },
  ],
])('two different %s contradict each other', async (_what, one, other) => {
  const { put, read } = await readerStore([observation({ spanId: 'a', ...one })])
  await put([observation({ spanId: 'a', ...other })])
  const [merged] = read.exportTrace({ traceKey: 'files:t1', after: 0, limit: 10 }).observations
  expect((merged?.flags ?? 0) & observationFlags.conflict).toBe(observationFlags.conflict)
})
