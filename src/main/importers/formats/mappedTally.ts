import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import type { WarningCode } from '../../../shared/model/warnings'
import { finding } from './vendorRecords'

const kinds = {
  noSpanId: { code: 'derived_id', text: 'no span id; one was made from the row and its place.' },
  noTraceId: { code: 'derived_id', text: 'no trace id; each stands as a trace of its own.' },
  naive: { code: 'naive_time', text: 'a time without a zone, read as UTC.' },
  timeless: { code: 'order_only_time', text: 'no time; their order is real, the moments are not.' },
} as const satisfies Record<string, { code: WarningCode; text: string }>

/** Counts what is so for many rows of a file, to say it once, with the first place. */
export class MappedTally {
  private readonly counts = new Map<keyof typeof kinds, { count: number; readonly first: RawPosition }>()

  count(kind: keyof typeof kinds, raw: RawPosition): void {
    const known = this.counts.get(kind)
    if (known === undefined) this.counts.set(kind, { count: 1, first: raw })
    else known.count += 1
  }

  findings(): ProblemRecord[] {
    return [...this.counts].map(([kind, { count, first }]) =>
      finding(
        kinds[kind].code,
        `${count === 1 ? '1 row has' : `${count} rows have`} ${kinds[kind].text}`,
        first,
      ),
    )
  }
}
