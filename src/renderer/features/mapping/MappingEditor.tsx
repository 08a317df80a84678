import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatBytes, formatCount, formatCounted } from '../../../shared/logic/formatters'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useNavigate, useNotify } from '../../state/appStore'
import { Button, IconButton } from '../../ui/Button'
import { SelectField, TextField } from '../../ui/Fields'
import { useHotkeys } from '../../ui/useHotkeys'
import { FieldTable } from './FieldTable'
import { MappingPreview } from './MappingPreview'
import { draftFault, isSameMapping, savedFor, startDraft, toMapping } from './mappingDraft'
import type { MappingDraft, Survey } from './mappingDraft'
import { placeWords } from './mappingWords'

/** As many rows as the engine makes a preview of. */
const previewedRows = 300

export interface MappingEditorProps {
  readonly fileId: number
  readonly survey: Survey
  readonly onRows: (rows: string) => void
  readonly onBack: () => void
}

/** The fields of a file with their roles, a preview that follows every change, and the ways to keep it. */
export function MappingEditor({ fileId, survey, onRows, onBack }: MappingEditorProps): ReactElement {
  const [draft, setDraft] = useState<MappingDraft>(() => startDraft(survey))
  const keep = useKeepMapping(fileId, survey)
  const fault = draftFault(draft)
  const { file, shape, places, rows, rowsRead, isWhole } = survey
  const saved = savedFor(survey)
  const hasTrace = draft.fields.some(({ role }) => role === 'traceId')
  const run = (withImport: boolean): void => void keep.run(toMapping(draft, survey), withImport)
  const command = (id: string, label: string, keys: readonly string[], withImport: boolean) => ({
    id: `mapping.${id}`,
    label,
    section: 'Mapping',
    keys,
    inFields: true,
    run: () => run(withImport),
  })
  useHotkeys(
    [
      command('save', 'Save the mapping', file.isCut ? ['mod+Enter'] : [], false),
      ...(file.isCut ? [] : [command('import', 'Save the mapping and import', ['mod+Enter'], true)]),
    ],
    fault === null && !keep.isRunning,
  )
  return (
    <div className="mapping">
      <div className="listHead">
        <IconButton icon="arrowLeft" label="Back to the report" onClick={onBack} />
        <h1 className="mappingTitle">
          Map the fields of <bdi>{file.path}</bdi>
        </h1>
        <span className="listCounts">{formatBytes(file.bytes)}</span>
        <span className="spacer" />
        <div className="mappingName">
          <span aria-hidden="true">Name</span>
          <TextField
            label="Name of the mapping"
            value={draft.name}
            maxLength={100}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        </div>
        <Button
          size="small"
          tone={file.isCut ? 'primary' : 'normal'}
          disabled={fault !== null || keep.isRunning}
          title={fault ?? undefined}
          onClick={() => run(false)}
        >
          Save
        </Button>
        {file.isCut ? null : (
          <Button
            size="small"
            tone="primary"
            disabled={fault !== null || keep.isRunning}
            title={fault ?? undefined}
            onClick={() => run(true)}
          >
            Save and import
          </Button>
        )}
      </div>
      {keep.failure === null ? null : (
        <p className="mappingFailure" role="alert">
          {keep.failure}
        </p>
      )}
      {file.isCut ? (
        <p className="mappingHint">
          Only the beginning of this file is in the workspace. Save the mapping, then open the file again: it
          will be recognised.
        </p>
      ) : null}
      {saved === null ? null : (
        <p className="mappingHint">
          This file has the form of your mapping <bdi>“{saved.mapping.name}”</bdi>. Saving under this name
          changes it.
        </p>
      )}
      <div className="mappingBody">
        <section className="mappingFields" aria-label="Fields">
          <div className="mappingBar">
            <div className="mappingChoice">
              <span aria-hidden="true">A row is</span>
              <SelectField
                label="Where rows are"
                value={rows}
                options={placeOptions(survey)}
                disabled={shape === 'csv' || places.length < 2}
                onChange={(event) => onRows(event.target.value)}
              />
            </div>
            <div className="mappingChoice">
              <span>A trace is</span>
              {hasTrace ? (
                <span className="muted">all rows with the same trace id</span>
              ) : (
                <SelectField
                  label="What a trace is"
                  value={draft.grouping}
                  options={[
                    { value: 'row', label: 'every row for itself' },
                    { value: 'file', label: 'all rows of the file' },
                  ]}
                  onChange={(event) =>
                    setDraft({ ...draft, grouping: event.target.value === 'file' ? 'file' : 'row' })
                  }
                />
              )}
            </div>
            <span className="spacer" />
            <span className="muted mappingRead">
              {isWhole ? '' : 'the first '}
              {formatCounted(rowsRead, 'row')}, {formatCounted(survey.fields.length, 'field')}
            </span>
          </div>
          <FieldTable survey={survey} draft={draft} onDraft={setDraft} />
        </section>
        <MappingPreview
          fileId={fileId}
          mapping={toMapping({ ...draft, name: 'preview' }, survey)}
          isAll={isWhole && rowsRead <= previewedRows}
        />
      </div>
    </div>
  )
}

function placeOptions({ places, rows, shape }: Survey): { value: string; label: string }[] {
  const all = places.some((place) => place.rows === rows) ? places : [{ rows, count: 0 }, ...places]
  return all.map((place) => ({
    value: place.rows,
    label: `${placeWords(place.rows, shape)} (${formatCount(place.count)})`,
  }))
}

interface KeepMapping {
  readonly isRunning: boolean
  /** Why it was not saved, one sentence. */
  readonly failure: string | null
  readonly run: (mapping: ReturnType<typeof toMapping>, withImport: boolean) => Promise<void>
}

/** Saves a mapping, under its name or as the next revision of the one the file fits, and imports the file with it. */
function useKeepMapping(fileId: number, survey: Survey): KeepMapping {
  const client = useEngine()
  const navigate = useNavigate()
  const notify = useNotify()
  const [isRunning, setRunning] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  return {
    isRunning,
    failure,
    async run(mapping, withImport) {
      setRunning(true)
      setFailure(null)
      try {
        const { mappings } = await client.call('mappings.list', {})
        const own = savedFor(survey)
        const before = mappings.find(
          (each) => each.mappingId === own?.mappingId && each.mapping.name === mapping.name,
        )
        const saved =
          before !== undefined && isSameMapping(before.mapping, mapping)
            ? before
            : await client.call('mappings.save', { mappingId: before?.mappingId ?? null, mapping })
        if (withImport) {
          const { importId } = await client.call('mappings.importFile', {
            fileId,
            mappingId: saved.mappingId,
          })
          navigate({ page: 'imports', importId })
        } else {
          notify('ok', `Saved “${mapping.name}”: files of this form are recognised from now on.`)
        }
      } catch (error) {
        setFailure(errorMessage(error))
      } finally {
        setRunning(false)
      }
    },
  }
}
