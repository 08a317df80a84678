import { doubtFlags, flagNames, observationFlags } from '../../shared/model/kinds'
import type { ObservationFlag } from '../../shared/model/kinds'
import { formatKey } from '../../shared/model/source'
import type { WarningCode } from '../../shared/model/warnings'
import type { ReadableDb } from '../store/database'
import type { FidelityRecord } from './fidelity'

/** Doubts that only the whole trace shows; the importer reports the others itself. */
export const traceDoubtFlags = doubtFlags | observationFlags.usageRepeated

/** The finding that a doubt of the whole trace becomes in the report of the file it came from. */
const codeOfFlag: Partial<Record<ObservationFlag, WarningCode>> = {
  unfinished: 'unfinished',
  orphan: 'orphan',
  skewed: 'skewed',
  repaired: 'impossible_time',
  cycleBroken: 'parent_cycle',
  usageRepeated: 'usage_repeated',
}

const rowsPerStep = 10_000

interface DoubtfulRow {
  readonly id: number
  readonly flags: number
  readonly hasStart: number
  readonly spanId: string
  readonly rawOffset: number
  readonly rawLine: number | null
  readonly source: string
  readonly traceId: string
}

/**
 * Adds the doubts in a file's observations to its report, once all traces are derived. They stand in the database:
 * remembering them during an import would cost memory for each trace. Gives way between steps.
 */
export async function reportDoubts(
  db: ReadableDb,
  fileId: number,
  fidelity: FidelityRecord,
  pause: () => Promise<void>,
): Promise<void> {
  // A time that the importer itself estimated it has reported, with its reason.
  const doubts = `(o.flags & ${traceDoubtFlags} & ~(o.own_flags & ${observationFlags.repaired}))`
  const next = db.prepare(
    `SELECT o.id, ${doubts} AS flags, o.start_ns IS NOT NULL AS hasStart, o.span_id AS spanId, o.raw_offset AS rawOffset,
            o.raw_line AS rawLine, t.source, t.trace_id AS traceId
     FROM observation o JOIN trace t ON t.id = o.trace_row
     WHERE o.file_id = @fileId AND o.id > @after AND ${doubts} <> 0 ORDER BY o.id LIMIT @limit`,
  )
  const isToldAlready = toldBy(fidelity)
  let after = 0
  for (;;) {
    const rows = next.all({ fileId, after, limit: rowsPerStep }) as DoubtfulRow[]
    for (const row of rows) addRow(row, fidelity, isToldAlready)
    if (rows.length < rowsPerStep) return
    after = rows.at(-1)?.id ?? 0
    await pause()
  }
}

/**
 * Whether the importer itself told of a missing time, once for each time that it did: by the place, and by number where
 * there was no room for places.
 */
function toldBy(fidelity: FidelityRecord): (row: DoubtfulRow) => boolean {
  const told = fidelity.list().find(({ code }) => code === 'missing_time')
  const places = new Map<number, number>()
  for (const { offset } of told?.samples ?? [])
    if (offset !== null) places.set(offset, (places.get(offset) ?? 0) + 1)
  let elsewhere = (told?.count ?? 0) - (told?.samples.length ?? 0)
  return ({ rawOffset }) => {
    const here = places.get(rawOffset) ?? 0
    if (here > 0) {
      places.set(rawOffset, here - 1)
      return true
    }
    if (elsewhere === 0) return false
    elsewhere -= 1
    return true
  }
}

function addRow(
  row: DoubtfulRow,
  fidelity: FidelityRecord,
  isToldAlready: (row: DoubtfulRow) => boolean,
): void {
  for (const flag of flagNames(row.flags)) {
    const code = flag === 'repaired' && row.hasStart === 0 ? 'missing_time' : codeOfFlag[flag]
    if (code === undefined || (code === 'missing_time' && isToldAlready(row))) continue
    fidelity.add(code, {
      message: `Span ${row.spanId}.`,
      offset: row.rawOffset,
      line: row.rawLine,
      traceKey: formatKey(row.source, row.traceId),
      spanId: row.spanId,
    })
  }
}
