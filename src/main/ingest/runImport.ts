import type { Statement } from 'better-sqlite3'
import type { WarningCode } from '../../shared/model/warnings'
import { StoreError } from '../store/storeError'
import { insertFrames } from '../store/tables/rawFrames'
import { BatchWriter } from './batchWriter'
import { FidelityRecord, importRoom } from './fidelity'
import type { FileList } from './reading/fileList'
import type { ReadEvent, ReadProgress } from './reading/readEvents'
import { undoImport } from './undoImport'
import { whenRoom } from './whenRoom'
import { writeReport } from './writeReport'
import type { ReportLine } from './writeReport'
import type { WriterState } from './writerState'

export type { ImportFile } from './reading/importFile'

/** Progress is told this often at most: of a folder of small files each would be three messages otherwise. */
const tellEveryMs = 50

export interface ImportArgument {
  readonly importId: number
  readonly source: string
  readonly files: FileList
}

export interface ImportProgress extends ReadProgress {
  readonly records: number
  readonly waiting: string | null
}

export interface ImportResult {
  readonly status: 'done' | 'failed' | 'cancelled'
  readonly failedFiles: number
  readonly message: string | null
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
  try {
    return await new ImportRun(state, argument, signal, onProgress).run()
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
  private readonly lines: ReportLine[] = []
  private readonly room = importRoom()
  private readonly writer: BatchWriter
  private readonly insertLine: Statement
  private progress: ReadProgress = { doneBytes: 0, totalBytes: 0 }
  private records = 0
  private failed = 0
  private lastError: string | null = null
  private toldMs = Number.NEGATIVE_INFINITY
  private toldWaiting: string | null = null

  constructor(
    private readonly state: WriterState,
    private readonly argument: ImportArgument,
    private readonly signal: AbortSignal,
    private readonly onProgress: (progress: ImportProgress) => void,
  ) {
    this.writer = new BatchWriter(state.db, state.rows)
    this.insertLine = state.db.prepare(
      "INSERT INTO import_file (import_id, path, format, status) VALUES (?, ?, ?, 'running')",
    )
  }

  async run(): Promise<ImportResult> {
    this.state.beginBulk()
    for await (const event of this.state.readFiles(this.argument.files, this.signal, this.state.prices)) {
      this.signal.throwIfAborted()
      const { doneBytes, totalBytes } = event
      this.progress = { doneBytes, totalBytes }
      if (event.type === 'member') this.beginMember(event.path, event.format, event.problem)
      else if (event.type === 'batch') await this.writeBatch(event)
      else if (event.type === 'memberEnd') this.endMember(event.failure)
      else this.noteChange(event.members, event.message)
      this.tell(null)
    }
    this.signal.throwIfAborted()
    // From here on nothing is read: whoever shows the progress says that it is being stored.
    this.progress = { ...this.progress, doneBytes: this.progress.totalBytes }
    this.toldMs = Number.NEGATIVE_INFINITY
    this.tell(null)
    await whenRoom(
      this.signal,
      (waiting) => this.tell(waiting),
      () => this.state.deriveAll(this.signal),
    )
    const status = this.failed > 0 && this.failed >= this.lines.length ? 'failed' : 'done'
    await whenRoom(
      this.signal,
      (waiting) => this.tell(waiting),
      () => writeReport(this.state, this.argument.importId, status, this.lines, this.signal),
    )
    return { status, failedFiles: this.failed, message: this.failure() }
  }

  /** One sentence on what could not be read: of a single file why, of many how many. */
  private failure(): string | null {
    const files = this.lines.length
    if (this.failed === 0 || files === 1) return this.lastError
    const which = this.failed === files ? `None of ${files}` : `${this.failed} of ${files}`
    return `${which} files could ${this.failed === files ? '' : 'not '}be read.`
  }

  private beginMember(
    path: string,
    format: string | null,
    problem: { readonly code: WarningCode; readonly message: string } | null,
  ): void {
    const result = this.insertLine.run(this.argument.importId, path, format)
    const line = { fileId: Number(result.lastInsertRowid), fidelity: new FidelityRecord(this.room) }
    this.lines.push(line)
    if (problem === null) return
    line.fidelity.addAt(problem.code, problem.message, null)
    this.fail(line, problem.message)
  }

  /** A batch is written wholly or not at all; while the disk is full it waits. */
  private async writeBatch(event: Extract<ReadEvent, { type: 'batch' }>): Promise<void> {
    const line = this.currentLine()
    const { fileId, fidelity } = line
    const tellWaiting = (sentence: string): void => this.tell(sentence)
    await whenRoom(this.signal, tellWaiting, () => {
      // Nothing of a failed batch stays, its counts included.
      const before = fidelity.mark()
      try {
        this.state.writeBatch(this.writer, event.batch, { source: this.argument.source, ...line }, () =>
          insertFrames(this.state.db, fileId, event.frames),
        )
      } catch (error) {
        fidelity.restore(before)
        throw error
      }
    })
    fidelity.bytes = Math.max(fidelity.bytes, event.bytes)
    this.records += event.batch.counts.read
    await whenRoom(this.signal, tellWaiting, () => this.state.deriveSome(this.signal))
  }

  private endMember(failure: string | null): void {
    const line = this.currentLine()
    const { read, skipped } = line.fidelity
    if (failure !== null) this.fail(line, failure)
    else if (read === skipped) this.fail(line, line.fidelity.firstMessage() ?? 'No record was found in it.')
  }

  private noteChange(members: number, message: string): void {
    if (members === 0) return
    for (const { fidelity } of this.lines.slice(-members)) fidelity.addAt('changed_file', message, null)
  }

  private currentLine(): ReportLine {
    const line = this.lines.at(-1)
    if (line === undefined) throw new Error('a batch came before its file')
    return line
  }

  private fail({ fileId }: ReportLine, message: string): void {
    this.failed += 1
    this.lastError = message
    this.state.db
      .prepare("UPDATE import_file SET status = 'failed', error = ? WHERE id = ?")
      .run(message, fileId)
  }

  private tell(waiting: string | null): void {
    const nowMs = performance.now()
    if (waiting === this.toldWaiting && nowMs - this.toldMs < tellEveryMs) return
    this.toldMs = nowMs
    this.toldWaiting = waiting
    this.onProgress({ ...this.progress, records: this.records, waiting })
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
