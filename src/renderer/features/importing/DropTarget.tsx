import { useEffect, useEffectEvent, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useNotify } from '../../state/appStore'
import { Icon } from '../../ui/Icon'
import { useHotkeys } from '../../ui/useHotkeys'
import { droppedFiles } from './droppedFiles'
import './importing.css'
import { useImportFiles } from './useImportFiles'

/** Takes files that are dropped anywhere on the page, and says so while they hover. */
export function DropTarget({ children }: { readonly children: ReactNode }): ReactElement {
  const client = useEngine()
  const notify = useNotify()
  const { importFiles, choose, loadSample } = useImportFiles()
  const [isOver, setOver] = useState(false)

  const drop = useEffectEvent(async (transfer: DataTransfer): Promise<void> => {
    try {
      await importFiles(await droppedFiles(transfer, client.takesFolders))
    } catch (error) {
      notify('error', `The dropped files could not be read: ${errorMessage(error)}`)
    }
  })

  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const land = (event: DragEvent): void => {
      setOver(false)
      if (!hasFiles(event) || event.dataTransfer === null) return
      event.preventDefault()
      void drop(event.dataTransfer)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', land)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', land)
    }
  }, [])

  const section = 'Everywhere'
  useHotkeys(
    [
      { id: 'import.files', label: 'Open files…', section, keys: ['mod+o'], run: () => choose(false) },
      {
        id: 'import.folder',
        label: 'Open a folder…',
        section,
        keys: ['mod+shift+o'],
        run: () => choose(true),
      },
      {
        id: 'import.sample',
        label: 'Import the sample workspace',
        section,
        keys: [],
        run: () => loadSample(),
      },
    ],
    true,
    0,
  )

  return (
    <>
      {children}
      {isOver ? (
        <div className="dropOverlay" aria-hidden="true">
          <div className="dropOverlayCard">
            <Icon name="imports" size={30} />
            Drop to import
          </div>
        </div>
      ) : null}
    </>
  )
}
