import { join } from 'node:path'
import { filesSource } from '../../shared/model/source'
import type { ImportFile, ImportProgress } from '../ingest/runImport'
import type { UpdateResult } from '../ingest/updateImport'
import { StoreError } from '../store/storeError'
import { FolderWatcher } from '../sources/folderWatcher'
import type { Taken } from '../sources/folderWatcher'
import type { FileStamp } from '../sources/walkFolder'
import type { WatchedFolder } from '../sources/watchedFolders'
import type { EngineStore } from './engineStore'
import type { EventBus } from './eventBus'
import type { JobRunner } from './jobRunner'

export interface WatchListener {
  /** Files were read, or their import is gone: what is known of the folder now. */
  onChange(changes: Pick<WatchedFolder, 'importId' | 'files'>): void
  /** The folder is there. */
  onStart(): void
  /** `isOver`: there is nothing to go on with. */
  onError(message: string, isOver: boolean): void
  onState(): void
}

/** Files that changed within this are got ready, if they are so long that it would take a moment. */
const recentMs = 15 * 60_000
/** At the start, when nothing is remembered: sessions that were left open over night. */
const recentAtStartMs = 24 * 60 * 60_000
const longFile = 1024 * 1024
/** All of them together, of one reading. */
const preparedBytes = 256 * 1024 * 1024
/** Sessions of agents that have not changed for longer may still be gone on with: for a quarter of a year. */
const putDownMs = 90 * 24 * 60 * 60_000
const putDownFile = 4 * 1024 * 1024

interface Outcome {
  readonly status: string
  readonly message: string | null
}

const nothingTaken: Taken = { half: [], slow: [], slowMs: 0 }

/** So many files or more are an import that people see running; a line added to one is not. */
const filesOfJob = 20

/** One folder being watched: hands what is new to the store, as one import that grows. */
export class WatchRun {
  private watcher: FolderWatcher | null = null
  private readonly closing = new AbortController()
  private importId: number | null
  private files: Readonly<Record<string, readonly [number, number]>>
  private reading = 0
  private isStarting = true

  constructor(
    private readonly folder: WatchedFolder,
    private readonly store: EngineStore,
    private readonly jobs: JobRunner,
    private readonly events: EventBus,
    private readonly listener: WatchListener,
  ) {
    this.importId = folder.importId
    this.files = folder.files
  }

  get isReading(): boolean {
    return this.isStarting || this.reading > 0
  }

  /** `isTurnedOn`: by a person, now; an import that was taken back before is begun anew then. */
  start(isTurnedOn: boolean): void {
    void this.begin(isTurnedOn)
      .catch((error: unknown) => this.listener.onError(messageOf(error), false))
      .finally(() => {
        this.isStarting = false
        if (!this.closing.signal.aborted) this.listener.onState()
      })
  }

  async close(): Promise<void> {
    this.closing.abort()
    await this.watcher?.close()
  }

  private async begin(isTurnedOn: boolean): Promise<void> {
    const { folder, listener } = this
    if (await this.isImportLost(isTurnedOn)) {
      this.importId = null
      this.files = {}
      listener.onChange({ importId: null, files: {} })
    }
    if (this.closing.signal.aborted) return
    // What is there is looked through meanwhile.
    void this.prepare(new Map(Object.entries(this.files)), recentAtStartMs)
    this.watcher = new FolderWatcher({
      folder: folder.path,
      // Agents keep other files beside their sessions.
      accepts: (name) => !this.isAgents || name.endsWith('.jsonl'),
      known: new Map(Object.entries(this.files)),
      onFiles: (files, still) => this.read(files, still),
      onStart: () => listener.onStart(),
      onError: (message) => listener.onError(message, false),
    })
    await this.watcher.start()
  }

  /**
   * Whether the import is not there any more, or its number stands for another one: the traces were moved aside as
   * damaged, or replaced. Everything comes in anew then.
   */
  private async isImportLost(isTurnedOn: boolean): Promise<boolean> {
    const { importId } = this
    if (importId === null) return false
    try {
      const report = await this.store.read('importReport', { importId }, { signal: this.closing.signal })
      const { label, status } = report.import
      return label !== this.label || (isTurnedOn && status === 'undone')
    } catch (error) {
      return error instanceof StoreError && error.code === 'not_found'
    }
  }

  private get isAgents(): boolean {
    return !this.folder.folderId.startsWith('own-')
  }

  /** Of the import. */
  private get label(): string {
    return `${this.folder.label} (watched)`
  }

  private async read(changed: ReadonlyMap<string, FileStamp>, still: ReadonlySet<string>): Promise<Taken> {
    if (this.closing.signal.aborted) return nothingTaken
    this.reading += 1
    this.listener.onState()
    try {
      const taken = await this.import([...changed.keys()], still)
      if (taken === null) return nothingTaken
      // Half a line is still to be told: should the program end before, the file counts as changed at the next start.
      const half = new Set(taken.half)
      const stamps = [...changed].map(
        ([name, [sizeBytes, changedMs]]) => [name, [sizeBytes, half.has(name) ? 0 : changedMs]] as const,
      )
      this.files = { ...this.files, ...Object.fromEntries(stamps) }
      const { importId } = this
      this.listener.onChange({ importId, files: this.files as WatchedFolder['files'] })
      this.events.emit('workspace.changed', { what: 'traces' })
      void this.prepare(changed, recentMs)
      return taken
    } finally {
      this.reading -= 1
      if (!this.closing.signal.aborted) this.listener.onState()
    }
  }

