/** What the engine needs from whoever hosts it. Each host (window, loopback, command line) brings its own. */
export interface Platform {
  readonly host: 'desktop' | 'serve'
  readonly version: string
  readonly nativeDialogs: boolean
  readonly files: Files
  readonly dialogs: Dialogs
  /** Null where exports are fetched in pieces instead (the command line). */
  readonly exportTargets: ExportTargets | null
  readonly logger: Logger
  readonly clock: Clock
  /** Folder of the program's own resources (sample, licences, price table). */
  readonly resourcesFolder: string
}

/**
 * Opaque handles for what people chose: dialogs, drops, uploads, command line arguments. The page never sees or
 * sends a path. A folder handle stands for all regular files below it.
 */
export interface Files {
  /** Makes a handle for a path that the host itself vouches for. */
  register(path: string, displayName?: string): string
  /** Opens what stands behind a handle, in a stable order. Throws `refused` for a handle it did not give out. */
  open(handle: string): AsyncIterable<OpenedFile>
  /** Where the chosen file or folder lies, for what is watched. Throws `refused` for a handle it did not give out. */
  locate(handle: string): string
  /** Tells that a handle is done with (an upload's temporary file can go). */
  release(handle: string): Promise<void>
}

/** An input file with its path for the reader thread; `unreadable` says why it can't be read. */
export interface OpenedFile {
  /** Absolute; goes to the store thread, never to a page. */
  readonly path: string
  /** What people see in reports. */
  readonly displayPath: string
  readonly unreadable: string | null
}

export interface Dialogs {
  /** Shows an open dialog; answers the chosen paths as handles. */
  chooseFiles(folders: boolean): Promise<readonly { readonly handle: string; readonly name: string }[]>
}

/** Where exports go: a file that the person chose, or a download of the browser. */
export interface ExportTargets {
  /** Null when the person closed the dialog. `fileName` is plain letters, digits, `-`, `_` and dots. */
  open(fileName: string, mediaType: string): Promise<ExportTarget | null>
}

/** Takes an export piece by piece. Whatever happens, `commit` or `discard` is called; discarding twice is harmless. */
export interface ExportTarget {
  /** What the page opens to begin the download, below its own origin; null where the host writes a file. */
  readonly address: string | null
  /** Resolves when more may come. Rejects when it cannot be written or nobody takes it any more. */
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when everything has been handed over. */
  commit(): Promise<void>
  /** Leaves no half export behind: no file, and a download that fails visibly. A `write` that waits is rejected. */
  discard(): Promise<void>
}

/** Ids and counts only; never content, never a path of home. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number
}
