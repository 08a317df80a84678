import { lstat, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'

/** Size and time of the last change (ms): what tells whether a file must be read again. */
export type FileStamp = readonly [sizeBytes: number, changedMs: number]

export interface WatchOptions {
  readonly folder: string
  /** Which files count, by their name. */
  accepts(name: string): boolean
  /** What was read before, by path below the folder. */
  readonly known: ReadonlyMap<string, FileStamp>
  /**
   * Files that are new or changed, by path below the folder (with `/`). Called again only when it has settled; what
   * changed meanwhile comes next.
   */
  onFiles(files: ReadonlyMap<string, FileStamp>): Promise<void>
  /** The folder is there and is looked at: what was said about it before no longer holds. */
  onStart(): void
  /** The folder cannot be watched, or part of it. */
  onError(message: string): void
}

/** A change waits this long for others: an agent writes several lines at once. */
const settleMs = 300
/** Reading takes at most a fifth of the time: what took long is not read again at once. */
const restShare = 4
const longestRestMs = 60_000
/** What could not be read is tried again after this. */
const retryMs = 5_000
/** The folder is looked for this often while it is not there. */
const absentMs = 2_000

/**
 * Watches one folder and all below it. What is there at the start and was not read before counts as new. Events only
 * say where to look: the file's own stamp decides, so that an event too many costs nothing and one too few is made up
 * for by the next.
 */
export class FolderWatcher {
  private readonly known: Map<string, FileStamp>
  private readonly dirty = new Set<string>()
  private watcher: FSWatcher | null = null
  private timer: NodeJS.Timeout | null = null
  private working: Promise<void> | null = null
  private isClosed = false
  private isReady = false
  private whenReady: (() => void) | null = null
  /** Not before this the next changes are handed over (ms, of `performance.now`). */
  private restUntilMs = 0

  constructor(private readonly options: WatchOptions) {
    this.known = new Map(options.known)
  }

  /** Resolves when what is there at the start has been handed over, or the folder is not there. */
  async start(): Promise<void> {
    const { folder } = this.options
    const found = await stat(folder).catch(() => null)
    if (this.isClosed) return
    if (found?.isDirectory() !== true) {
      this.options.onError(found === null ? 'The folder does not exist.' : 'It is not a folder.')
      this.timer = setTimeout(() => void this.start(), absentMs)
      return
    }
    // Loaded when first needed: it is off for most people.
    const { watch } = await import('chokidar')
    if (this.isClosed) return
    const watcher = watch(folder, {
      followSymlinks: false,
      ignoreInitial: false,
      ignored: (path, stats) => this.isIgnored(path, stats?.isFile() === true),
    })
    this.watcher = watcher
    this.options.onStart()
    const ready = new Promise<void>((resolve) => {
      this.whenReady = resolve
    })
    watcher.on('add', (path) => this.mark(path))
    watcher.on('change', (path) => this.mark(path))
    watcher.on('error', (error) => this.options.onError(sentenceOf(error)))
    watcher.once('ready', () => {
      this.isReady = true
      this.flush(true)
      void (this.working ?? Promise.resolve()).then(() => this.whenReady?.())
    })
    await ready
  }

  /** Ends the watching; what is being handed over comes to its end first. */
  async close(): Promise<void> {
    this.isClosed = true
    if (this.timer !== null) clearTimeout(this.timer)
    this.whenReady?.()
    await this.watcher?.close()
    await this.working
  }

  private isIgnored(path: string, isFile: boolean): boolean {
    const below = relative(this.options.folder, path)
    if (below === '') return false
    const name = below.slice(below.lastIndexOf(sep) + 1)
    return name.startsWith('.') || (isFile && !this.options.accepts(name))
  }

  private mark(path: string): void {
    this.dirty.add(relative(this.options.folder, path))
    if (!this.isReady || this.timer !== null || this.working !== null || this.isClosed) return
    this.flushSoon()
  }

  private flushSoon(): void {
    const restMs = this.restUntilMs - performance.now()
    this.timer = setTimeout(() => this.flush(), Math.max(settleMs, restMs))
  }

  /** `isOpening`: what is there at the start; however long it takes, what comes next does not wait for it. */
  private flush(isOpening = false): void {
    this.timer = null
    if (this.isClosed || this.working !== null || this.dirty.size === 0) return
    const paths = [...this.dirty].toSorted()
    this.dirty.clear()
    const beganMs = performance.now()
    this.working = this.handOver(paths)
      .then(
        () => (isOpening ? 0 : Math.min(longestRestMs, (performance.now() - beganMs) * restShare)),
        (error: unknown) => {
          for (const path of paths) this.dirty.add(path)
          this.options.onError(sentenceOf(error))
          return retryMs
        },
      )
      .then((restMs) => {
        this.working = null
        this.restUntilMs = performance.now() + restMs
        if (this.dirty.size > 0 && !this.isClosed && this.timer === null) this.flushSoon()
      })
  }

  private async handOver(paths: readonly string[]): Promise<void> {
    const changed = new Map<string, FileStamp>()
    for (const path of paths) {
      const found = await lstat(join(this.options.folder, path)).catch(() => null)
      if (found?.isFile() !== true) continue
      const name = sep === '/' ? path : path.replaceAll(sep, '/')
      const before = this.known.get(name)
      if (before?.[0] === found.size && before[1] === found.mtimeMs) continue
      changed.set(name, [found.size, found.mtimeMs])
    }
    if (changed.size === 0) return
    await this.options.onFiles(changed)
    for (const [name, stamp] of changed) this.known.set(name, stamp)
  }
}

function sentenceOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  if (code === 'ENOSPC') return 'The system watches as many files as it allows; some changes may be missed.'
  if (code === 'EACCES' || code === 'EPERM') return 'A part of the folder may not be read.'
  return typeof message === 'string' ? message : String(error)
}
