import { useState } from 'react'
import type { ReactElement } from 'react'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { errorCode } from '../../engine/replies'
import { useNavigate } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { MappingEditor } from './MappingEditor'
import './mapping.css'

/** Says what the fields of an unknown file mean, and imports it: the fields on the left, what comes of them beside. */
export function MappingPage({ fileId }: { readonly fileId: number }): ReactElement {
  const [rows, setRows] = useState<string | null>(null)
  const navigate = useNavigate()
  const { data, error, refetch } = useEngineQuery('mappings.survey', { fileId, rows })
  if (error !== null && data === undefined) {
    const back = (
      <Button onClick={() => navigate({ page: 'imports', importId: null })}>To the list of imports</Button>
    )
    const code = errorCode(error)
    if (code === 'not_found' || code === 'refused') {
      return (
        <EmptyState
          icon="imports"
          title={code === 'refused' ? 'This file has no fields to map' : 'This file is not in the workspace'}
          actions={back}
        >
          <p>
            <bdi>{error.message}</bdi>
          </p>
        </EmptyState>
      )
    }
    return (
      <ErrorPanel
        title="The fields of this file could not be read"
        message={error.message}
        onRetry={() => void refetch()}
        actions={back}
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
