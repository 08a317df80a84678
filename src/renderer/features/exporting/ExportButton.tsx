import { useState } from 'react'
import type { ReactElement } from 'react'
import type { ExportScope } from '../../../shared/model/exportScope'
import { Button, IconButton } from '../../ui/Button'
import { useHotkeys } from '../../ui/useHotkeys'
import { ExportDialog } from './ExportDialog'

export interface ExportButtonProps {
  readonly scope: ExportScope
  /** What is exported, as the title says it: "this trace", "3 sessions". */
  readonly what: string
  /** Name of the file, without its suffix. */
  readonly name: string
  /** Where there is no room for the word. */
  readonly isIcon?: boolean
}

/** Opens the dialog in which a form is chosen, its losses are read, and the file is saved; in the palette too. */
export function ExportButton({ scope, what, name, isIcon = false }: ExportButtonProps): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const open = (): void => setOpen(true)
  const label = `Export ${what}…`
  useHotkeys([{ id: 'export.open', label, section: 'Export', keys: [], run: open }])
  return (
    <>
      {isIcon ? (
        <IconButton size="small" icon="imports" label={label} onClick={open} />
      ) : (
        <Button size="small" icon="imports" onClick={open}>
          Export…
        </Button>
      )}
      {isOpen ? <ExportDialog scope={scope} what={what} name={name} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
