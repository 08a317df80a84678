import type { ReactElement } from 'react'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { MarkedText } from '../../ui/MarkedText'
import { describeTraceFlags } from './describeTraceFlags'
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
              {link.traceKey === observation.traceKey ? 'this trace' : <bdi>{link.traceId}</bdi>} ·{' '}
              <bdi>{link.spanId}</bdi>
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
          <LinkContext traceState={link.traceState} traceFlags={link.traceFlags} />
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

/** What W3C Trace Context carried along with the span that is linked to. */
function LinkContext({
  traceState,
  traceFlags,
}: Pick<Observation['links'][number], 'traceState' | 'traceFlags'>): ReactElement | null {
  if (traceState === null && traceFlags === null) return null
  return (
    <p className="muted cardBody">
      {traceState === null ? null : (
        <>
          trace state{' '}
          <bdi>
            <MarkedText text={traceState} />
          </bdi>
        </>
      )}
      {traceState === null || traceFlags === null ? null : ' · '}
      {traceFlags === null ? null : `trace flags ${describeTraceFlags(traceFlags)}`}
    </p>
  )
}
