import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filterSchema } from '../../../src/shared/model/filter'
import { observationKinds, observationStatuses } from '../../../src/shared/model/kinds'
import { observation } from '../../support/records'
import { readerStore } from '../../support/readerStore'

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '"',
    "'",
    '%',
    '_',
    '\0',
    '\ud800',
    'NEAR(',
    'a" OR x:',
    '*',
    '--',
    '東京',
    'DROP TABLE trace',
    '__proto__',
  ),
)
const lists = fc.array(words, { maxLength: 3 })
const instants = fc.option(fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }).map(String))
const filters = fc.record(
  {
    lastMs: fc.option(fc.integer({ min: 1 })),
    anchor: fc.constantFrom('data' as const, 'now' as const),
    fromNs: instants,
    toNs: instants,
    environments: lists,
    agents: lists,
    tools: lists,
    models: lists,
    users: lists,
    services: lists,
    kinds: fc.subarray([...observationKinds]),
    statuses: fc.subarray([...observationStatuses]),
    text: fc.array(words, { maxLength: 3 }).map((parts) => parts.join(' ')),
  },
  { requiredKeys: [] },
)

test('any filter is answered, by every list, with counts that agree', async () => {
  const { read } = await readerStore([
    observation({
      spanId: 'a',
      sessionId: 's',
      environment: 'prod',
      output: { type: 'value', value: '東京 x' },
    }),
    observation({ spanId: 'b', traceId: 't2', startNs: null, endNs: null, agentName: '__proto__' }),
  ])
  fc.assert(
    fc.property(
      filters,
      fc.constantFrom('start', 'name', 'tokens'),
      fc.boolean(),
      (input, sort, descending) => {
        const filter = filterSchema.parse(input)
        const page = { filter, sort: sort as 'start', descending, offset: 0, limit: 100 }
        const traces = read.tracesList(page)
        expect(traces.rows).toHaveLength(traces.matching)
        expect(traces.total).toBe(2)
        const sessions = read.sessionsList(page)
        expect(sessions.rows).toHaveLength(sessions.matching)
        const facets = read.facetsList({ filter })
        const counted = Object.values(facets).flat()
        expect(counted.filter(({ count }) => count < 1 || count > 2)).toEqual([])
        expect(read.traceNeighbours({ ...page, traceKey: 'files:t1' }).matching).toBe(traces.matching)
      },
    ),
    { numRuns: 300 },
  )
})
