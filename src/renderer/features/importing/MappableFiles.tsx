import type { ReactElement } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useNavigate } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { useHotkeys } from '../../ui/useHotkeys'
import { reportCommand } from './useReportCommands'

/** Named one by one; of more, each one's own report line leads on. */
const shownFiles = 3
const lookedAt = 200

/** Files of an import that nobody knows but that hold data: a person can say what their fields mean. */
export function MappableFiles({ importId }: { readonly importId: number }): ReactElement | null {
  const { data } = useEngineQuery(
    'imports.listFiles',
    { importId, status: 'failed', code: 'unrecognised', limit: lookedAt },
    { keep: false },
  )
  const navigate = useNavigate()
  // Bytes are kept only of what has fields.
  const files = (data?.rows ?? []).filter(({ bytes }) => bytes > 0)
  useHotkeys(
    files
      .slice(0, shownFiles)
      .map(({ fileId, path }) =>
        reportCommand(`map.${fileId}`, `Map the fields of ${path}…`, () =>
          navigate({ page: 'mapping', fileId }),
        ),
      ),
  )
  if (files.length === 0) return null
  return (
    <ul className="reportMappable" aria-label="Files whose fields can be mapped">
      {files.slice(0, shownFiles).map((file) => (
        <li key={file.fileId}>
          <span>
            <bdi className="mono">{file.path}</bdi> holds data in a form that is not known.
          </span>
          <Button
            size="small"
            tone="primary"
            onClick={() => navigate({ page: 'mapping', fileId: file.fileId })}
          >
            Map its fields…
          </Button>
        </li>
      ))}
      {files.length > shownFiles ? (
        <li className="muted">
          and {formatCounted(files.length - shownFiles, 'more file')}: choose one below to map it
        </li>
      ) : null}
    </ul>
  )
}
