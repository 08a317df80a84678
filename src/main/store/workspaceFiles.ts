import { join } from 'node:path'

/** The files of a workspace folder. Nothing else in the program spells these names. */
export interface WorkspaceFiles {
  readonly folder: string
  readonly traces: string
  readonly notes: string
  /** Append-only copy of everything in `notes.db`, one JSON object a line. */
  readonly journal: string
  readonly backups: string
  /** A database whose only use is the lock held on it. */
  readonly lock: string
  /** Who holds the workspace: process id and where to hand files over. */
  readonly holder: string
}

export function workspaceFiles(folder: string): WorkspaceFiles {
  return {
    folder,
    traces: join(folder, 'traces.db'),
    notes: join(folder, 'notes.db'),
    journal: join(folder, 'notes.journal.ndjson'),
    backups: join(folder, 'backups'),
    lock: join(folder, 'lock.db'),
    holder: join(folder, 'holder.json'),
  }
}