  /** Makes the files part of the import; null when the watching is over. Throws what went wrong. */
  private async import(names: readonly string[], still: ReadonlySet<string>): Promise<Taken | null> {
    const { label } = this
    const files = (await this.filesOf(names)).map((file, index) => ({
      ...file,
      isSettled: still.has(names[index] ?? ''),
    }))
    const isFirst = this.importId === null
    const importId = this.importId ?? (await this.store.write('importBegin', { label, source: filesSource }))
    const argument = { importId, source: filesSource, files }
    const run = async (
      signal: AbortSignal,
      onProgress: (value: unknown) => void,
    ): Promise<Outcome & Partial<UpdateResult>> =>
      isFirst
        ? this.store.write('importRun', argument, { signal, onProgress })
        : this.store.write('importUpdate', argument, { signal, onProgress })
    const result =
      files.length < filesOfJob
        ? await run(this.closing.signal, () => undefined)
        : await this.runAsJob(importId, label, run)
    if (result.status === 'gone') {
      // Turned on again, it begins anew.
      this.listener.onChange({ importId: null, files: {} })
      this.listener.onError('Its import was taken back, so that it is not watched any more.', true)
    }
    if (result.status !== 'done' && result.status !== 'failed') return null
    this.importId = importId
    const namesOf = (paths: readonly string[] = []): string[] =>
      paths.map((displayPath) => displayPath.slice(this.folder.label.length + 1))
    return { half: namesOf(result.half), slow: namesOf(result.whole), slowMs: result.wholeMs ?? 0 }
  }

  /** Of long files that were written a moment ago more will come soon: they are read for it before. */
  private async prepare(files: ReadonlyMap<string, FileStamp>, withinMs: number): Promise<void> {
    const oldest = Date.now() - withinMs
    let left = preparedBytes
    const names = [...files]
      .filter(([, [size, changedMs]]) => size > longFile && changedMs > oldest)
      .toSorted(([, a], [, b]) => b[1] - a[1])
      .filter(([, [size]]) => (left -= size) > 0)
      .map(([name]) => name)
    if (names.length > 0) await this.prepareThese(names, false)
    // Of other long files nothing can be put down: they would be read again at each start.
    if (this.isAgents) await this.putDown(files, withinMs)
  }

  /** What the workspace needs to remember of long sessions, so that they go on at once in another run, too. */
  private async putDown(files: ReadonlyMap<string, FileStamp>, afterMs: number): Promise<void> {
    const now = Date.now()
    const names = [...files]
      .filter(([, [size, changedMs]]) => size > putDownFile && changedMs <= now - afterMs)
      .filter(([, [, changedMs]]) => changedMs > now - putDownMs)
      .toSorted(([, a], [, b]) => b[1] - a[1])
      .map(([name]) => name)
    for (const name of names) await this.prepareThese([name], true)
  }

  private async prepareThese(names: readonly string[], isPutDown: boolean): Promise<void> {
    const { importId } = this
    if (importId === null || this.closing.signal.aborted) return
    const files = (await this.filesOf(names)).map((file) => ({ ...file, isPrepared: true, isPutDown }))
    const argument = { importId, source: filesSource, files }
    // What fails here is read when it grows, and told then.
    await this.store.write('importUpdate', argument, { signal: this.closing.signal }).catch(() => undefined)
  }

  private async filesOf(names: readonly string[]): Promise<ImportFile[]> {
    const { label, path } = this.folder
    const mappings = { known: await this.store.note('mappingList', {}), chosen: null }
    return names.map((name) => ({
      path: join(path, name),
      displayPath: `${label}/${name}`,
      unreadable: null,
      mappings,
    }))
  }

  /** The same where it may take a while: people see how far it is, and can stop it. */
  private async runAsJob<T extends Outcome>(
    importId: number,
    label: string,
    run: (signal: AbortSignal, onProgress: (value: unknown) => void) => Promise<T>,
  ): Promise<T> {
    const settled = Promise.withResolvers<T>()
    this.jobs.start('import', label, importId, async (signal, update) => {
      try {
        const both = AbortSignal.any([signal, this.closing.signal])
        const result = await run(both, (value) => {
          const { doneBytes, totalBytes, records, waiting } = value as ImportProgress
          update({ doneBytes, totalBytes, records, waiting })
        })
        settled.resolve(result)
        const isOver = result.status === 'cancelled' || result.status === 'gone'
        if (result.status === 'cancelled' && signal.aborted)
          this.listener.onError('Reading it was cancelled, so that it is not watched any more.', true)
        return {
          state: isOver ? 'cancelled' : result.status === 'failed' ? 'failed' : 'done',
          message: result.message,
        }
      } catch (error) {
        settled.reject(error as Error)
        throw error
      }
    })
    return settled.promise
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
