import { useState } from 'react'
import type { ReactElement } from 'react'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useNavigate } from '../../state/appStore'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { MappingEditor } from './MappingEditor'
import './mapping.css'

/** Says what the fields of an unknown file mean, and imports it: the fields on the left, what comes of them beside. */
export function MappingPage({ fileId }: { readonly fileId: number }): ReactElement {
  const [rows, setRows] = useState<string | null>(null)
  const navigate = useNavigate()
  const { data, error, refetch } = useEngineQuery('mappings.survey', { fileId, rows })
  if (error !== null && data === undefined) {
    return (
      <ErrorPanel
        title="The fields of this file could not be read"
        message={error.message}
        onRetry={() => void refetch()}
      />
    )
  }
  if (data === undefined) return <div className="mappingReading muted">Reading the fields…</div>
  return (
    <MappingEditor
      // Another place for rows has other fields: what was chosen for these does not fit them.
      key={`${fileId} ${data.rows}`}
      fileId={fileId}
      survey={data}
      onRows={setRows}
      onBack={() => navigate({ page: 'imports', importId: data.file.importId })}
    />
  )
}
