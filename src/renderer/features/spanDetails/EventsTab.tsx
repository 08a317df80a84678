import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatCount, formatDuration } from '../../../shared/logic/formatters'
import { Button } from '../../ui/Button'
import { Instant } from '../../ui/Instant'
import { ForeignText } from './ForeignText'
import type { Observation } from './observation'

const eventsAtATime = 100

/** The events a span recorded, in order, with the time since its start. */
export function EventsTab({
  observation,
  zone,
}: {
  readonly observation: Observation
  readonly zone: string
}): ReactElement {
  const [limit, setLimit] = useState(eventsAtATime)
  const { events } = observation
  if (events.length === 0) return <p className="emptyText tabEmpty">This step recorded no events.</p>
  return (
    <ol className="eventList">
      {events.slice(0, limit).map((event, at) => (
        <li key={at} className="card">
          <header className="cardHead">
            <bdi className="cardTitle">{event.name}</bdi>
            <span className="spacer" />
            <span className="muted">
              {since(observation.startNs, event.timeNs)}{' '}
              <Instant
                timeNs={event.timeNs}
                zone={zone}
                digits={observation.timeDigits}
                style="time"
                shownDigits={3}
              />
            </span>
          </header>
          {event.attributes.length <= 2 ? null : (
            <div className="cardBody">
              <ForeignText
                view={event.attributes}
                mode="json"
                label={`Attributes of ${event.name}`}
                foldName="event"
              />
            </div>
          )}
        </li>
      ))}
      {events.length > limit ? (
        <li>
          <Button size="small" onClick={() => setLimit(limit + 5 * eventsAtATime)}>
            Show more of {formatCount(events.length)} events
          </Button>
        </li>
      ) : null}
    </ol>
  )
}

function since(startNs: string | null, timeNs: string | null): string {
  if (startNs === null || timeNs === null) return ''
  return `+${formatDuration(Number(BigInt(timeNs) - BigInt(startNs)))} ·`
}
