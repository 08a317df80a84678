import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { FidelityRecord } from '../../../src/main/ingest/fidelity'
import type { ObservationRecord } from '../../../src/shared/model/importRecord'
import { observation, usage } from '../../support/records'
import { writerStore } from '../../support/writerStore'
import type { WriterStore } from '../../support/writerStore'

/** Spans that know different columns, some of them twice. */
const spans = fc.array(
  fc.record({
    id: fc.integer({ min: 0, max: 30 }),
    hasEnd: fc.boolean(),
    hasUsage: fc.boolean(),
    isServerSide: fc.boolean(),
    isError: fc.boolean(),
    model: fc.constantFrom(null, 'small-1', 'large-2'),
    parent: fc.constantFrom(null, 'p'),
  }),
  { maxLength: 40 },
)

const columns =
  'span_id, side, parent_span_id, name, kind, status, start_ns, end_ns, time_digits, own_flags, model, input_tokens, raw_offset'
let files = 0

/** Writes batches as one file; answers what became of the records. */
function write(
  store: WriterStore,
  batches: readonly (readonly ObservationRecord[])[],
): Pick<FidelityRecord, 'stored' | 'merged'> {
  const fidelity = new FidelityRecord()
  const target = { source: 'files', fileId: ++files, fidelity }
  for (const batch of batches) store.state.writeRecords(batch, target)
  const { stored, merged } = fidelity
  return { stored, merged }
}

const rowsOf = (store: WriterStore, traceId: string): unknown =>
  store.rows(
    `SELECT ${columns} FROM observation WHERE trace_row = (SELECT id FROM trace WHERE trace_id = ?) ORDER BY id`,
    traceId,
  )

test('rows written together are the rows written one by one', () => {
  const store = writerStore()
  onTestFinished(() => store.close())
  let run = 0
  fc.assert(
    fc.property(spans, (drawn) => {
      run += 1
      const records = (traceId: string): ObservationRecord[] =>
        drawn.map((each, offset) =>
          observation({
            traceId,
            spanId: `s${each.id}`,
            side: each.isServerSide ? 'server' : '',
            parentSpanId: each.parent,
            name: `span ${each.id}`,
            startNs: 10n,
            endNs: each.hasEnd ? 20n : null,
            status: each.isError ? 'error' : 'unset',
            model: each.model,
            usage: each.hasUsage ? usage({ inputUncached: 5 + each.id }) : null,
            raw: { offset, length: 1, line: offset + 1 },
          }),
        )
      const [a, b] = [`together-${run}`, `single-${run}`]
      const together = write(store, [records(a)])
      const single = write(
        store,
        records(b).map((record) => [record]),
      )
      expect(together).toEqual(single)
      expect(together.stored + together.merged).toBe(drawn.length)
      expect(rowsOf(store, a)).toEqual(rowsOf(store, b))
    }),
    { numRuns: 60 },
  )
})
