import { z } from 'zod'
import { settingsChangesSchema, settingsSchema } from '../model/settings'
import { command, query } from './define'

export const capabilitiesSchema = z.object({
  host: z.enum(['desktop', 'serve']),
  /** The host can show a native file dialog (`app.chooseFiles`); otherwise the page uploads. */
  nativeDialogs: z.boolean(),
  version: z.string(),
  platform: z.string(),
  /** Name and folder of the open workspace (the home folder shortened to ~). */
  workspaceName: z.string(),
  workspaceFolder: z.string(),
  /** Set when the workspace cannot be written; says why. */
  readOnlyReason: z.string().nullable(),
  /** Sentences a person should see once: a repaired database, an interrupted import. */
  notices: z.array(z.string()),
})

export const app = {
  'app.getCapabilities': query(
    'What this host can do and which workspace is open.',
    z.strictObject({}),
    capabilitiesSchema,
  ),
  'app.getSettings': query('The settings of this workspace.', z.strictObject({}), settingsSchema),
  'app.updateSettings': command(
    'Changes some settings and answers all of them.',
    z.strictObject({ changes: settingsChangesSchema }),
    settingsSchema,
  ),
  'app.chooseFiles': command(
    'Shows the native open dialog; answers opaque handles (empty when closed). Only where `nativeDialogs`.',
    z.strictObject({ folders: z.boolean().default(false) }),
    z.object({ handles: z.array(z.object({ handle: z.string(), name: z.string() })) }),
  ),
  'app.listLicences': query(
    'Third-party packages in this program and their licences.',
    z.strictObject({}),
    z.object({
      packages: z.array(
        z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() }),
      ),
    }),
  ),
  'app.getStorage': query(
    'Bytes the workspace takes on disk, and what is in it.',
    z.strictObject({}),
    z.object({
      tracesDbBytes: z.number(),
      notesDbBytes: z.number(),
      rawBytes: z.number(),
      rawInputBytes: z.number(),
      contentBytes: z.number(),
      /** Bytes of texts as they came in, each time they came; `contentBytes` is what they take, each kept once. */
      textBytes: z.number(),
      sessions: z.number(),
      traces: z.number(),
      observations: z.number(),
      notes: z.number(),
      /** Newest instant in the data (ns), null when empty. */
      dataEndNs: z.string().nullable(),
      dataStartNs: z.string().nullable(),
    }),
  ),
}
