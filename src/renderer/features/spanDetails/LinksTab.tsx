import type { ReactElement } from 'react'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { ForeignText } from './ForeignText'
import type { Observation } from './observation'

export interface LinksTabProps {
  readonly observation: Observation
  readonly onOpen: (traceKey: string, spanId: string) => void
}

/** Spans elsewhere that this one points to. */
export function LinksTab({ observation, onOpen }: LinksTabProps): ReactElement {
  if (observation.links.length === 0) return <p className="emptyText tabEmpty">This step has no links.</p>
  return (
    <ul className="eventList">
      {observation.links.map((link, at) => (
        <li key={at} className="card">
          <header className="cardHead">
            <span className="mono linkIds">
              <bdi>{link.traceId}</bdi> · <bdi>{link.spanId}</bdi>
            </span>
            <CopyButton text={`${link.traceId} ${link.spanId}`} label="Copy trace and span id" />
            <span className="spacer" />
            {link.present ? (
              <Button size="small" onClick={() => onOpen(link.traceKey, link.spanId)}>
                Open
              </Button>
            ) : (
              <span className="muted">not in this workspace</span>
            )}
          </header>
          {link.attributes.length <= 2 ? null : (
            <div className="cardBody">
              <ForeignText
                view={link.attributes}
                mode="json"
                label="Attributes of the link"
                foldName="link"
              />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
