import type { WriteTarget } from '../batchWriter'
import type { ImportArgument, ImportFile } from '../runImport'
import { removeEmptyTraces } from '../removeRows'
import { hasFileMemory } from '../../store/tables/fileMemories'
import { insertFrames } from '../../store/tables/rawFrames'
import { whenRoom } from '../whenRoom'
import type { WriterState } from '../writerState'
import { adoptableLine, adoptFile, frameStartOf } from './adoptFile'
import type { AdoptableLine, FileLine } from './adoptFile'
import { isUntouched, removeEnd, rowsAbove, tableTops } from './endRows'
import type { FollowedFile } from './followedFile'
import type { GrowEvent, GrowRequest } from './followProtocol'
import { reportGrowth } from './reportGrowth'

/** `refused`: nothing was changed, or what was changed says so in its line; the file must be read whole. */
export type GrowOutcome = 'grown' | 'half' | 'refused'

type Batch = Extract<GrowEvent, { type: 'batch' }>
type Reread = Extract<GrowEvent, { type: 'reread' }>

/**
 * Takes in what a file of an import has grown by since it was read: what its end had added is taken back, what was
 * added to it is written, and what its end adds now. The workspace is then as if the file had been read once. `half`:
 * its last line is not complete yet.
 */
export async function growFile(
  state: WriterState,
  { importId, source }: Pick<ImportArgument, 'importId' | 'source'>,
  file: ImportFile,
  signal: AbortSignal,
): Promise<GrowOutcome> {
  await state.followed.preparing.get(file.path)
  const known = rememberedLine(state, importId, file.displayPath)
  const outcome =
    known === null ? 'refused' : await new Growth(state, importId, source, file, known, null).run(signal)
  if (outcome !== 'refused') return outcome
  const found = await adoptableLine(state, importId, file.path, file.displayPath, signal)
  return found === null ? 'refused' : new Growth(state, importId, source, file, found.line, found).run(signal)
}

/**
 * Gets a file ready, whose next growth is then taken in without reading what is there. `isPutDown`: only the workspace
 * remembers it, in whatever run of the program it grows.
 */
export async function prepareFile(
  state: WriterState,
  argument: Pick<ImportArgument, 'importId' | 'source'>,
  file: ImportFile,
  signal: AbortSignal,
  isPutDown = false,
): Promise<void> {
  const { preparing } = state.followed
  if (preparing.has(file.path)) return
  const work = prepareNow(state, argument, file, signal, isPutDown)
  // Those who wait for it only want it to be over.
  const isOver = work.catch(() => undefined)
  preparing.set(file.path, isOver)
  try {
    await work
  } finally {
    preparing.delete(file.path)
  }
}

async function prepareNow(
  state: WriterState,
  { importId, source }: Pick<ImportArgument, 'importId' | 'source'>,
  file: ImportFile,
  signal: AbortSignal,
  isPutDown: boolean,
): Promise<void> {
  if (rememberedLine(state, importId, file.displayPath) !== null) return
  if (isPutDown && hasFileMemory(state.db, importId, file.displayPath)) return
  const { age } = state.followed
  const found = await adoptableLine(state, importId, file.path, file.displayPath, signal)
  if (found === null) return
  await new Growth(state, importId, source, file, found.line, found).prepare(age, signal)
  if (!isPutDown) return
  const { id } = found.line
  await state.memories.keep(id)
  state.followed.delete(id)
  state.growReader.forget(id)
}

/** The line of a file that both sides remember. */
function rememberedLine({ db, followed }: WriterState, importId: number, path: string): FileLine | null {
  const line = db
    .prepare(
      `SELECT id, path, status, format, bytes, sessions, traces, observations FROM import_file
       WHERE import_id = ? AND path = ? AND status = 'done'`,
    )
    .get(importId, path) as FileLine | undefined
  return line !== undefined && followed.get(line.id)?.bytes === line.bytes ? line : null
}

class Growth {
  private target: FollowedFile | null
  /** What the end added was taken back. */
  private isOpen = false
  private held: Batch | null = null
  private readonly lost = new Set<number>()
  /** The last observation before what the file grew by. */
  private lastBefore = 0

  constructor(
    private readonly state: WriterState,
    private readonly importId: number,
    private readonly source: string,
    private readonly file: ImportFile,
    private readonly line: FileLine,
    /** What is known of a file that must be read again; null where both sides remember it. */
    private readonly found: AdoptableLine | null,
  ) {
    this.target = state.followed.get(line.id)
    // Remembered again once it went well.
    state.followed.delete(line.id)
  }

  async run(signal: AbortSignal): Promise<GrowOutcome> {
    const { state, line } = this
    let outcome: GrowOutcome = 'refused'
    try {
      for await (const event of state.growReader.grow(this.request(false), signal)) {
        signal.throwIfAborted()
        if (event.type === 'reread') this.target = await this.adopt(event)
        if (this.target === null) break
        if (event.type === 'batch' && !(await this.take(event, signal))) break
        if (event.type !== 'end') continue
        if (!(await this.finish(event, signal))) break
        outcome = event.isComplete ? 'grown' : 'half'
      }
    } finally {
      if (state.followed.get(line.id) === null) state.growReader.forget(line.id)
    }
    return outcome
  }

