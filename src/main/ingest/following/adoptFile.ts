import { readFileMemory } from '../../store/tables/fileMemories'
import type { FileMemory } from '../../store/tables/fileMemories'
import { readRawFrames } from '../../store/tables/rawFrames'
import { linesAt } from '../linesAt'
import type { FileLine as ReportLine } from '../linesAt'
import { importerOf } from '../usedMappings'
import { BatchWriter } from '../batchWriter'
import { countDistinct } from '../countDistinct'
import { FidelityRecord } from '../fidelity'
import type { FidelityCounts, FindingSample } from '../fidelity'
import { openInput } from '../reading/openInput'
import { frameBytes } from '../reading/rawRecorder'
import { reportDoubts } from '../traceDoubts'
import { pause } from '../writerState'
import type { WriterState } from '../writerState'
import { endTables } from './followedFile'
import type { EndRows, FollowedFile } from './followedFile'
import type { FileEnd } from './followProtocol'
import type { WarningCode } from '../../../shared/model/warnings'

/** The line of a file in the report of its import, with the importer that read it. */
export interface FileLine extends ReportLine {
  readonly format: string
}

/** A line that a file may go on from. */
export interface AdoptableLine {
  readonly line: FileLine
  /** What the workspace remembers of the file. */
  readonly memory: FileMemory | null
  /** Whether the file says what came in of it, from this byte on. */
  isSameFrom(byte: number): Promise<boolean>
}

/**
 * The line of a file that came in whole, alone, and of which nothing was deleted since; null for any other, and for a
 * file whose first bytes are others than those that came in: so it is with most that were written anew, and they need
 * not be read again for it.
 */
export async function adoptableLine(
  state: WriterState,
  importId: number,
  path: string,
  displayPath: string,
  signal: AbortSignal,
): Promise<AdoptableLine | null> {
  const { db } = state
  const lines = linesAt(db, importId, [displayPath])
  const [line] = lines
  if (line === undefined || !isFileLine(line) || lines.length > 1 || line.status !== 'done') return null
  if (importerOf(db, line.format)?.grow === undefined) return null
  const { traces, observations } = countDistinct(db, [line.id])
  if (traces !== line.traces || observations !== line.observations) return null
  if (!(await compareWithRaw(state, line, path, 0, true, signal))) return null
  const memory = readFileMemory(db, line.id)
  const compare = (from: number): Promise<boolean> => compareWithRaw(state, line, path, from, false, signal)
  if (memory !== null) return { line, memory, isSameFrom: compare }
  // Of a file that is read again from its beginning: meanwhile.
  const isSame = compare(0)
  // Whoever reads the file again may end before it asks.
  isSame.catch(() => undefined)
  return { line, memory, isSameFrom: () => isSame }
}

const isFileLine = (line: ReportLine): line is FileLine => line.format !== null

/** Whether the file says what came in of it, byte for byte, from some byte on; or only in the frame that has it. */
async function compareWithRaw(
  { db }: WriterState,
  { id, bytes }: FileLine,
  path: string,
  from: number,
  isFirstOnly: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const input = await openInput(path, '')
  if (typeof input === 'string') return false
  try {
    if (input.sizeBytes < bytes) return false
    let at: number | null = null
    for (const { start, data } of readRawFrames(db, id, from)) {
      const now = await input.read(start, data.length)
      signal.throwIfAborted()
      if (Buffer.compare(data, now) !== 0) return false
      if (isFirstOnly) return true
      at = start + data.length
      await pause()
    }
    return (at ?? from) === bytes
  } finally {
    await input.close()
  }
}

/** Where the last raw frame begins that more fits into. */
export function frameStartOf({ db }: WriterState, { id, bytes }: Pick<FileLine, 'id' | 'bytes'>): number {
  const last = db
    .prepare('SELECT start, length FROM raw_frame WHERE file_id = ? ORDER BY start DESC LIMIT 1')
    .get(id) as { readonly start: number; readonly length: number } | undefined
  return last === undefined || last.length >= frameBytes ? bytes : last.start
}

