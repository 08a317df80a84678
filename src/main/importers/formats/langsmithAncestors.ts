import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import { readDottedOrder } from './langsmithFields'
import { finding, makeObservation, readRecordTimes } from './vendorRecords'

/** Runs remembered of one file, and again as many that are only named; beyond, what is missing stays missing. */
const rememberedRuns = 200_000

interface NamedRun {
  readonly traceId: string
  readonly runId: string
  readonly parentId: string | null
  readonly start: string | null
  readonly sessionId: string | null
  /** Where the first run stands that names it. */
  readonly raw: RawPosition
}

/**
 * Passes the records of a file on and, at its end, fills the gaps between a run and the runs above it: an export of some
 * runs (a filter, a page) may lack those between, yet a `dotted_order` names all with their starts. A run that is named
 * so, is not in the file and has one above it that is gets a span without name and end; when the run itself comes with
 * another file, the two are one. Where nothing above a run is in the file, it stays an orphan: nothing would be gained.
 */
export async function* fillAncestors(
  batches: AsyncIterable<readonly ImportRecord[]>,
): AsyncGenerator<readonly ImportRecord[], void> {
  const present = new Set<string>()
  const named = new Map<string, NamedRun>()
  for await (const records of batches) {
    for (const record of records) {
      if (record.type !== 'observation') continue
      if (present.size < rememberedRuns) present.add(keyOf(record.traceId, record.spanId))
      for (const run of runsAbove(record)) {
        const key = keyOf(run.traceId, run.runId)
        if (named.size < rememberedRuns && !present.has(key) && !named.has(key)) named.set(key, run)
      }
    }
    yield records
  }
  const gaps = gapsBetween(present, named)
  const [first] = gaps
  if (first === undefined) return
  const text = `${formatCounted(gaps.length, 'run')} that only dotted_order names; drawn without name and end between the runs of this file.`
  yield [...gaps.flatMap(standIn), finding('orphan', text, first.raw)]
}

const keyOf = (traceId: string, runId: string): string => `${traceId} ${runId}`

/** The runs above one, from its parent to the root. */
function runsAbove(record: ObservationRecord): NamedRun[] {
  if (record.parentSpanId === null) return []
  const steps = readDottedOrder(record.attributes['dotted_order'])
  // A dotted order that does not lead to the run by its parent says nothing about it.
  if (steps.at(-1)?.runId !== record.spanId || steps.at(-2)?.runId !== record.parentSpanId) return []
  const { traceId, sessionId, raw } = record
  return steps.slice(0, -1).map(({ runId, start }, index) => {
    const parentId = index === 0 ? null : (steps[index - 1]?.runId ?? null)
    return { traceId, runId, parentId, start, sessionId, raw }
  })
}

/** Of the runs that are only named, those with a run above them that is there. */
function gapsBetween(present: ReadonlySet<string>, named: ReadonlyMap<string, NamedRun>): NamedRun[] {
  const isHung = (run: NamedRun): boolean => {
    // Each step goes one nearer to the root of the same dotted order: no circle is possible within it, yet two that
    // contradict each other could make one.
    const passed = new Set<string>()
    for (let { parentId } = run; parentId !== null;) {
      const key = keyOf(run.traceId, parentId)
      if (present.has(key)) return true
      if (passed.has(key)) return false
      passed.add(key)
      parentId = named.get(key)?.parentId ?? null
    }
    return false
  }
  return [...named].flatMap(([key, run]) => (!present.has(key) && isHung(run) ? [run] : []))
}

function standIn({ traceId, runId, parentId, start, sessionId, raw }: NamedRun): ImportRecord[] {
  const times = readRecordTimes(`run ${runId}`, true)
  return [
    makeObservation({
      traceId,
      spanId: runId,
      parentSpanId: parentId,
      sessionId,
      // No name, the plain kind and no status say nothing: the run itself, should it come, contradicts none of them.
      name: '',
      kind: 'span',
      startNs: times.read(start),
      timeDigits: times.digits,
      flags: observationFlags.unfinished,
      raw,
    }),
    ...times.problems(raw),
  ]
}
