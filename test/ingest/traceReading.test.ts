import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TraceFinaliser } from '../../src/main/ingest/finaliseTrace'
import { observationKinds, observationStatuses } from '../../src/shared/model/kinds'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { decodePackedTrace } from '../../src/shared/model/packedTrace'
import { observation, userMessage } from '../support/records'
import { writerStore } from '../support/writerStore'
import type { WriterStore } from '../support/writerStore'

const word = fc.option(fc.constantFrom('', 'gpt-5-mini', 'search', '1:a', '-', 'München'), { nil: null })
const instant = fc.option(
  fc.nat(50).map((ms) => 1_762_700_000_000_000_000n + BigInt(ms) * 1_000_000n),
  { nil: null },
)
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const content = fc.constantFrom<ObservationRecord['input']>(
  null,
  { type: 'value', value: 'said' },
  { type: 'messages', messages: [userMessage('one'), userMessage('two')] },
  { type: 'messages', messages: [] },
)
const span = fc
  .record({
    spanId: id,
    side: fc.constantFrom('', 'server'),
    parentSpanId: fc.option(fc.oneof(id, fc.constant('nowhere')), { nil: null }),
    name: fc.constantFrom('chat', 'tool', ''),
    kind: fc.constantFrom(...observationKinds),
    status: fc.constantFrom(...observationStatuses),
    statusMessage: word,
    startNs: instant,
    endNs: instant,
    firstTokenNs: instant,
    timeDigits: fc.constantFrom(3, 6, 9),
    sessionId: word,
    userId: word,
    environment: word,
    version: word,
    serviceName: word,
    agentName: word,
    toolName: word,
    model: word,
    cost: fc.option(
      fc.record({
        input: fc.constant(null),
        output: fc.constant(null),
        total: fc.constantFrom(0, 0.25),
        currency: fc.constantFrom('USD', 'EUR'),
        basis: fc.constant('reported' as const),
      }),
      { nil: null },
    ),
    input: content,
    output: content,
  })
  .map(({ cost, ...known }): ObservationRecord =>
    observation({ ...known, ...(cost === null ? {} : { cost }) }),
  )
const spans = fc.uniqueArray(span, {
  minLength: 1,
  maxLength: 12,
  selector: (each) => `${each.spanId} ${each.side}`,
})

/** Everything that deriving says of the only trace. */
function derived({ rows, packed }: WriterStore): unknown {
  const bytes = packed(1)
  return {
    trace: rows('SELECT * FROM trace'),
    session: rows('SELECT * FROM session'),
    flags: rows('SELECT id, own_flags, flags FROM observation_row ORDER BY id'),
    terms: rows('SELECT * FROM trace_term ORDER BY trace_row, term_id'),
    columns: bytes === null ? null : decodePackedTrace(bytes),
  }
}

async function deriveInSteps({ state }: WriterStore): Promise<void> {
  const finaliser = new TraceFinaliser(state.db, state.rows)
  const steps = finaliser.finaliseInSteps(1)
  for (let step = steps.next(); step.done !== true; step = steps.next()) await step.value
  finaliser.flush()
}

test('a trace derived from what was just written, read back whole, or read in steps is the same', async () => {
  await fc.assert(
    fc.asyncProperty(spans, async (records) => {
      const store = writerStore()
      try {
        const { state } = store
        await store.put(records)
        const fresh = derived(store)

        state.rows.fresh.clear()
        state.rows.changed.addObservation(1)
        await state.deriveAll()
        expect(derived(store)).toEqual(fresh)

        await deriveInSteps(store)
        expect(derived(store)).toEqual(fresh)
      } finally {
        store.close()
      }
    }),
    { numRuns: 60 },
  )
})

test('so is one so large that its memory is given back', { timeout: 120_000 }, async () => {
  const store = writerStore()
  try {
    const { state } = store
    const steps = Array.from({ length: 60_000 }, (_, i) =>
      observation({
        spanId: String(i),
        parentSpanId: i === 0 ? null : String(Math.floor((i - 1) / 7)),
        name: i % 2 === 0 ? 'chat' : 'tool',
        kind: i % 2 === 0 ? 'generation' : 'tool',
        status: i % 997 === 1 ? 'error' : 'unset',
        startNs: BigInt(i),
        endNs: BigInt(2 * i + 5),
      }),
    )
    await store.put(steps)
    new TraceFinaliser(state.db, state.rows).finalise(1)
    const whole = derived(store)
    await deriveInSteps(store)
    expect(derived(store)).toEqual(whole)
    expect(store.rows('SELECT span_count, error_count FROM trace')).toEqual([
      { span_count: 60_000, error_count: 61 },
    ])
  } finally {
    store.close()
  }
})
