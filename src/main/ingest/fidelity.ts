import type { RawPosition } from '../../shared/model/importRecord'
import type { WarningCode } from '../../shared/model/warnings'
import type { WritableDb } from '../store/database'

/** How many places of each finding are kept; the count goes on. */
const samplesPerCode = 20

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

export interface FidelityMark {
  readonly read: number
  readonly stored: number
  readonly merged: number
  readonly skipped: number
  readonly findings: Map<WarningCode, Finding>
}

/** What one file's import found, and its counts: read = stored + merged + skipped. */
export class FidelityRecord {
  read = 0
  stored = 0
  merged = 0
  skipped = 0
  bytes = 0
  private findings = new Map<WarningCode, Finding>()

  add(code: WarningCode, sample: FindingSample, count = 1): void {
    const finding = this.findings.get(code) ?? { count: 0, samples: [] }
    finding.count += count
    if (finding.samples.length < samplesPerCode) finding.samples.push(sample)
    this.findings.set(code, finding)
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

  /** Adds what was counted elsewhere. */
  addSamples(code: WarningCode, count: number, samples: readonly FindingSample[]): void {
    const finding = this.findings.get(code) ?? { count: 0, samples: [] }
    finding.count += count
    finding.samples.push(...samples.slice(0, samplesPerCode - finding.samples.length))
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

  /** The state to come back to when a transaction fails. */
  mark(): FidelityMark {
    const { read, stored, merged, skipped } = this
    const findings = new Map(
      [...this.findings].map(([code, { count, samples }]) => [code, { count, samples: [...samples] }]),
    )
    return { read, stored, merged, skipped, findings }
  }

  restore(mark: FidelityMark): void {
    const { findings, ...counts } = mark
    Object.assign(this, counts)
    this.findings = findings
  }

  /** Writes findings and counts of the file. */
  save(db: WritableDb, fileId: number): void {
    const write = db.prepare(
      'INSERT OR REPLACE INTO finding (file_id, code, count, samples) VALUES (?, ?, ?, ?)',
    )
    for (const [code, finding] of this.findings)
      write.run(fileId, code, finding.count, JSON.stringify(finding.samples))
    db.prepare(
      'UPDATE import_file SET bytes = ?, records_read = ?, records_stored = ?, records_merged = ?, records_skipped = ? WHERE id = ?',
    ).run(this.bytes, this.read, this.stored, this.merged, this.skipped, fileId)
  }
}
