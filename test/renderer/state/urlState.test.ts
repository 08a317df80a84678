import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeView, encodeView, isFilterParameter } from '../../../src/renderer/state/urlState'
import { listRoute, sessionRoute, traceRoute } from '../../../src/renderer/state/view'
import type { Route, View } from '../../../src/renderer/state/view'
import { emptyFilter } from '../../../src/shared/model/filter'
import type { Filter } from '../../../src/shared/model/filter'

const view = (route: Route, filter: Partial<Filter> = {}): View => ({
  route,
  filter: { ...emptyFilter, ...filter },
})

describe('addresses as people see them', () => {
  test.each<[string, View]>([
    ['#/start', view({ page: 'start' })],
    ['#/traces', view(listRoute('traces'))],
    ['#/traces?sort=cost&v=1', view(listRoute('traces', { sort: 'cost' }))],
    ['#/sessions?order=up&row=12&v=1', view(listRoute('sessions', { descending: false, row: 12 }))],
    ['#/trace/files%3A4bf9%2F2?span=00f0&v=1', view(traceRoute('files:4bf9/2', '00f0'))],
    ['#/session/files%3As%201', view(sessionRoute('files:s 1'))],
    ['#/imports/3', view({ page: 'imports', importId: 3 })],
    ['#/mapping/12', view({ page: 'mapping', fileId: 12 })],
    [
      '#/traces?last=604800000&env=production&agent=A&agent=B&q=two+words&v=1',
      view(listRoute('traces'), {
        lastMs: 604_800_000,
        environments: ['production'],
        agents: ['A', 'B'],
        text: 'two words',
      }),
    ],
    ['#/traces?last=3600000&anchor=now&v=1', view(listRoute('traces'), { lastMs: 3_600_000, anchor: 'now' })],
  ])('%s', (address, meant) => {
    expect(encodeView(meant)).toBe(address)
    expect(decodeView(address)).toEqual(meant)
  })
})

test('no address, or only a slash, is the start', () => {
  for (const address of ['', '#', '#/']) expect(decodeView(address).route).toEqual({ page: 'start' })
})

test('a page keeps parameters of its own, apart from the filter', () => {
  const meant = view({ ...traceRoute('files:a'), params: { tab: 'raw', q: 'find me' } }, { text: 'filter' })
  expect(decodeView(encodeView(meant))).toEqual(meant)
})

test('parameters of the filter are known by name', () => {
  expect(isFilterParameter('env')).toBe(true)
  expect(isFilterParameter('span')).toBe(false)
})

describe('addresses that are not right', () => {
  test.each([
    '#/nowhere',
    '#/trace/',
    '#/trace/%E0%A4%A',
    '#/traces/deep',
    '#/imports/x',
    '#/mapping/',
    '#token=abc',
  ])('%s is an unknown page', (address) => {
    expect(decodeView(address).route.page).toBe('unknown')
  })

  test('one impossible parameter does not take the others with it', () => {
    const { filter } = decodeView('#/traces?last=-5&env=production&status=sideways&from=12x&q=hello')
    expect(filter).toEqual({ ...emptyFilter, environments: ['production'], text: 'hello' })
  })

  test('a row that is no number is no row', () => {
    expect(decodeView('#/traces?row=-1').route).toEqual(listRoute('traces'))
  })
})

test('every view survives its address', () => {
  const text = fc.string({ unit: 'grapheme' })
  const key = fc.string({ unit: 'grapheme', minLength: 1 })
  const params = fc.dictionary(fc.constantFrom('tab', 'range', 'find'), text)
  const route: fc.Arbitrary<Route> = fc.oneof(
    fc.record({ page: fc.constant('trace' as const), traceKey: key, spanId: fc.option(text), params }),
    fc.record({ page: fc.constant('session' as const), sessionKey: key, params }),
    fc.record({
      page: fc.constantFrom('traces' as const, 'sessions' as const),
      sort: fc.option(text),
      descending: fc.boolean(),
      row: fc.option(fc.nat(1_000_000)),
    }),
  )
  const filter = fc.record({
    lastMs: fc.option(fc.integer({ min: 1 })),
    anchor: fc.constantFrom('data' as const, 'now' as const),
    fromNs: fc.option(fc.bigInt(0n, 9_000_000_000_000_000_000n).map(String)),
    toNs: fc.option(fc.bigInt(0n, 9_000_000_000_000_000_000n).map(String)),
    environments: fc.array(text, { maxLength: 3 }),
    tools: fc.array(text, { maxLength: 3 }),
    statuses: fc.uniqueArray(fc.constantFrom('ok' as const, 'error' as const)),
    text,
  })
  fc.assert(
    fc.property(route, filter, (somewhere, chosen) => {
      const meant = view(somewhere, chosen)
      expect(decodeView(encodeView(meant))).toEqual(meant)
    }),
  )
})
