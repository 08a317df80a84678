import { describe, expect, test } from 'vitest'
import { readTraceAddress, writeTraceAddress } from '../../../src/renderer/features/waterfall/traceAddress'
import { decodeView, encodeView } from '../../../src/renderer/state/urlState'
import { traceRoute } from '../../../src/renderer/state/view'
import { emptyFilter } from '../../../src/shared/model/filter'

describe('the address of a trace page', () => {
  test('everything one sees survives the address bar', () => {
    const route = writeTraceAddress(traceRoute('files:abc'), {
      spanId: '00f0',
      tab: 'raw',
      find: 'crm & <b>',
      trail: [
        { startNs: 0, endNs: 40e9 },
        { startNs: 1e9, endNs: 2e9 },
      ],
      view: { startNs: -5e6, endNs: 3e9 },
      marks: [{ startNs: 7, endNs: 9 }],
    })
    const { route: read } = decodeView(encodeView({ route, filter: emptyFilter }))
    expect(read).toEqual(route)
    expect(read.page === 'trace' ? readTraceAddress(read) : null).toEqual({
      spanId: '00f0',
      tab: 'raw',
      find: 'crm & <b>',
      trail: [
        { startNs: 0, endNs: 40e9 },
        { startNs: 1e9, endNs: 2e9 },
      ],
      view: { startNs: -5e6, endNs: 3e9 },
      marks: [{ startNs: 7, endNs: 9 }],
    })
  })

  test('what is as usual leaves the address', () => {
    const route = writeTraceAddress(traceRoute('files:abc'), { tab: 'raw', find: 'x' })
    expect(writeTraceAddress(route, { tab: 'call', find: '', view: null, trail: [] }).params).toEqual({})
  })

  test('nonsense is left out', () => {
    const route = { ...traceRoute('files:abc'), params: { range: '5_1.x.1_2.__', view: '9_' } }
    expect(readTraceAddress(route)).toMatchObject({ trail: [{ startNs: 1, endNs: 2 }], view: null })
  })
})
