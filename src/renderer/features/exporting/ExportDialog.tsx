import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import { groupSecrets } from '../../../shared/logic/redaction/groupSecrets'
import { exportFormFacts, exportForms } from '../../../shared/model/exportForms'
import type { ExportForm } from '../../../shared/model/exportForms'
import type { ExportScope } from '../../../shared/model/exportScope'
import { useNotify } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { classNames } from '../../ui/classNames'
import { Dialog } from '../../ui/Dialog'
import { ProgressBar } from '../../ui/ProgressBar'
import './exporting.css'
import { countMasked, defaultMasking, toMasking } from './maskingChoice'
import { SecretsPreview } from './SecretsPreview'
import { useExport } from './useExport'
import type { ExportState } from './useExport'
import { useSecrets } from './useSecrets'

export interface ExportDialogProps {
  readonly scope: ExportScope
  readonly what: string
  readonly name: string
  readonly onClose: () => void
}

/** Chooses a form, shows what it cannot hold and which secrets would leave with it, and saves. */
export function ExportDialog({ scope, what, name, onClose }: ExportDialogProps): ReactElement {
  const [form, setForm] = useState<ExportForm>('otlp')
  const { state, save } = useExport(scope, form, name)
  const { state: secrets } = useSecrets(scope)
  const [masking, setMasking] = useState(defaultMasking)
  const isMasked = secrets.step === 'ready' && countMasked(masking, groupSecrets(secrets.found)).places > 0
  const notify = useNotify()
  const run = async (): Promise<void> => {
    try {
      const saved = await save(toMasking(masking))
      if (saved === null) return
      const told = saved.told === null ? '' : ` ${saved.told}`
      notify('ok', `Saved ${what} as ${exportFormFacts[form].label}.${told}`)
      onClose()
    } catch {
      // The dialog says what went wrong.
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Export ${what}`}
      description="What a form cannot hold is counted before you save: the export is written, read back and compared."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            icon="imports"
            disabled={state.step !== 'ready' || secrets.step !== 'ready' || state.traces === 0}
            onClick={() => void run()}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="exportForms" role="radiogroup" aria-label="Form">
        {exportForms.map((each) => (
          <label key={each} className={classNames('exportForm', each === form && 'exportFormChosen')}>
            <input
              type="radio"
              name="exportForm"
              checked={each === form}
              disabled={state.step === 'saving'}
              onChange={() => setForm(each)}
            />
            <span className="exportFormName">{exportFormFacts[each].label}</span>
            <span className="exportFormText">{exportFormFacts[each].text}</span>
          </label>
        ))}
      </div>
      <div className="exportLosses" aria-live="polite">
        <Outcome state={state} isMasked={isMasked} />
      </div>
      <section className="exportSecrets" aria-label="Secrets">
        <SecretsPreview
          state={secrets}
          choice={masking}
          isDisabled={state.step === 'saving'}
          onChoice={setMasking}
        />
      </section>
    </Dialog>
  )
}

interface OutcomeProps {
  readonly state: ExportState
  readonly isMasked: boolean
}

function Outcome({ state, isMasked }: OutcomeProps): ReactElement {
  switch (state.step) {
    case 'looking':
    case 'saving': {
      const words = state.step === 'saving' ? 'Writing' : 'Looking for what would be lost'
      return (
        <>
          <p className="muted">
            {words}
            {state.total === null
              ? '…'
              : `: ${formatCount(state.done)} of ${formatCounted(state.total, 'span')}`}
          </p>
          <ProgressBar
            share={state.total === null ? null : state.done / Math.max(1, state.total)}
            label={words}
          />
        </>
      )
    }
    case 'failed':
      return (
        <p className="fieldError" role="alert">
          It could not be exported: {state.message}
        </p>
      )
    case 'ready': {
      const size = `${formatCounted(state.traces, 'trace')} with ${formatCounted(state.spans, 'span')}`
      if (state.losses.length === 0) {
        return (
          <p className="exportWhole">
            ✓ Nothing is lost: {size} come back as they are when imported again
            {isMasked ? ', but for what is masked' : ''}.
          </p>
        )
      }
      return (
        <>
          <p>
            Of {size}, this form <strong>cannot hold</strong>:
          </p>
          <table className="exportLossTable" aria-label="What is lost">
            <tbody>
              {state.losses.map(({ code, text, count }) => (
                <tr key={code}>
                  <td className="exportLossCount">{formatCount(count)}×</td>
                  <td>{text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )
    }
  }
}
