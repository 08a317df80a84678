import { stat } from 'node:fs/promises'
import type { Handlers } from '../../../shared/contract/contract'
import { EngineError } from '../../../shared/contract/errors'
import type { Files } from '../../ports/platform'
import type { WatchKeeper } from '../watchKeeper'

type Names = Extract<keyof Handlers, `watching.${string}`>

/** Folders whose new and growing files come in by themselves. */
export function createWatchHandlers(watching: WatchKeeper, files: Files): Pick<Handlers, Names> {
  return {
    'watching.list': () => ({ folders: watching.list() }),
    'watching.add': async ({ handle }) => {
      const path = files.locate(handle)
      const found = await stat(path).catch(() => null)
      if (found?.isDirectory() !== true) throw new EngineError('refused', 'Only a folder can be watched.')
      return watching.add(path)
    },
    'watching.turn': ({ folderId, isOn }) => watching.turn(folderId, isOn),
    'watching.remove': ({ folderId }) => watching.remove(folderId),
  }
}
