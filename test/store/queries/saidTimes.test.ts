import { expect, test } from 'vitest'
import { createOrderClock } from '../../../src/main/importers/semantics/orderClock'
import type { ObservationRecord } from '../../../src/shared/model/importRecord'
import { filterSchema } from '../../../src/shared/model/filter'
import { observationFlags } from '../../../src/shared/model/kinds'
import { observation } from '../../support/records'
import { readerStore } from '../../support/readerStore'

const filter = filterSchema.parse({})
const page = { filter, offset: 0, limit: 10, sort: 'start', descending: true } as const

function counted(spanId: string, times: { startNs: bigint | null; endNs: bigint | null }): ObservationRecord {
  return observation({
    traceId: 't',
    sessionId: 's',
    spanId,
    startNs: times.startNs,
    endNs: times.endNs,
    timeDigits: 0,
    flags: observationFlags.orderOnlyTime,
  })
}

test('times that were only counted are drawn and never said', async () => {
  const clock = createOrderClock()
  const { read, idOf } = await readerStore([
    counted('a', clock.step()),
    {
      ...counted('b', clock.step(2_500_000_000n)),
      flags: observationFlags.orderOnlyTime | observationFlags.statedDuration,
    },
  ])
  const [trace] = read.tracesList(page).rows
  expect(trace).toMatchObject({ startNs: null, durationNs: null })
  const [session] = read.sessionsList(page).rows
  expect(session).toMatchObject({ startNs: null, durationNs: null })
  expect(read.observationGet({ observationId: idOf('a', 't') })).toMatchObject({
    startNs: null,
    endNs: null,
    durationNs: null,
  })
  // What the source states is said, even where it says no time of day.
  expect(read.observationGet({ observationId: idOf('b', 't') })).toMatchObject({
    startNs: null,
    durationNs: 2_500_000_000,
  })
})

test('a counted step among real ones takes nothing from them', async () => {
  const { read, idOf } = await readerStore([
    observation({
      traceId: 't',
      spanId: 'real',
      startNs: 1_785_405_600_000_000_000n,
      endNs: 1_785_405_601_000_000_000n,
    }),
    counted('late', { startNs: 1_785_405_602_000_000_000n, endNs: 1_785_405_602_001_000_000n }),
    counted('early', createOrderClock().step()),
  ])
  const [trace] = read.tracesList(page).rows
  expect(trace).toMatchObject({ startNs: '1785405600000000000', durationNs: 1e9 })
  expect(read.observationGet({ observationId: idOf('late', 't') })).toMatchObject({
    startNs: '1785405602000000000',
  })
})
