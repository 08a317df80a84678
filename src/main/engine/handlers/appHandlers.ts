import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join, sep } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { procedures } from '../../../shared/contract/contract'
import type { Handlers, Output } from '../../../shared/contract/contract'
import { EngineError } from '../../../shared/contract/errors'
import type { Platform } from '../../ports/platform'
import type { EngineStore } from '../engineStore'
import type { EventBus } from '../eventBus'

type Names = Extract<keyof Handlers, `app.${string}`>

/** The writer may be taking an interrupted import back: a page does not wait longer than this for what it has to say. */
const noticesWithinMs = 500

/** The program itself: what it can do, settings, licences, storage, dialogs. `notices`: beside those of the store. */
export function createAppHandlers(
  store: EngineStore,
  platform: Platform,
  events: EventBus,
  workspaceFolder: string,
  notices: readonly string[] = [],
): Pick<Handlers, Names> {
  const readOnlyReason = store.workspace.readOnlyReason
  return {
    'app.getCapabilities': async () => ({
      host: platform.host,
      nativeDialogs: platform.nativeDialogs,
      version: platform.version,
      platform: process.platform,
      workspaceName: basename(workspaceFolder).replace(/\.spanglass$/, ''),
      workspaceFolder: shortenHome(workspaceFolder, homedir()),
      readOnlyReason,
      notices: [
        ...store.workspace.notices,
        ...notices,
        ...(readOnlyReason === null ? await writerNotices(store) : []),
      ],
    }),
    'app.getSettings': (_input, { signal }) => store.note('settingsGet', {}, { signal }),
    'app.updateSettings': async ({ changes }) => {
      const settings = await store.note('settingsUpdate', { changes })
      events.emit('workspace.changed', { what: 'settings' })
      return settings
    },
    'app.chooseFiles': async ({ folders }) => {
      if (!platform.nativeDialogs)
        throw new EngineError('refused', 'This host has no file dialog; drop files or pick them in the page.')
      return { handles: [...(await platform.dialogs.chooseFiles(folders))] }
    },
    'app.listLicences': () => readLicences(platform.resourcesFolder),
    'app.getStorage': async (_input, { signal }) => {
      const [sizes, notes] = await Promise.all([
        store.read('storage', {}, { signal }),
        store.note('noteTotal', {}, { signal }),
      ])
      return { ...sizes, notes }
    },
  }
}

/** A folder as people know it; the name of the account stays out of screenshots and reports. */
export function shortenHome(folder: string, home: string): string {
  if (folder === home) return '~'
  return folder.startsWith(home + sep) ? `~${folder.slice(home.length)}` : folder
}

async function writerNotices(store: EngineStore): Promise<readonly string[]> {
  return Promise.race([
    store.write('notices', {}),
    setTimeout<readonly string[]>(noticesWithinMs, [], { ref: false }),
  ])
}

/** The list that the build writes; a program run from a bare checkout may not have it yet. */
async function readLicences(resourcesFolder: string): Promise<Output<'app.listLicences'>> {
  let text: string
  try {
    text = await readFile(join(resourcesFolder, 'licences.json'), 'utf8')
  } catch {
    return { packages: [] }
  }
  return procedures['app.listLicences'].output.parse(JSON.parse(text))
}
