import { z } from 'zod'
import { command, query } from './define'
import { rowId } from './shared'

export const watchedFolderSchema = z.object({
  folderId: z.string(),
  label: z.string(),
  /** The home folder shortened to `~`. */
  path: z.string(),
  /** True for a folder that a person chose: it can be removed. */
  isOwn: z.boolean(),
  isOn: z.boolean(),
  /** `reading`: what is there or has changed is being imported. */
  state: z.enum(['off', 'reading', 'watching', 'failed']),
  /** The import that this folder became; null before its first. */
  importId: rowId.nullable(),
  /** Files read so far. */
  files: z.number(),
  lastChangeMs: z.number().nullable(),
  /** What went wrong last, one sentence. */
  error: z.string().nullable(),
})

const folderId = z.string().min(1).max(100)

export const watching = {
  'watching.list': query(
    'The folders that can be watched: those of coding agents, and one’s own.',
    z.strictObject({}),
    z.object({ folders: z.array(watchedFolderSchema) }),
  ),
  'watching.add': command(
    'Watches a folder that was chosen in the host’s dialog.',
    z.strictObject({ handle: z.string().max(200) }),
    watchedFolderSchema,
  ),
  'watching.turn': command(
    'Turns the watching of a folder on or off; what came in stays.',
    z.strictObject({ folderId, isOn: z.boolean() }),
    watchedFolderSchema,
  ),
  'watching.remove': command(
    'Forgets a folder of one’s own; what came in stays.',
    z.strictObject({ folderId }),
    z.object({ removed: z.boolean() }),
  ),
}