  /** Others may write meanwhile: `age` is that of what is remembered when the file was looked at. */
  async prepare(age: number, signal: AbortSignal): Promise<void> {
    const { state, line } = this
    try {
      for await (const event of state.growReader.grow(this.request(true), signal)) {
        const target = event.type === 'reread' ? await this.adopt(event) : null
        if (target === null || state.followed.age !== age) break
        state.followed.set(target)
        state.memories.note(target)
      }
    } finally {
      if (state.followed.get(line.id) === null) state.growReader.forget(line.id)
    }
  }

  /** Null for a file that begins with other bytes than those that came in. */
  private async adopt({ end, knownBytes }: Reread): Promise<FollowedFile | null> {
    const isSame = await this.found?.isSameFrom(knownBytes)
    return isSame === true ? adoptFile(this.state, this.line, end, knownBytes) : null
  }

  private request(isPreparing: boolean): GrowRequest {
    const { state, line, file } = this
    const { path, displayPath, mappings = null } = file
    return {
      fileId: line.id,
      path,
      displayPath,
      format: line.format,
      mappings,
      bytes: line.bytes,
      frameStart: frameStartOf(state, line),
      isKnown: this.target !== null,
      isPreparing,
      prices: state.prices,
      memory: this.found?.memory ?? null,
    }
  }

  /** The last batch is held back: it is written together with the end of the file. False: see `isOpenable`. */
  private async take(batch: Batch, signal: AbortSignal): Promise<boolean> {
    const { held } = this
    this.held = batch
    if (held === null) return true
    if (!this.isOpenable()) return false
    await whenRoom(signal, ignore, () =>
      this.inOne((target) => {
        this.open(target)
        this.write(held, target)
      }),
    )
    this.isOpen = true
    await this.state.deriveSome()
    return true
  }

  /** What the end had added can be taken back: nobody else spoke of it since. */
  private isOpenable(): boolean {
    const { state, target, line } = this
    return target !== null && (this.isOpen || isUntouched(state.db, line.id, target.endRows))
  }

  private async finish(end: Extract<GrowEvent, { type: 'end' }>, signal: AbortSignal): Promise<boolean> {
    const { state, target, held, line } = this
    if (target === null || held === null || !this.isOpenable()) return false
    const { fidelity } = target
    let settled = fidelity.mark()
    let endRows = target.endRows
    let isPlain = true
    await whenRoom(signal, ignore, () =>
      this.inOne((file) => {
        this.open(file)
        this.write(held, file)
        settled = fidelity.mark()
        const tops = tableTops(state.db)
        state.writeBatch(file.writer, end.batch, this.targetOf(file))
        endRows = rowsAbove(state.db, tops, line.id)
        // What joined an observation that was there cannot be taken out of it again.
        isPlain = fidelity.merged === settled.counts.merged
        for (const session of removeEmptyTraces(state.db, this.lost)) state.changed.sessions.add(session)
        state.forget()
      }),
    )
    target.endRows = endRows
    await whenRoom(signal, ignore, () => state.deriveAll())
    target.bytes = held.bytes
    fidelity.bytes = held.bytes
    target.hasDoubts ||= state.changed.doubtfulFiles.has(line.id)
    state.changed.doubtfulFiles.clear()
    const told = fidelity.mark()
    await whenRoom(signal, ignore, () => {
      fidelity.restore(told)
      return reportGrowth(state, this.importId, line, target, this.lastBefore)
    })
    const { keptBytes } = fidelity
    fidelity.restore(settled)
    // Texts that only the end had stay where they are.
    fidelity.keptBytes = keptBytes
    if (isPlain) {
      state.followed.set(target)
      state.memories.note(target)
    }
    return true
  }

  /** Does `work` wholly or not at all. */
  private inOne(work: (target: FollowedFile) => void): void {
    const { state, target } = this
    if (target === null) throw new Error('a batch came before its file')
    const before = target.fidelity.mark()
    try {
      state.transaction(() => work(target))
    } catch (error) {
      target.fidelity.restore(before)
      throw error
    }
  }

  private open(target: FollowedFile): void {
    if (this.isOpen) return
    // Until the report is written: should the program end before, its next start makes the file again as it was.
    this.state.db.prepare("UPDATE import_file SET status = 'running' WHERE id = ?").run(this.line.id)
    for (const trace of removeEnd(this.state, target.endRows)) this.lost.add(trace)
    // Numbers that became free are given again.
    this.lastBefore = tableTops(this.state.db).observation
    // Spans of these traces may be remembered that are gone.
    this.state.forget()
  }

  private write(batch: Batch, target: FollowedFile): void {
    const { db } = this.state
    this.state.writeBatch(target.writer, batch.batch, this.targetOf(target), () => {
      const [first] = batch.frames
      if (first === undefined) return
      db.prepare('DELETE FROM raw_frame WHERE file_id = ? AND start >= ?').run(this.line.id, first.start)
      insertFrames(db, this.line.id, batch.frames)
    })
  }

  private targetOf({ fidelity }: FollowedFile): WriteTarget {
    return { source: this.source, fileId: this.line.id, fidelity }
  }
}

const ignore = (): void => undefined