/** What the workspace has of a file whose end is known, apart into what is settled and what the end added. */
export async function adoptFile(
  state: WriterState,
  line: FileLine,
  end: FileEnd,
  savedBytes: number,
): Promise<FollowedFile | null> {
  const endRows = findEndRows(state, line.id, end)
  if (endRows === null) return null
  const { fidelity, hasDoubts } = await settledFidelity(state, line.id, end)
  const writer = new BatchWriter(state.db, state.rows)
  return { fileId: line.id, bytes: line.bytes, savedBytes, fidelity, endRows, hasDoubts, writer }
}

/** The last rows of the file: its end is written last. Null when they are others than the end would add. */
function findEndRows({ db }: WriterState, fileId: number, { observations, others }: FileEnd): EndRows | null {
  const last = db
    .prepare(
      `SELECT o.id, t.trace_id AS traceId, o.span_id AS spanId, o.side FROM observation o
       JOIN trace t ON t.id = o.trace_row WHERE o.file_id = ? ORDER BY o.id DESC LIMIT ?`,
    )
    .all(fileId, observations.length) as { id: number; traceId: string; spanId: string; side: string }[]
  const wanted = new Set(observations.map((key) => JSON.stringify(key)))
  const isSame =
    last.length === wanted.size &&
    last.every(({ traceId, spanId, side }) => wanted.has(JSON.stringify([traceId, spanId, side])))
  if (!isSame || Object.keys(others).some((table) => !(endTables as readonly string[]).includes(table)))
    return null
  const lastOf = (table: string): number[] =>
    db
      .prepare(`SELECT id FROM ${table} WHERE file_id = ? ORDER BY id DESC LIMIT ?`)
      .pluck()
      .all(fileId, others[table] ?? 0) as number[]
  return {
    observation: last.map(({ id }) => id),
    session_statement: lastOf('session_statement'),
    trace_statement: lastOf('trace_statement'),
    score: lastOf('score'),
    side_record: lastOf('side_record'),
  }
}

/** The stored report without what the end of the file added to it, and without the doubts of its traces. */
async function settledFidelity(
  { db }: WriterState,
  fileId: number,
  { counts, findings, observations }: FileEnd,
): Promise<{ readonly fidelity: FidelityRecord; readonly hasDoubts: boolean }> {
  const fidelity = new FidelityRecord()
  const stored = db.prepare('SELECT code, count, samples FROM finding WHERE file_id = ?').all(fileId) as {
    readonly code: WarningCode
    readonly count: number
    readonly samples: string
  }[]
  const places = db.prepare(
    `SELECT message, raw_offset AS offset, raw_line AS line, trace_key AS traceKey, span_id AS spanId
     FROM finding_place WHERE file_id = ? AND code = ? ORDER BY position`,
  )
  for (const { code, count, samples } of stored)
    fidelity.addSamples(code, count, [
      ...(JSON.parse(samples) as FindingSample[]),
      ...(places.all(fileId, code) as FindingSample[]),
    ])
  const doubts = new FidelityRecord()
  await reportDoubts(db, fileId, doubts, pause)
  const later = new Map<WarningCode, number>()
  for (const { code, count } of [...findings, ...doubts.list()])
    later.set(code, (later.get(code) ?? 0) + count)
  // That the file grew while it was read is what is being made good.
  later.set('changed_file', Number.MAX_SAFE_INTEGER)
  const before = fidelity.mark()
  fidelity.restore({
    counts: before.counts,
    findings: new Map(
      [...before.findings]
        .map(([code, { count, places: kept }]) => {
          const left = Math.max(0, count - (later.get(code) ?? 0))
          return [code, { count: left, places: Math.min(kept, left) }] as const
        })
        .filter(([, { count }]) => count > 0),
    ),
  })
  const figures = db
    .prepare(
      `SELECT records_read AS read, records_stored AS stored, records_merged AS merged, records_skipped AS skipped,
              text_bytes AS textBytes, kept_bytes AS keptBytes FROM import_file WHERE id = ?`,
    )
    .get(fileId) as FidelityCounts
  Object.assign(fidelity, {
    ...figures,
    read: figures.read - counts.read,
    stored: figures.stored - counts.stored - observations.length,
    skipped: figures.skipped - counts.skipped,
    textBytes: figures.textBytes - counts.textBytes,
  })
  return { fidelity, hasDoubts: doubts.list().length > 0 }
}
