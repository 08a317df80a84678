import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import type { Output } from '../../../shared/contract/contract'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useNotify } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { TextField } from '../../ui/Fields'
import { pickTextFile, saveTextFile } from './mappingFiles'
import { placeWords, roleWord } from './mappingWords'
import './savedMappings.css'

type Saved = Output<'mappings.list'>['mappings'][number]

/** The importers that people made: their names, what they read, and the ways to share them. */
export function SavedMappings(): ReactElement | null {
  const { data, error } = useEngineQuery('mappings.list', {})
  const client = useEngine()
  const notify = useNotify()
  const [deleting, setDeleting] = useState<Saved | null>(null)
  const importFile = async (): Promise<void> => {
    try {
      const text = await pickTextFile()
      if (text === null) return
      const saved = await client.call('mappings.importText', { text })
      notify('ok', `Added the mapping “${saved.mapping.name}”.`)
    } catch (failure) {
      notify('error', errorMessage(failure))
    }
  }
  if (error !== null && data === undefined) return <p className="fieldError">{error.message}</p>
  if (data === undefined) return null
  return (
    <div className="savedMappings">
      {data.mappings.length === 0 ? (
        <p className="muted">
          None yet. When a file is not recognised, its report offers to map its fields; what you save is kept
          here and used for files of the same form.
        </p>
      ) : (
        <ul aria-label="Saved mappings">
          {data.mappings.map((saved) => (
            <SavedRow key={saved.mappingId} saved={saved} onDelete={() => setDeleting(saved)} />
          ))}
        </ul>
      )}
      <Button size="small" icon="plus" onClick={() => void importFile()}>
        Add from a file…
      </Button>
      <ConfirmDialog
        isOpen={deleting !== null}
        onClose={() => setDeleting(null)}
        title={`Delete the mapping “${deleting?.mapping.name ?? ''}”?`}
        confirmLabel="Delete it"
        onConfirm={async () => {
          if (deleting !== null) await client.call('mappings.delete', { mappingId: deleting.mappingId })
        }}
      >
        <p>What it imported stays. Files of this form are no longer recognised.</p>
      </ConfirmDialog>
    </div>
  )
}

function SavedRow({
  saved,
  onDelete,
}: {
  readonly saved: Saved
  readonly onDelete: () => void
}): ReactElement {
  const client = useEngine()
  const notify = useNotify()
  const [name, setName] = useState<string | null>(null)
  const { mappingId, mapping } = saved
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (failure) {
      notify('error', errorMessage(failure))
    }
  }
  const rename = (): Promise<void> =>
    attempt(async () => {
      const wanted = (name ?? '').trim()
      if (wanted !== '' && wanted !== mapping.name)
        await client.call('mappings.rename', { mappingId, name: wanted })
      setName(null)
    })
  const exportFile = (): Promise<void> =>
    attempt(async () => {
      const { fileName, text } = await client.call('mappings.exportText', { mappingId })
      saveTextFile(fileName, text)
    })
  return (
    <li>
      {name === null ? (
        <div className="savedMapping">
          <strong>
            <bdi>{mapping.name}</bdi>
          </strong>
          <span className="muted savedMappingRoles" title={describe(mapping)}>
            {describe(mapping)}
          </span>
        </div>
      ) : (
        <form
          className="savedMapping"
          onSubmit={(event) => {
            event.preventDefault()
            void rename()
          }}
        >
          <TextField
            label={`New name of ${mapping.name}`}
            value={name}
            maxLength={100}
            // The field takes the place of the button that was pressed, and so its focus.
            ref={(field) => field?.focus()}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              event.stopPropagation()
              setName(null)
            }}
          />
        </form>
      )}
      {name === null ? (
        <>
          <Button
            size="small"
            tone="quiet"
            aria-label={`Rename ${mapping.name}`}
            onClick={() => setName(mapping.name)}
          >
            Rename
          </Button>
          <Button
            size="small"
            tone="quiet"
            aria-label={`Export ${mapping.name}`}
            onClick={() => void exportFile()}
          >
            Export
          </Button>
          <Button size="small" tone="quiet" aria-label={`Delete ${mapping.name}`} onClick={onDelete}>
            Delete
          </Button>
        </>
      ) : (
        <>
          <Button size="small" tone="primary" onClick={() => void rename()}>
            Save
          </Button>
          <Button size="small" tone="quiet" onClick={() => setName(null)}>
            Cancel
          </Button>
        </>
      )}
    </li>
  )
}

function describe({ shape, rows, fields, knownPaths }: Saved['mapping']): string {
  const roles = fields.map(({ role }) => roleWord(role)).join(', ')
  const kind = shape === 'csv' ? 'CSV' : 'JSON'
  const place = rows === '' ? '' : ` at ${placeWords(rows, shape)}`
  return `${kind}${place}, ${formatCounted(knownPaths.length, 'field')}: ${roles}`
}
