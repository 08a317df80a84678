import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { Output } from '../../shared/contract/contract'
import { EngineError } from '../../shared/contract/errors'
import { describeError } from '../../shared/util/describeError'
import { knownFolders, shortenHome } from '../sources/knownFolders'
import { readWatchedFolders, writeWatchedFolders } from '../sources/watchedFolders'
import type { WatchedFolder } from '../sources/watchedFolders'
import type { Platform } from '../ports/platform'
import type { EngineStore } from './engineStore'
import type { EventBus } from './eventBus'
import type { JobRunner } from './jobRunner'
import { WatchRun } from './watchRun'

type FolderView = Output<'watching.list'>['folders'][number]

/** What was read is written down this often at most: the list names every file, and would be written at each line. */
const saveEveryMs = 2_000

/** Keeps which folders are watched, starts and ends the watching, and says how it stands. */
export class WatchKeeper {
  /** What was wrong with the list when it was read, for people. */
  readonly notices: string[] = []
  private readonly folders = new Map<string, WatchedFolder>()
  private readonly runs = new Map<string, WatchRun>()
  private readonly errors = new Map<string, string>()
  private canWatch = false
  private writing: Promise<void> = Promise.resolve()
  private saving: NodeJS.Timeout | null = null

  constructor(
    private readonly store: EngineStore,
    private readonly jobs: JobRunner,
    private readonly events: EventBus,
    private readonly platform: Platform,
    private readonly workspaceFolder: string,
  ) {}

  /** Reads the list and, where the host stays, begins with what is turned on. */
  async open(canWatch: boolean): Promise<void> {
    const isWritable = this.store.workspace.readOnlyReason === null
    this.canWatch = canWatch && isWritable
    const { folders: saved, trouble } = await readWatchedFolders(this.workspaceFolder, isWritable)
    if (trouble !== null) this.notices.push(trouble)
    for (const folder of saved) this.folders.set(folder.folderId, folder)
    for (const known of knownFolders(process.env)) {
      const before = this.folders.get(known.folderId)
      this.folders.set(known.folderId, {
        ...(before ?? newFolder(known.folderId, known.label, known.path)),
        ...known,
        // Moved elsewhere, it is another folder.
        ...(before !== undefined && before.path !== known.path ? { files: {}, importId: null } : {}),
      })
    }
    for (const folder of this.folders.values()) if (folder.isOn) this.begin(folder, false)
  }

  list(): FolderView[] {
    const known = new Set<string>(knownFolders({}).map(({ folderId }) => folderId))
    const all = [...this.folders.values()]
    return [
      ...all.filter(({ folderId }) => known.has(folderId)),
      ...all.filter(({ folderId }) => !known.has(folderId)),
    ].map((folder) => this.view(folder, !known.has(folder.folderId)))
  }

  /** Watches another folder, at once. */
  async add(path: string): Promise<FolderView> {
    const same = [...this.folders.values()].find((folder) => folder.path === path)
    const folder = same ?? newFolder(`own-${randomBytes(8).toString('hex')}`, basename(path) || path, path)
    this.folders.set(folder.folderId, folder)
    return this.turn(folder.folderId, true)
  }

  /** `reason`: why it was turned off by itself. */
  async turn(folderId: string, isOn: boolean, reason: string | null = null): Promise<FolderView> {
    const folder = this.find(folderId)
    if (folder.isOn !== isOn) {
      const changed = { ...folder, isOn }
      this.folders.set(folderId, changed)
      if (reason === null) this.errors.delete(folderId)
      if (isOn) this.begin(changed, true)
      else await this.end(folderId)
      await this.save()
    }
    return this.viewOf(folderId)
  }

  async remove(folderId: string): Promise<{ removed: boolean }> {
    if (!folderId.startsWith('own-') || !this.folders.has(folderId)) return { removed: false }
    await this.end(folderId)
    this.folders.delete(folderId)
    this.errors.delete(folderId)
    await this.save()
    return { removed: true }
  }

  async close(): Promise<void> {
    await Promise.all([...this.runs.keys()].map((folderId) => this.end(folderId)))
    if (this.saving !== null) await this.save()
    await this.writing
  }

  private begin(folder: WatchedFolder, isTurnedOn: boolean): void {
    if (!this.canWatch || this.runs.has(folder.folderId)) return
    const { folderId } = folder
    const run = new WatchRun(folder, this.store, this.jobs, this.events, {
      onChange: (changes) => {
        const current = this.folders.get(folderId)
        if (current === undefined) return
        this.errors.delete(folderId)
        this.folders.set(folderId, { ...current, ...changes, lastChangeMs: this.platform.clock.nowMs() })
        // Without the number of its import a folder would come in once more as another one.
        if (changes.importId !== current.importId) void this.save()
        else this.saveSoon()
      },
      onStart: () => {
        if (this.errors.delete(folderId)) this.tell()
      },
      onError: (message, isOver) => {
        this.errors.set(folderId, message)
        // What waits for this run must not be waited for in it.
        if (isOver) void this.turn(folderId, false, message)
        this.tell()
      },
      onState: () => this.tell(),
    })
    this.runs.set(folderId, run)
    run.start(isTurnedOn)
  }

  private async end(folderId: string): Promise<void> {
    const run = this.runs.get(folderId)
    this.runs.delete(folderId)
    await run?.close()
  }

  private find(folderId: string): WatchedFolder {
    const folder = this.folders.get(folderId)
    if (folder === undefined) throw new EngineError('not_found', 'This folder is not watched any more.')
    return folder
  }

  private viewOf(folderId: string): FolderView {
    return this.view(this.find(folderId), folderId.startsWith('own-'))
  }

  private view(folder: WatchedFolder, isOwn: boolean): FolderView {
    const { folderId, label, path, isOn, importId, lastChangeMs } = folder
    const error = this.errors.get(folderId) ?? null
    const run = this.runs.get(folderId)
    const state =
      run === undefined ? 'off' : run.isReading ? 'reading' : error === null ? 'watching' : 'failed'
    return {
      folderId,
      label,
      path: shortenHome(path),
      isOwn,
      isOn,
      state,
      importId,
      files: Object.keys(folder.files).length,
      lastChangeMs,
      error,
    }
  }

  /** A file that is not written down counts as changed at the next start, and is found to be the same. */
  private saveSoon(): void {
    this.tell()
    this.saving ??= setTimeout(() => void this.save(), saveEveryMs)
  }

  /** One after the other: the last list counts. */
  private save(): Promise<void> {
    if (this.saving !== null) clearTimeout(this.saving)
    this.saving = null
    this.tell()
    this.writing = this.writing
      .then(() => writeWatchedFolders(this.workspaceFolder, [...this.folders.values()]))
      .catch((error: unknown) => {
        this.platform.logger.warn(`the list of watched folders could not be written: ${describeError(error)}`)
      })
    return this.writing
  }

  private tell(): void {
    this.events.emit('workspace.changed', { what: 'settings' })
  }
}

function newFolder(folderId: string, label: string, path: string): WatchedFolder {
  return { folderId, label, path, isOn: false, importId: null, lastChangeMs: null, files: {} }
}
