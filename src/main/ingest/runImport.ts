import { detectFormat } from '../importers/detectFormat'
import { expandContainers } from '../importers/containers/expandContainers'
import type { Member } from '../importers/containers/member'
import { importers } from '../importers/registry'
import { StoreError, toStoreError } from '../store/storeError'
import { countDistinct } from './countDistinct'
import { FidelityRecord } from './fidelity'
import { importMember } from './importMember'
import { openInput } from './openInput'
import { undoImport } from './undoImport'
import { whenRoom } from './whenRoom'
import type { WriterState } from './writerState'

export interface ImportFile {
  readonly path: string
  readonly displayPath: string
  readonly unreadable: string | null
}

export interface ImportArgument {
  readonly importId: number
  readonly source: string
  readonly files: readonly ImportFile[]
}

export interface ImportProgress {
  readonly doneBytes: number
  readonly totalBytes: number
  readonly records: number
  readonly waiting: string | null
}

export interface ImportResult {
  readonly status: 'done' | 'failed' | 'cancelled'
  readonly failedFiles: number
  readonly message: string | null
}

/** One file of the report: a member of an archive or a plain file. */
interface FileRow {
  readonly fileId: number
  readonly fidelity: FidelityRecord
}

/**
 * Runs an import to its end: every file, every member, each with its own line in the report. A file that fails does
 * not stop the others. When cancelled, or stopped by a failure of the workspace itself, what had come in is taken back.
 */
