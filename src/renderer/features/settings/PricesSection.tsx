import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { formatCount, formatCounted, formatInstant } from '../../../shared/logic/formatters'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useCommand } from '../../engine/useCommand'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useNotify } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { pickFiles } from '../../ui/pickFiles'
import { OwnPrices } from './OwnPrices'
import './prices.css'

type Imported = Output<'prices.importTable'>

/** Which tables calls are priced by: the one in the program, one's own file, prices set by hand. */
export function PricesSection({ isReadOnly }: { readonly isReadOnly: boolean }): ReactElement | null {
  const answer = useEngineQuery('prices.get', {})
  const { chooseFile, isReading, imported, failure } = usePriceFile(() => void answer.refetch())
  const remove = useCommand('prices.removeTable')
  const reset = useCommand('prices.reset')
  const notify = useNotify()
  const zone = useZone()
  const [isAsking, setAsking] = useState(false)
  const prices = answer.data
  if (answer.error !== null && prices === undefined)
    return <p className="fieldError">{answer.error.message}</p>
  if (prices === undefined) return <p className="settingsWait">Reading the tables…</p>
  const { table, builtIn, own } = prices
  const refuse = (error: unknown): void => notify('error', errorMessage(error))
  const refresh = (): void => void answer.refetch()
  return (
    <>
      <div className="setting">
        <span className="settingName">In the program</span>
        <div className="settingValue">
          <bdi>{builtIn.table}</bdi>, {formatCounted(builtIn.models, 'model')}
          <p className="settingHint">Historic: each call is priced as of its day.</p>
        </div>
      </div>
      <div className="setting">
        <span className="settingName">Your table</span>
        <div className="settingValue">
          <div className="pricesLine">
            {table === null ? (
              <span className="muted">none</span>
            ) : (
              <span>
                <bdi>{table.name}</bdi>, {formatCounted(table.models, 'model')}, imported{' '}
                {formatInstant(String(table.importedMs * 1_000_000), zone)}
              </span>
            )}
            <Button size="small" disabled={isReadOnly || isReading} onClick={chooseFile}>
              {isReading ? 'Reading…' : table === null ? 'Import a table…' : 'Import another…'}
            </Button>
            {table === null ? null : (
              <Button
                size="small"
                disabled={isReadOnly || remove.isPending}
                onClick={() => remove.mutate({}, { onSuccess: refresh, onError: refuse })}
              >
                Remove
              </Button>
            )}
          </div>
          <p className="settingHint">
            A file in the form of LiteLLM’s <span className="mono">model_prices_and_context_window.json</span>
            . It goes before the table in the program, which still prices what yours does not know.
          </p>
          {failure === null ? null : (
            <p className="fieldError" role="alert">
              {failure}
            </p>
          )}
          {imported === null ? null : <ImportedReport imported={imported} />}
        </div>
      </div>
      <OwnPrices own={own} isReadOnly={isReadOnly} onChanged={refresh} />
      {table === null && own.length === 0 ? null : (
        <div className="setting">
          <span className="settingName">Reset</span>
          <div className="settingValue">
            <Button size="small" disabled={isReadOnly} onClick={() => setAsking(true)}>
              Back to the prices in the program…
            </Button>
          </div>
        </div>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Back to the prices in the program?"
        confirmLabel="Forget my prices"
        onConfirm={async () => {
          await reset.mutateAsync({})
          refresh()
        }}
      >
        Your table and the prices you set by hand are forgotten, and all costs are computed again.
      </ConfirmDialog>
    </>
  )
}

/** What was taken of a file, and what was not, with its line. */
function ImportedReport({ imported }: { readonly imported: Imported }): ReactElement {
  const { problems, problemCount, withoutTokens, prices } = imported
  return (
    <div className="pricesReport" role="status">
      <p>
        Took {formatCounted(prices.table?.models ?? 0, 'model')}; costs are being computed again.
        {withoutTokens === 0
          ? ''
          : ` ${formatCounted(withoutTokens, 'entry', 'entries')} without a price for tokens left out.`}
      </p>
      {problemCount === 0 ? null : (
        <details>
          <summary>{formatCounted(problemCount, 'entry', 'entries')} could not be taken</summary>
          <ul className="pricesProblems">
            {problems.map((problem) => (
              <li key={`${problem.line} ${problem.model}`}>
                Line {formatCount(problem.line)}, <bdi className="mono">{problem.model}</bdi>:{' '}
                {problem.message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

/** Lets the person choose a file and hands it to the engine. */
function usePriceFile(onDone: () => void): {
  readonly chooseFile: () => void
  readonly isReading: boolean
  readonly imported: Imported | null
  readonly failure: string | null
} {
  const client = useEngine()
  const [isReading, setReading] = useState(false)
  const [imported, setImported] = useState<Imported | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const read = async (file: File): Promise<void> => {
    setReading(true)
    setFailure(null)
    setImported(null)
    try {
      const [handle] = await client.registerFiles([file])
      if (handle === undefined) return
      setImported(await client.call('prices.importTable', { handle }))
      onDone()
    } catch (error) {
      setFailure(`${file.name}: ${errorMessage(error)}`)
    } finally {
      setReading(false)
    }
  }
  const choose = async (): Promise<void> => {
    const [file] = await pickFiles({ accept: '.json,application/json' })
    if (file !== undefined) await read(file)
  }
  return { chooseFile: () => void choose(), isReading, imported, failure }
}
