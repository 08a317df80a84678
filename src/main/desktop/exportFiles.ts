import type { Dialog } from 'electron'
import { EngineError } from '../../shared/contract/errors'
import { openOutputFile } from '../hosting/outputFile'
import type { ExportTargets } from '../ports/platform'

/**
 * Exports of the window: the person chooses a file in the native dialog (which asks before it takes one that is there),
 * and the main process writes it. It appears under its name when it is complete.
 */
export function createExportFiles(dialog: Pick<Dialog, 'showSaveDialog'>): ExportTargets {
  return {
    async open(fileName) {
      const { canceled, filePath } = await dialog.showSaveDialog({
        title: 'Save export',
        defaultPath: fileName,
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      })
      if (canceled || filePath === '') return null
      const file = await openOutputFile(filePath, true).catch(() => {
        // What went wrong names the path, which is none of the page's business.
        throw new EngineError('refused', 'No file can be written there. Choose another folder or name.')
      })
      return {
        address: null,
        write: (bytes) => file.write(bytes, ''),
        commit: () => file.commit(),
        discard: () => file.discard(),
      }
    },
  }
}
