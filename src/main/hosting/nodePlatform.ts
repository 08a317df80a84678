import { EngineError } from '../../shared/contract/errors'
import type { ExportTargets, Platform } from '../ports/platform'
import { createNodeFiles } from './nodeFiles'
import type { NodeFiles } from './nodeFiles'
import type { Program } from './program'
import { createTerminalLogger } from './terminalLogger'

/**
 * What the engine gets from plain Node: serve mode and the command line. There are no dialogs; the page uploads, and
 * exports go where serve mode says.
 */
export function createNodePlatform(
  program: Pick<Program, 'version' | 'resourcesFolder'>,
  exportTargets: ExportTargets | null = null,
): Platform & { files: NodeFiles } {
  return {
    host: 'serve',
    version: program.version,
    nativeDialogs: false,
    files: createNodeFiles(),
    dialogs: {
      chooseFiles: () =>
        Promise.reject(new EngineError('refused', 'There is no file dialog here; upload the files.')),
    },
    exportTargets,
    logger: createTerminalLogger(),
    clock: { nowMs: () => Date.now() },
    resourcesFolder: program.resourcesFolder,
  }
}
