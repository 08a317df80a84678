import { expect, test } from 'vitest'
import { observationFlags, observationKinds, observationStatuses } from '../../../src/shared/model/kinds'
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
