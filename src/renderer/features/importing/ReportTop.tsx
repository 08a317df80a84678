import { useEffect, useRef } from 'react'
import type { ReactElement } from 'react'
import { useHotkeys } from '../../ui/useHotkeys'
import { ImportSecrets, useImportSecrets } from './ImportSecrets'
import type { ImportView } from './importWords'
import { ReportAccount } from './ReportAccount'
import type { ReportView } from './reportView'
import { reportCommand } from './useReportCommands'

export interface ReportTopProps {
  readonly view: ImportView
  readonly fileCount: number
  /** Files that nobody could read. */
  readonly unread: number
  /** There are spans of it in the workspace. */
  readonly hasData: boolean
  readonly onView: (changes: Partial<ReportView>) => void
}

/** The account of an import and, once asked for, its secrets; until then the question stands beside the figures. */
export function ReportTop({ view, fileCount, unread, hasData, onView }: ReportTopProps): ReactElement {
  const search = useImportSecrets(view)
  const { step } = search.state
  useHotkeys(
    [reportCommand('secrets', 'Look for secrets in this import', search.look)],
    hasData && step !== 'looking',
  )
  const section = useRef<HTMLElement>(null)
  const lastStep = useRef(step)
  useEffect(() => {
    if (lastStep.current === step) return
    lastStep.current = step
    // The button that was pressed has gone: the one in its place takes the focus.
    if (document.activeElement === document.body)
      section.current?.querySelector('button')?.focus({ preventScroll: true })
  }, [step])
  const secrets = hasData ? <ImportSecrets ref={section} view={view} search={search} /> : null
  return (
    <>
      <ReportAccount view={view} fileCount={fileCount} unread={unread} onView={onView}>
        {step === 'idle' ? secrets : null}
      </ReportAccount>
      {step === 'idle' ? null : secrets}
    </>
  )
}
