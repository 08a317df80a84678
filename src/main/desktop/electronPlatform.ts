import type { Dialog } from 'electron'
import { basename } from 'node:path'
import { createNodeFiles } from '../hosting/nodeFiles'
import type { Program } from '../hosting/program'
import { createTerminalLogger } from '../hosting/terminalLogger'
import type { Platform } from '../ports/platform'
import { createExportFiles } from './exportFiles'

/** What the engine gets from the window: native dialogs, handles for what was chosen in them. */
export function createElectronPlatform(
  program: Program,
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>,
): Platform {
  const files = createNodeFiles()
  return {
    host: 'desktop',
    version: program.version,
    nativeDialogs: true,
    files,
    dialogs: {
      async chooseFiles(folders) {
        const paths = await choosePaths(dialog, folders)
        return paths.map((path) => ({ handle: files.register(path), name: basename(path) }))
      },
    },
    exportTargets: createExportFiles(dialog),
    logger: createTerminalLogger(),
    clock: { nowMs: () => Date.now() },
    resourcesFolder: program.resourcesFolder,
  }
}

/** The paths a person chose in the native dialog; none when they closed it. */
export async function choosePaths(
  dialog: Pick<Dialog, 'showOpenDialog'>,
  folders: boolean,
): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: folders ? 'Open a folder of traces' : 'Open trace files',
    properties: folders ? ['openDirectory'] : ['openFile', 'multiSelections'],
  })
  return canceled ? [] : filePaths
}

/** A folder to be a workspace, an empty new one included; null when the person closed the dialog. */
export async function chooseWorkspace(dialog: Pick<Dialog, 'showOpenDialog'>): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: 'Open a workspace',
    message: 'Choose a workspace folder, or an empty folder for a new one.',
    buttonLabel: 'Open workspace',
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}
