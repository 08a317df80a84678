import { growFile, prepareFile } from './following/growFile'
import { recountImport } from './following/reportGrowth'
import { linesAt } from './linesAt'
import type { FileLine } from './linesAt'
import { openInput } from './reading/openInput'
import { removeImport, removeLines } from './removeLines'
import { restoreFiles } from './restoreFiles'
import { runImport } from './runImport'
import type { ImportArgument, ImportFile, ImportProgress } from './runImport'
import { takeBackFiles } from './undoImport'
import type { WriterState } from './writerState'

/** `gone`: the import was taken back or deleted meanwhile, nothing was read. */
export interface UpdateResult {
  readonly status: 'done' | 'failed' | 'cancelled' | 'gone'
  readonly message: string | null
  /** Files whose last line was not complete yet; it is not told as long as it may be. By `displayPath`. */
  readonly half: readonly string[]
  /** Files that were read whole although they had been read before, and how long that took. */
  readonly whole: readonly string[]
  readonly wholeMs: number
}

/** A file of an import that has changed. */
export interface ChangedFile extends ImportFile {
  /** Nobody writes it any more: what it says is told as it is, half a line, too. */
  readonly isSettled?: boolean
  /** It has not changed yet, but probably will: it is got ready, nothing else. */
  readonly isPrepared?: boolean
  /** Got ready, it will not change soon: what the workspace remembers of it is enough. */
  readonly isPutDown?: boolean
}

export interface UpdateArgument extends ImportArgument {
  readonly files: readonly ChangedFile[]
}

const never = new AbortController().signal

/**
 * Takes in what has changed of files of an import, and such as are new; the import stays one. Of files of lines that
 * have grown only the added bytes are read; of any other, what it said before goes and what it says now comes. A file
 * that is gone stays as it came in.
 */
export async function updateImport(
  state: WriterState,
  argument: UpdateArgument,
  signal: AbortSignal,
  onProgress: (progress: ImportProgress) => void,
  closing: AbortSignal = never,
): Promise<UpdateResult> {
  const { importId, files } = argument
  const half: string[] = []
  const rest: ChangedFile[] = []
  const result = { status: 'done' as const, message: null, half, whole: [], wholeMs: 0 }
  if (!isThere(state, importId)) return { ...result, status: 'gone' }
  try {
    for (const file of files) {
      if (file.isPrepared === true) {
        await prepareFile(state, argument, file, signal, file.isPutDown === true)
        continue
      }
      const isGrowth = file.isSettled !== true && file.unreadable === null
      const outcome = isGrowth ? await growFile(state, argument, file, signal) : 'refused'
      if (outcome === 'refused') {
        if (await canReplace(state, importId, file)) rest.push(file)
      } else if (outcome === 'half') half.push(file.displayPath)
    }
  } catch (error) {
    if (!signal.aborted) throw error
    return { ...result, status: 'cancelled' }
  }
  return rest.length === 0
    ? result
    : { ...result, ...(await readWhole(state, argument, rest, signal, onProgress, closing)) }
}

/** A file that went since it changed, or may not be read any more, stays as it came in. */
async function canReplace(
  state: WriterState,
  importId: number,
  { path, displayPath, unreadable }: ChangedFile,
): Promise<boolean> {
  const input = unreadable ?? (await openInput(path, displayPath))
  if (typeof input === 'string') return linesAt(state.db, importId, [displayPath]).length === 0
  await input.close()
  return true
}

function isThere({ db }: WriterState, importId: number): boolean {
  const status = db.prepare('SELECT status FROM import WHERE id = ?').pluck().get(importId) as
    string | undefined
  return status === 'done' || status === 'failed'
}

/**
 * They are read as an import of their own first, without a name, which no list shows. What they said before is made
 * again where that is cancelled or fails; after a crash the next start does so (`recoverTraces`).
 */
async function readWhole(
  state: WriterState,
  argument: UpdateArgument,
  files: readonly ChangedFile[],
  signal: AbortSignal,
  onProgress: (progress: ImportProgress) => void,
  closing: AbortSignal,
): Promise<Pick<UpdateResult, 'status' | 'message' | 'whole' | 'wholeMs'>> {
  const { db } = state
  const { importId, source } = argument
  const beganMs = performance.now()
  const before = linesAt(
    db,
    importId,
    files.map(({ displayPath }) => displayPath),
  )
  await setAside(state, before)
  const partId = Number(
    db
      .prepare("INSERT INTO import (source, label, status, started_ms) VALUES (?, '', 'running', ?)")
      .run(source, Date.now()).lastInsertRowid,
  )
  const undo = async (): Promise<void> => {
    state.transaction(() => removeImport(db, partId))
    await bringBack(state, before, closing)
  }
  const result = await runImport(state, { ...argument, files, importId: partId }, signal, onProgress).catch(
    async (error: unknown) => {
      // Should this fail as well, the next reading finds what it left.
      await undo().catch(() => undefined)
      throw error
    },
  )
  if (result.status === 'cancelled') await undo()
  else
    state.transaction(() => {
      removeLines(
        db,
        before.map(({ id }) => id),
      )
      db.prepare('UPDATE import_file SET import_id = ? WHERE import_id = ?').run(importId, partId)
      db.prepare('DELETE FROM import WHERE id = ?').run(partId)
      recountImport(state, importId)
    })
  const paths = new Set(before.map(({ path }) => path))
  return {
    status: result.status,
    message: result.message,
    whole: files.map(({ displayPath }) => displayPath).filter((path) => paths.has(path)),
    wholeMs: performance.now() - beganMs,
  }
}

/** Their records go, their bytes stay. Should the program end now, the lines say that they must be made again. */
async function setAside(state: WriterState, lines: readonly FileLine[]): Promise<void> {
  if (lines.length === 0) return
  setStatus(
    state,
    lines.map((line) => ({ ...line, status: 'running' })),
  )
  await takeBackFiles(
    state,
    lines.map(({ id }) => id),
    true,
  )
}

/** What these files said before, again; but for a program that ends meanwhile: its next start does it. */
async function bringBack(
  state: WriterState,
  lines: readonly FileLine[],
  closing: AbortSignal,
): Promise<void> {
  if (lines.length === 0 || closing.aborted) return
  try {
    await restoreFiles(
      state,
      lines.map(({ id }) => id),
      closing,
    )
  } catch (error) {
    if (!closing.aborted) throw error
    return
  }
  setStatus(state, lines)
}

function setStatus(state: WriterState, lines: readonly FileLine[]): void {
  const set = state.db.prepare('UPDATE import_file SET status = ? WHERE id = ?')
  state.transaction(() => {
    for (const { id, status } of lines) set.run(status, id)
  })
}
