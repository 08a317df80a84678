import { open, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'
import { lookAtEach, stampOf, walkFolder } from './walkFolder'
import type { FileStamp } from './walkFolder'

export interface WatchOptions {
  readonly folder: string
  /** Which files count, by their name. */
  accepts(name: string): boolean
  /** What was read before, by path below the folder. */
  readonly known: ReadonlyMap<string, FileStamp>
  /**
   * Files that are new or changed, by path below the folder (with `/`). `still`: those that are not, since their last
   * line was found half written. The time of one that may not be read is 0. Called again only when it has settled; what
   * changed meanwhile comes next.
   */
  onFiles(files: ReadonlyMap<string, FileStamp>, still: ReadonlySet<string>): Promise<Taken>
  /** The folder is there and is looked at: what was said about it before no longer holds. */
  onStart(): void
  /** The folder cannot be watched, or part of it. */
  onError(message: string): void
  /** How long a half-written line is waited for; 10 seconds. */
  readonly halfMs?: number
  /** How long after one look through the whole folder the next one follows; a minute. */
  readonly walkMs?: number
  /** Whether a file may be read; opens it unless told otherwise. */
  canRead?(path: string): Promise<boolean>
}

/** What came of files that were handed over. */
export interface Taken {
  /** Their last line is half written: they are told again if they stay as they are. */
  readonly half: readonly string[]
  /** Files that had to be read whole again, and how long that took together (ms). */
  readonly slow: readonly string[]
  readonly slowMs: number
}

/** A change waits this long for others: an agent writes several lines at once. */
const settleMs = 300
/** Reading a file whole takes at most a fifth of the time: what took long is not read again at once. */
const restShare = 4
const longestRestMs = 60_000
/** Reading what was added takes at most half of it, and never waits longer. */
const longestPauseMs = 700
/** A half-written line is waited for so long, unless told otherwise. */
const halfMs = 10_000
/** What could not be read is tried again after this. */
const retryMs = 5_000
/** The folder is looked for this often while it is not there. */
const absentMs = 2_000
/** The whole folder is looked through this often; that takes at most a fiftieth of the time. */
const walkMs = 60_000
const walkShare = 50

/**
 * Watches one folder and all below it. What is there at the start and was not read before counts as new. Events only
 * say where to look: the file's own stamp decides, so that an event too many costs nothing. One too few is made up for
 * by the next, or by a look through the whole folder every minute: some file systems tell of nothing that another
 * machine wrote, and none tells that a file may be read again.
 */
export class FolderWatcher {
  private readonly known: Map<string, FileStamp>
  private readonly dirty = new Set<string>()
  private watcher: FSWatcher | null = null
  private timer: NodeJS.Timeout | null = null
  private timerAtMs = Number.POSITIVE_INFINITY
  private working: Promise<void> | null = null
  private isClosed = false
  private isReady = false
  private whenReady: (() => void) | null = null
  /** Not before this the next changes are handed over (ms, of `performance.now`), and those of some files. */
  private restUntilMs = 0
  private readonly resting = new Map<string, number>()
  /** Files with half a line, and those of them that stayed as they are. */
  private readonly half = new Map<string, NodeJS.Timeout>()
  private readonly still = new Set<string>()
  /** Files that were told although they may not be read: not again before they may. */
  private readonly unreadable = new Set<string>()
  /** The folder itself, where `folder` is a link to it. */
  private root: string
  private walking: NodeJS.Timeout | null = null
  private isGone = false
  private readonly closing = new AbortController()

  constructor(private readonly options: WatchOptions) {
    this.known = new Map(options.known)
    this.root = options.folder
  }

  /** Resolves when what is there at the start has been handed over, or the folder is not there. */
  async start(): Promise<void> {
    const { folder } = this.options
    const found = await stat(folder).catch(() => null)
    if (this.isClosed) return
    if (found?.isDirectory() !== true) {
      this.options.onError(found === null ? absence : 'It is not a folder.')
      this.timer = setTimeout(() => void this.start(), absentMs)
      return
    }
    // Loaded when first needed: it is off for most people.
    const { watch } = await import('chokidar')
    // Links below it are not followed, but it may be one.
    this.root = await realpath(folder).catch(() => folder)
    if (this.isClosed) return
    const watcher = watch(this.root, {
      followSymlinks: false,
      ignoreInitial: false,
      ignored: (path, stats) => this.isIgnored(path, stats?.isFile() === true),
    })
    this.watcher = watcher
    this.options.onStart()
    const ready = new Promise<void>((resolve) => {
      this.whenReady = resolve
    })
    watcher.on('add', (path) => this.mark(relative(this.root, path)))
    watcher.on('change', (path) => this.mark(relative(this.root, path)))
    watcher.on('error', (error) => this.options.onError(sentenceOf(error)))
    watcher.once('ready', () => {
      this.isReady = true
      this.flush(true)
      this.walkLater(this.options.walkMs ?? walkMs)
      void (this.working ?? Promise.resolve()).then(() => this.whenReady?.())
    })
    await ready
  }

  /** Ends the watching; what is being handed over comes to its end first. */
  async close(): Promise<void> {
    this.isClosed = true
    this.closing.abort()
    if (this.timer !== null) clearTimeout(this.timer)
    if (this.walking !== null) clearTimeout(this.walking)
    for (const timer of this.half.values()) clearTimeout(timer)
    this.whenReady?.()
    await this.watcher?.close()
    await this.working
  }

  private walkLater(afterMs: number): void {
    if (!this.isClosed) this.walking = setTimeout(() => void this.walk(), afterMs)
  }

  /** Looks through the whole folder for what no event told. */
  private async walk(): Promise<void> {
    const beganMs = performance.now()
    const { accepts, onStart, onError } = this.options
    try {
      const look = (below: string, stamp: FileStamp): void => {
        const isKnown = isSame(this.known.get(nameOf(below)), stamp)
        if (!isKnown && !this.dirty.has(below)) this.mark(below)
      }
      await walkFolder(this.root, accepts, look, this.closing.signal)
      if (this.isGone && !this.isClosed) onStart()
      this.isGone = false
    } catch (error) {
      if (!this.isGone && !this.isClosed) onError(isAbsence(error) ? absence : sentenceOf(error))
      this.isGone = true
    }
    this.walkLater(Math.max(this.options.walkMs ?? walkMs, walkShare * (performance.now() - beganMs)))
  }

  private isIgnored(path: string, isFile: boolean): boolean {
    const below = relative(this.root, path)
    if (below === '') return false
    const name = below.slice(below.lastIndexOf(sep) + 1)
    return name.startsWith('.') || (isFile && !this.options.accepts(name))
  }

  private mark(below: string): void {
    this.dirty.add(below)
    this.flushAt(this.resting.get(below) ?? 0)
  }

  /** At this moment, but not before others could join, nor before the rest is over. */
  private flushAt(dueMs: number): void {
    if (!this.isReady || this.working !== null || this.isClosed) return
    const nowMs = performance.now()
    const atMs = Math.max(nowMs + settleMs, this.restUntilMs, dueMs)
    if (this.timer !== null) {
      if (this.timerAtMs <= atMs) return
      clearTimeout(this.timer)
    }
    this.timerAtMs = atMs
    this.timer = setTimeout(() => this.flush(), atMs - nowMs)
  }

  private flushRest(): void {
    let dueMs = Number.POSITIVE_INFINITY
    for (const path of this.dirty) dueMs = Math.min(dueMs, this.resting.get(path) ?? 0)
    if (this.dirty.size > 0) this.flushAt(dueMs)
  }

  /** `isOpening`: what is there at the start; however long it takes, what comes next does not wait for it. */
  private flush(isOpening = false): void {
    this.timer = null
    if (this.isClosed || this.working !== null) return
    const beganMs = performance.now()
    // A timer may come a little early.
    for (const [path, untilMs] of this.resting) if (untilMs <= beganMs + 1) this.resting.delete(path)
    const paths = [...this.dirty].filter((path) => !this.resting.has(path)).toSorted()
    for (const path of paths) this.dirty.delete(path)
    this.working = (paths.length === 0 ? Promise.resolve() : this.handOver(paths))
      .then(
        () => {
          const tookMs = performance.now() - beganMs
          this.restUntilMs = performance.now() + (isOpening ? 0 : Math.min(longestPauseMs, tookMs))
        },
        (error: unknown) => {
          for (const path of paths) this.dirty.add(path)
          this.rest(paths, retryMs)
          this.options.onError(sentenceOf(error))
        },
      )
      .then(() => {
        this.working = null
        this.flushRest()
      })
  }

  private rest(paths: readonly string[], restMs: number): void {
    for (const path of paths) this.resting.set(path, performance.now() + restMs)
  }

  private async handOver(paths: readonly string[]): Promise<void> {
    const changed = new Map<string, FileStamp>()
    const pathOf = new Map<string, string>()
    const still = new Set<string>()
    const stamps = await lookAtEach(paths, (path) => stampOf(join(this.root, path)))
    for (const [index, path] of paths.entries()) {
      const stamp = stamps[index] ?? null
      if (stamp === null) continue
      const name = nameOf(path)
      if (isSame(this.known.get(name), stamp)) {
        if (!this.still.has(path)) continue
        still.add(name)
      }
      changed.set(name, stamp)
      pathOf.set(name, path)
    }
    await this.passOverUnreadable(changed, pathOf)
    if (changed.size === 0) return
    const { half, slow, slowMs } = await this.options.onFiles(changed, still)
    const pathsOf = (names: readonly string[]): string[] => names.flatMap((name) => pathOf.get(name) ?? [])
    this.rest(pathsOf(slow), Math.min(longestRestMs, slowMs * restShare))
    for (const [name, stamp] of changed) if (!this.unreadable.has(name)) this.known.set(name, stamp)
    for (const path of pathOf.values()) this.waitForLine(path, false)
    for (const path of pathsOf(half)) this.waitForLine(path, true)
  }

  /** What may not be read is told once, and from then on when it may. */
  private async passOverUnreadable(
    changed: Map<string, FileStamp>,
    pathOf: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { canRead = mayRead } = this.options
    await lookAtEach([...changed], async ([name, [sizeBytes]]) => {
      const isReadable = await canRead(join(this.root, pathOf.get(name) ?? name))
      const wasTold = this.unreadable.delete(name)
      if (isReadable) return
      this.unreadable.add(name)
      if (wasTold) changed.delete(name)
      else changed.set(name, [sizeBytes, 0])
    })
  }

  /** Tells a file with half a line again if it stays as it is. */
  private waitForLine(path: string, isHalf: boolean): void {
    clearTimeout(this.half.get(path))
    this.half.delete(path)
    this.still.delete(path)
    if (!isHalf || this.isClosed) return
    const timer = setTimeout(() => {
      this.half.delete(path)
      this.still.add(path)
      this.dirty.add(path)
      this.flushAt(0)
    }, this.options.halfMs ?? halfMs)
    this.half.set(path, timer)
  }
}

const absence = 'The folder does not exist.'
const isAbsence = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 'ENOENT'

/** A path below the folder, as it is told. */
const nameOf = (below: string): string => (sep === '/' ? below : below.replaceAll(sep, '/'))

async function mayRead(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r')).close()
    return true
  } catch (error) {
    // It went meanwhile: whoever reads it will see.
    return isAbsence(error)
  }
}

const isSame = (a: FileStamp | undefined, b: FileStamp): boolean => a?.[0] === b[0] && a[1] === b[1]

function sentenceOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  if (code === 'ENOSPC') return 'The system watches as many files as it allows; some changes may be missed.'
  if (code === 'EACCES' || code === 'EPERM') return 'A part of the folder may not be read.'
  return typeof message === 'string' ? message : String(error)
}
