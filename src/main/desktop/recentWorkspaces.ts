import { readFileSync } from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'

const foldersSchema = z.array(z.string().min(1).max(4_096)).max(100)
const maxRecent = 10

export interface RecentWorkspaces {
  /** Folders, the last opened first. */
  list(): readonly string[]
  add(folder: string): void
  clear(): void
}

/** Keeps which workspaces were opened, in a file of this user. A file that cannot be read counts as empty. */
export function openRecentWorkspaces(file: string): RecentWorkspaces {
  let folders = read(file)
  const keep = (next: readonly string[]): void => {
    folders = next.slice(0, maxRecent)
    try {
      writeFileAtomic.sync(file, `${JSON.stringify(folders)}\n`, { mode: 0o600 })
    } catch {
      // The list is a convenience: not being able to keep it must not keep anybody from working.
    }
  }
  return {
    list: () => folders,
    add: (folder) => keep([folder, ...folders.filter((other) => other !== folder)]),
    clear: () => keep([]),
  }
}

function read(file: string): readonly string[] {
  try {
    return foldersSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}