export async function runImport(
  state: WriterState,
  argument: ImportArgument,
  signal: AbortSignal,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportResult> {
  const run = new ImportRun(state, argument, signal, onProgress)
  try {
    return await run.run()
  } catch (error) {
    if (!signal.aborted) {
      // Where even this fails, the next start takes it back.
      await undoImport(state, argument.importId, 'interrupted').catch(() => undefined)
      throw error
    }
    await undoImport(state, argument.importId, 'cancelled')
    return { status: 'cancelled', failedFiles: 0, message: 'Cancelled; nothing of it was kept.' }
  }
}

class ImportRun {
  private readonly rows: FileRow[] = []
  private doneBytes = 0
  private totalBytes = 0
  private records = 0
  private failed = 0
  private lastError: string | null = null

  constructor(
    private readonly state: WriterState,
    private readonly argument: ImportArgument,
    private readonly signal: AbortSignal,
    private readonly onProgress: (progress: ImportProgress) => void,
  ) {}

  async run(): Promise<ImportResult> {
    for (const file of this.argument.files) {
      this.signal.throwIfAborted()
      await this.importFile(file)
    }
    await whenRoom(
      this.signal,
      (waiting) => this.tell(waiting),
      () => this.state.deriveAll(),
    )
    this.finish()
    const allFailed = this.failed > 0 && this.failed >= this.rows.length
    return { status: allFailed ? 'failed' : 'done', failedFiles: this.failed, message: this.lastError }
  }

  private async importFile(file: ImportFile): Promise<void> {
    const input = file.unreadable ?? (await openInput(file.path, file.displayPath))
    if (typeof input === 'string') {
      this.fail(this.addRow(file.displayPath, null), 'unreadable', input)
      return
    }
    this.totalBytes += input.sizeBytes
    const before = this.doneBytes
    const firstRow = this.rows.length
    let packedRead = 0
    const counted = {
      ...input,
      stream: async function* () {
        for await (const chunk of input.stream()) {
          packedRead += chunk.length
          yield chunk
        }
      },
    }
    try {
      for await (const member of expandContainers(counted, this.signal)) {
        this.signal.throwIfAborted()
        await this.importMember(member, () => {
          this.doneBytes = before + Math.min(packedRead, input.sizeBytes)
        })
      }
      const changed = await input.changed()
      if (changed !== null)
        for (const row of this.rows.slice(firstRow)) row.fidelity.addAt('changed_file', changed, null)
    } finally {
      await input.close()
      this.doneBytes = before + input.sizeBytes
      this.tell(null)
    }
  }

  private async importMember(member: Member, measure: () => void): Promise<void> {
    if (member.type === 'refused') {
      this.fail(this.addRow(member.path, null), member.code, member.message)
      return
    }
    const detection = detectFormat(member.head, importers)
    if (detection === null) {
      this.fail(this.addRow(member.path, null), 'unrecognised', 'Not a format that Spanglass knows.')
      return
    }
    const row = this.addRow(member.path, detection.importer.id)
    const recordsBefore = this.records
    try {
      await importMember(this.state, {
        source: this.argument.source,
        fileId: row.fileId,
        importer: detection.importer,
        head: member.head,
        bytes: member.bytes((code, message) => row.fidelity.addAt(code, message, null)),
        fidelity: row.fidelity,
        signal: this.signal,
        onBatch: ({ records, waiting }) => {
          this.records = recordsBefore + records
          measure()
          this.tell(waiting)
        },
      })
    } catch (error) {
      if (this.signal.aborted) throw error
      const failure = toStoreError(error)
      if (failure.code !== 'internal') throw error
      // A fault of ours in one format must not take the other files with it.
      this.fail(row, 'unreadable', `The import of this file stopped: ${failure.message}`)
      return
    }
    if (row.fidelity.read === row.fidelity.skipped) {
      this.failed += 1
      this.lastError = row.fidelity.firstMessage() ?? 'No record was found in it.'
      this.setStatus(row, 'failed', this.lastError)
    }
  }

  private addRow(path: string, format: string | null): FileRow {
    const result = this.state.db
      .prepare("INSERT INTO import_file (import_id, path, format, status) VALUES (?, ?, ?, 'running')")
      .run(this.argument.importId, path, format)
    const row = { fileId: Number(result.lastInsertRowid), fidelity: new FidelityRecord() }
    this.rows.push(row)
    return row
  }

  private fail(row: FileRow, code: Parameters<FidelityRecord['addAt']>[0], message: string): void {
    row.fidelity.addAt(code, message, null)
    this.failed += 1
    this.lastError = message
    this.setStatus(row, 'failed', message)
  }

  private setStatus(row: FileRow, status: 'done' | 'failed', error: string | null): void {
    this.state.db
      .prepare('UPDATE import_file SET status = ?, error = ? WHERE id = ?')
      .run(status, error, row.fileId)
  }

  /** Writes the report: counts, findings, statuses, all at once. */
  private finish(): void {
    const { db } = this.state
    const key = db.prepare("SELECT source || ':' || trace_id FROM trace WHERE id = ?").pluck()
    this.state.transaction(() => {
      for (const row of this.rows) {
        this.state.deriver.reportFindings(
          row.fileId,
          (traceRow) => (key.get(traceRow) as string | undefined) ?? '',
          row.fidelity,
        )
        row.fidelity.save(db, row.fileId)
        const distinct = countDistinct(db, [row.fileId])
        db.prepare(
          "UPDATE import_file SET sessions = ?, traces = ?, observations = ?, status = CASE status WHEN 'running' THEN 'done' ELSE status END WHERE id = ?",
        ).run(distinct.sessions, distinct.traces, distinct.observations, row.fileId)
      }
      const status = this.failed > 0 && this.failed >= this.rows.length ? 'failed' : 'done'
      db.prepare('UPDATE import SET status = ?, finished_ms = ? WHERE id = ?').run(
        status,
        Date.now(),
        this.argument.importId,
      )
    })
    this.state.deriver.forgetFindings()
  }

  private tell(waiting: string | null): void {
    this.onProgress({
      doneBytes: this.doneBytes,
      totalBytes: this.totalBytes,
      records: this.records,
      waiting,
    })
  }
}

/** Makes the row of a new import, before its files are looked at. */
export function beginImport(state: WriterState, label: string, source: string): number {
  if (label === '') throw new StoreError('refused', 'An import needs a name.')
  const result = state.db
    .prepare("INSERT INTO import (source, label, status, started_ms) VALUES (?, ?, 'running', ?)")
    .run(source, label, Date.now())
  return Number(result.lastInsertRowid)
}
