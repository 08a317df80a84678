import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const folderSchema = z.object({
  folderId: z.string(),
  label: z.string(),
  path: z.string(),
  isOn: z.boolean(),
  /** The import that this folder became; null before its first. */
  importId: z.number().nullable(),
  lastChangeMs: z.number().nullable(),
  /**
   * What was read of each file, by its path below the folder: size and time of the last change (ms), 0 while the end of
   * a half-written line is waited for.
   */
  files: z.record(z.string(), z.tuple([z.number(), z.number()])),
})
export type WatchedFolder = z.output<typeof folderSchema>

const listSchema = z.object({ folders: z.array(folderSchema) })
const fileName = 'watchedFolders.json'

/**
 * Reads which folders of a workspace are watched. A list that cannot be read counts as empty: nothing is lost but that
 * they must be turned on again.
 */
export async function readWatchedFolders(workspaceFolder: string): Promise<WatchedFolder[]> {
  try {
    const text = await readFile(join(workspaceFolder, fileName), 'utf8')
    const list = listSchema.safeParse(JSON.parse(text))
    return list.success ? list.data.folders : []
  } catch {
    return []
  }
}

/** Writes the list whole or not at all. */
export async function writeWatchedFolders(
  workspaceFolder: string,
  folders: readonly WatchedFolder[],
): Promise<void> {
  const target = join(workspaceFolder, fileName)
  const beside = `${target}.new`
  try {
    await writeFile(beside, JSON.stringify({ folders }), { mode: 0o600 })
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
