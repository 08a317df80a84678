import type { ReactElement } from 'react'
import { formatBytes, formatCounted, formatShare } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'

/** What the workspace takes on disk, and what is in it. */
export function StorageTable(): ReactElement | null {
  const { data, error } = useEngineQuery('app.getStorage', {})
  if (error !== null && data === undefined) return <p className="fieldError">{error.message}</p>
  if (data === undefined) return null
  const saved = data.rawInputBytes > 0 ? 1 - data.rawBytes / data.rawInputBytes : null
  const lines: readonly (readonly [string, string, string])[] = [
    [
      'Traces',
      formatBytes(data.tracesDbBytes),
      `${formatCounted(data.sessions, 'session')}, ${formatCounted(data.traces, 'trace')}, ${formatCounted(data.observations, 'span')}`,
    ],
    [
      'of which source files',
      formatBytes(data.rawBytes),
      saved === null
        ? 'nothing imported'
        : `${formatBytes(data.rawInputBytes)} as they came, ${formatShare(saved)} saved by packing`,
    ],
    [
      'of which texts',
      formatBytes(data.contentBytes),
      data.textBytes > data.contentBytes
        ? `${formatBytes(data.textBytes)} of prompts and answers as they came, ${formatShare(1 - data.contentBytes / data.textBytes)} saved by keeping each text once, packed`
        : 'messages, inputs and outputs, each kept once',
    ],
    ['Notes', formatBytes(data.notesDbBytes), formatCounted(data.notes, 'note')],
  ]
  return (
    <table className="storageTable" aria-label="Space on disk">
      <tbody>
        {lines.map(([name, size, detail]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="plainEnd">{size}</td>
            <td className="muted">{detail}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
