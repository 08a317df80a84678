import { useState } from 'react'
import type { ReactElement } from 'react'
import type { ExportScope } from '../../../shared/model/exportScope'
import { Button } from '../../ui/Button'
import { ExportDialog } from './ExportDialog'

export interface ExportButtonProps {
  readonly scope: ExportScope
  /** What is exported, as the title says it: "this trace", "3 sessions". */
  readonly what: string
  /** Name of the file, without its suffix. */
  readonly name: string
  readonly tone?: 'normal' | 'quiet'
}

/** Opens the dialog in which a form is chosen, its losses are read, and the file is saved. */
export function ExportButton({ scope, what, name, tone = 'normal' }: ExportButtonProps): ReactElement {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="small" tone={tone} icon="imports" onClick={() => setOpen(true)}>
        Export…
      </Button>
      {isOpen ? <ExportDialog scope={scope} what={what} name={name} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
