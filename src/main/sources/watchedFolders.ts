import { open, readFile, rename, rm } from 'node:fs/promises'
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

const listSchema = z.object({ folders: z.array(z.unknown()) })
const fileName = 'watchedFolders.json'

export interface SavedFolders {
  readonly folders: readonly WatchedFolder[]
  /** What is wrong with the list, in one sentence; null when nothing is. */
  readonly trouble: string | null
}

/**
 * Reads which folders of a workspace are watched. A list that cannot be read counts as empty and is kept aside
 * (`watchedFolders.json.damaged`, where the workspace can be written); of one with broken entries the others count.
 */
export async function readWatchedFolders(workspaceFolder: string, isWritable = true): Promise<SavedFolders> {
  const path = join(workspaceFolder, fileName)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    if (code === 'ENOENT') return { folders: [], trouble: null }
    return { folders: [], trouble: `The list of watched folders could not be read (${String(code)}).` }
  }
  const entries = entriesOf(text)
  const folders = (entries ?? []).flatMap((entry) => {
    const folder = folderSchema.safeParse(entry)
    return folder.success ? [folder.data] : []
  })
  if (entries !== null && folders.length === entries.length) return { folders, trouble: null }
  const aside = `${fileName}.damaged`
  const isAside =
    isWritable &&
    (await rename(path, join(workspaceFolder, aside)).then(
      () => true,
      () => false,
    ))
  const kept = isAside ? ` and was kept as ${aside}` : ''
  const rest = folders.length > 0 ? 'Some folders must be turned on again.' : 'Turn the folders on again.'
  return { folders, trouble: `The list of watched folders was damaged${kept}. ${rest}` }
}

function entriesOf(text: string): readonly unknown[] | null {
  try {
    const list = listSchema.safeParse(JSON.parse(text))
    return list.success ? list.data.folders : null
  } catch {
    return null
  }
}

/** Writes the list whole or not at all, a power cut included; readable by this user only. */
export async function writeWatchedFolders(
  workspaceFolder: string,
  folders: readonly WatchedFolder[],
): Promise<void> {
  const target = join(workspaceFolder, fileName)
  const beside = `${target}.new`
  try {
    const file = await open(beside, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify({ folders }))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
