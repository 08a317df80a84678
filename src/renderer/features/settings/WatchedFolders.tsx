import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { formatCounted, formatInstant } from '../../../shared/logic/formatters'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useCapabilities } from '../../engine/useCapability'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { resolveZone, useSettings } from '../../engine/useSettings'
import { useNavigate, useNotify } from '../../state/appStore'
import { Button } from '../../ui/Button'
import './watchedFolders.css'

type Folder = Output<'watching.list'>['folders'][number]

/** Folders whose new files and added lines come in by themselves: which, whether, and how it stands. */
export function WatchedFolders(): ReactElement | null {
  const { data, error } = useEngineQuery('watching.list', {})
  const client = useEngine()
  const notify = useNotify()
  const capabilities = useCapabilities()
  const [isBusy, setIsBusy] = useState(false)
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setIsBusy(true)
    try {
      await work()
    } catch (failure) {
      notify('error', errorMessage(failure))
    } finally {
      setIsBusy(false)
    }
  }
  const choose = async (): Promise<void> => {
    const { handles } = await client.call('app.chooseFiles', { folders: true })
    for (const { handle } of handles) await client.call('watching.add', { handle })
  }
  if (error !== null && data === undefined) return <p className="fieldError">{error.message}</p>
  if (data === undefined) return null
  const isReadOnly = capabilities !== null && capabilities.readOnlyReason !== null
  return (
    <div className="watchedFolders">
      <p className="settingHint">
        New files and lines added to files come in within two seconds. Each folder is one import that grows.
      </p>
      <ul aria-label="Watched folders">
        {data.folders.map((folder) => (
          <WatchedFolder
            key={folder.folderId}
            folder={folder}
            isDisabled={isBusy || isReadOnly}
            onTurn={(isOn) =>
              void attempt(() => client.call('watching.turn', { folderId: folder.folderId, isOn }))
            }
            onRemove={() => void attempt(() => client.call('watching.remove', { folderId: folder.folderId }))}
          />
        ))}
      </ul>
      {capabilities?.nativeDialogs === true ? (
        <Button size="small" icon="plus" disabled={isBusy || isReadOnly} onClick={() => void attempt(choose)}>
          Watch another folder…
        </Button>
      ) : (
        <p className="settingHint">
          A folder of your own is chosen in the desktop window, or named when serve mode starts:{' '}
          <code>--watch FOLDER</code>.
        </p>
      )}
    </div>
  )
}

interface WatchedFolderProps {
  readonly folder: Folder
  readonly isDisabled: boolean
  readonly onTurn: (isOn: boolean) => void
  readonly onRemove: () => void
}

function WatchedFolder({ folder, isDisabled, onTurn, onRemove }: WatchedFolderProps): ReactElement {
  const navigate = useNavigate()
  const zone = resolveZone(useSettings().zone)
  const { folderId, label, path, isOwn, isOn, importId, lastChangeMs, error } = folder
  return (
    <li aria-label={label}>
      <label className="watchedFolderName">
        <input
          type="checkbox"
          checked={isOn}
          disabled={isDisabled}
          aria-describedby={`${folderId}-state`}
          onChange={(event) => onTurn(event.target.checked)}
        />
        <span>
          <strong>
            <bdi>{label}</bdi>
          </strong>{' '}
          <bdi className="mono muted">{path}</bdi>
        </span>
      </label>
      <div className="watchedFolderState" id={`${folderId}-state`}>
        <span className={error === null ? 'muted' : 'fieldError'}>{stateWords(folder)}</span>
        {lastChangeMs === null ? null : (
          <span className="muted">
            last change{' '}
            <time dateTime={new Date(lastChangeMs).toISOString()}>
              {formatInstant(String(BigInt(Math.round(lastChangeMs)) * 1_000_000n), zone)}
            </time>
          </span>
        )}
      </div>
      {importId === null ? null : (
        <Button
          size="small"
          tone="quiet"
          aria-label={`Report of ${label}`}
          onClick={() => navigate({ page: 'imports', importId })}
        >
          Report
        </Button>
      )}
      {isOwn ? (
        <Button
          size="small"
          tone="quiet"
          disabled={isDisabled}
          aria-label={`Forget ${label}`}
          onClick={onRemove}
        >
          Forget
        </Button>
      ) : null}
    </li>
  )
}

function stateWords({ state, error, files }: Folder): string {
  if (error !== null) return error
  const read = files === 0 ? 'nothing read yet' : `${formatCounted(files, 'file')} read`
  if (state === 'reading') return `Reading; ${read}`
  if (state === 'watching') return `Watching; ${read}`
  return files === 0 ? 'Off' : `Off; ${read}`
}
