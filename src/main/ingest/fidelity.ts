import type { Statement } from 'better-sqlite3'
import type { RawPosition } from '../../shared/model/importRecord'
import type { WarningCode } from '../../shared/model/warnings'
import { maskKeys } from '../../shared/util/maskKeys'
import type { WritableDb } from '../store/database'

/** How many places of each finding every file may keep; they stand in the finding itself. */
const firstPlaces = 20
/** How many of each finding one file can keep, as long as its import has room. */
const mostPlaces = 10_000
/** How many places beyond the first all files of an import keep together: they wait in memory for its end. */
const placesPerImport = 100_000

export interface FindingSample {
  readonly message: string
  readonly offset: number | null
  readonly line: number | null
  readonly traceKey: string | null
  readonly spanId: string | null
}

interface Finding {
  count: number
  readonly samples: FindingSample[]
}

/** What a batch may have to take back: counts, and how many places each finding had. */
export interface FidelityMark {
  readonly counts: FidelityCounts
  readonly findings: ReadonlyMap<WarningCode, { readonly count: number; readonly places: number }>
}

/** The counts of one file's report, as its row of `import_file` holds them. */
export interface FidelityCounts {
  readonly read: number
  readonly stored: number
  readonly merged: number
  readonly skipped: number
  readonly textBytes: number
  readonly keptBytes: number
}

/** Room for places that the files of one import share. */
export interface PlaceRoom {
  left: number
}

/** Nothing is ever put into it. */
const noFindings = new Map<WarningCode, Finding>()

export const importRoom = (): PlaceRoom => ({ left: placesPerImport })

/** What one file's import found, and its counts: read = stored + merged + skipped. */
export class FidelityRecord {
  read = 0
  stored = 0
  merged = 0
  skipped = 0
  bytes = 0
  /** Bytes of texts each time they came, and of the rows that were added for them. */
  textBytes = 0
  keptBytes = 0
  /** Most files have none: of a hundred thousand small ones each empty map would tell in memory. */
  private findings: Map<WarningCode, Finding> = noFindings

  /** `room`: what is left for places beyond the first of each finding. */
  constructor(private readonly room: PlaceRoom = importRoom()) {}

  add(code: WarningCode, sample: FindingSample, count = 1): void {
    this.addSamples(code, count, [sample])
  }

  addAt(code: WarningCode, message: string, raw: RawPosition | null): void {
    this.add(code, {
      message,
      offset: raw?.offset ?? null,
      line: raw?.line ?? null,
      traceKey: null,
      spanId: null,
    })
  }

  /** Adds what was counted elsewhere; the count goes on where there is no room for the place. */
  addSamples(code: WarningCode, count: number, samples: readonly FindingSample[]): void {
    const finding = this.findings.get(code) ?? { count: 0, samples: [] }
    finding.count += count
    for (const sample of samples) {
      if (finding.samples.length >= firstPlaces) {
        if (finding.samples.length >= mostPlaces || this.room.left <= 0) break
        this.room.left -= 1
      }
      finding.samples.push({ ...sample, message: maskKeys(sample.message) })
    }
    if (this.findings === noFindings) this.findings = new Map()
    this.findings.set(code, finding)
  }

  list(): {
    readonly code: WarningCode
    readonly count: number
    readonly samples: readonly FindingSample[]
  }[] {
    return [...this.findings].map(([code, { count, samples }]) => ({ code, count, samples }))
  }

  /** The first sentence found, for a file of which nothing came in. */
  firstMessage(): string | null {
    for (const finding of this.findings.values()) {
      const [sample] = finding.samples
      if (sample !== undefined) return sample.message
    }
    return null
  }

  /** The state to come back to when a transaction fails. Places are only ever added, so their number says it all. */
  mark(): FidelityMark {
    const { read, stored, merged, skipped, textBytes, keptBytes } = this
    const findings = new Map(
      [...this.findings].map(([code, { count, samples }]) => [code, { count, places: samples.length }]),
    )
    return { counts: { read, stored, merged, skipped, textBytes, keptBytes }, findings }
  }

  restore(mark: FidelityMark): void {
    Object.assign(this, mark.counts)
    for (const [code, finding] of this.findings) {
      const { count, places } = mark.findings.get(code) ?? { count: 0, places: 0 }
      const beyond = (length: number): number => Math.max(0, length - firstPlaces)
      this.room.left += beyond(finding.samples.length) - beyond(places)
      finding.count = count
      finding.samples.length = places
      if (!mark.findings.has(code)) this.findings.delete(code)
    }
  }

  /** Writes findings and counts of the file. */
  save(db: WritableDb, fileId: number): void {
    const { write, place, update } = statementsOf(db)
    for (const [code, { count, samples }] of this.findings) {
      write.run(fileId, code, count, JSON.stringify(samples.slice(0, firstPlaces)))
      for (let position = firstPlaces; position < samples.length; position++) {
        const sample = samples[position]
        if (sample === undefined) break
        const { message, offset, line, traceKey, spanId } = sample
        place.run(fileId, code, position, message, offset, line, traceKey, spanId)
      }
    }
    update.run(
      this.bytes,
      this.read,
      this.stored,
      this.merged,
      this.skipped,
      this.textBytes,
      this.keptBytes,
      fileId,
    )
  }
}

type SaveStatements = Readonly<Record<'write' | 'place' | 'update', Statement>>
const prepared = new WeakMap<WritableDb, SaveStatements>()

/** Prepared once for each connection: an import may have a hundred thousand files. */
function statementsOf(db: WritableDb): SaveStatements {
  const known = prepared.get(db)
  if (known !== undefined) return known
  const statements = {
    write: db.prepare('INSERT OR REPLACE INTO finding (file_id, code, count, samples) VALUES (?, ?, ?, ?)'),
    place: db.prepare(
      `INSERT OR REPLACE INTO finding_place (file_id, code, position, message, raw_offset, raw_line, trace_key, span_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    update: db.prepare(
      `UPDATE import_file SET bytes = ?, records_read = ?, records_stored = ?, records_merged = ?, records_skipped = ?,
              text_bytes = ?, kept_bytes = ? WHERE id = ?`,
    ),
  }
  prepared.set(db, statements)
  return statements
}
