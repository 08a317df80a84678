import { useRef } from 'react'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useCapabilities } from '../../engine/useCapability'
import { useNotify } from '../../state/appStore'
import { formatCount } from '../../../shared/logic/formatters'
import { pickFiles } from '../../ui/pickFiles'
import { mostFiles } from './droppedFiles'

export interface ImportActions {
  /** Hands files over and imports them. */
  readonly importFiles: (files: readonly File[]) => Promise<void>
  /** Lets the person choose files, or a folder; then imports them. */
  readonly choose: (folders: boolean) => void
  readonly loadSample: () => void
}

/** The ways in. What goes wrong is said in a notice; what goes on is in the status line. */
export function useImportFiles(): ImportActions {
  const client = useEngine()
  const capabilities = useCapabilities()
  const notify = useNotify()
  const isStarting = useRef(false)

  const run = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action()
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError')
        notify('info', 'Sending was stopped; nothing was imported.')
      else notify('error', errorMessage(error))
    }
  }

  const importFiles = (files: readonly File[]): Promise<void> =>
    run(async () => {
      if (files.length === 0) return
      if (files.length > mostFiles) {
        notify(
          'error',
          `More than ${formatCount(mostFiles)} files at once: choose a smaller folder, or pack it as a zip.`,
        )
        return
      }
      const handles = await client.registerFiles(files)
      if (handles.length > 0) await client.call('imports.start', { handles })
    })

  const chooseNatively = (folders: boolean): Promise<void> =>
    run(async () => {
      if (isStarting.current) return
      isStarting.current = true
      try {
        const { handles } = await client.call('app.chooseFiles', { folders })
        if (handles.length > 0)
          await client.call('imports.start', { handles: handles.map((file) => file.handle) })
      } finally {
        isStarting.current = false
      }
    })

  return {
    importFiles,
    choose(folders) {
      if (capabilities?.nativeDialogs === true) void chooseNatively(folders)
      else void pickFiles({ multiple: true, folders }).then(importFiles)
    },
    loadSample: () => void run(() => client.call('imports.loadSample', {})),
  }
}
