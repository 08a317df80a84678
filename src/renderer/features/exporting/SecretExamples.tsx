import type { ReactElement } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import type { FoundSecretSummary, SecretPlace } from '../../../shared/model/masking'
import { Button } from '../../ui/Button'
import { MarkedText } from '../../ui/MarkedText'
import './secrets.css'

/** The first places of a secret, each with what stands around it, masked. With `onOpen`, each leads to its span. */
export function SecretExamples({
  secret: { examples, places },
  onOpen,
}: {
  readonly secret: FoundSecretSummary
  readonly onOpen?: (place: SecretPlace) => void
}): ReactElement {
  const more = places - examples.length
  return (
    <ul className="secretPlaces">
      {examples.map((place, index) => (
        <li key={`${place.traceKey ?? place.sessionKey} ${place.spanId ?? ''} ${place.field} ${index}`}>
          <span className="secretPlace">
            <span>
              <bdi>
                <MarkedText text={place.name} />
              </bdi>
              , <bdi>{place.field}</bdi>
            </span>
            {onOpen === undefined ? null : (
              <Button size="small" tone="quiet" onClick={() => onOpen(place)}>
                {place.traceKey === null ? 'Session' : place.spanId === null ? 'Trace' : 'Span'}
              </Button>
            )}
          </span>
          <code className="secretExcerpt" dir="auto">
            <MarkedText text={place.excerpt} />
          </code>
        </li>
      ))}
      {more > 0 ? <li className="muted">and {formatCounted(more, 'more place', 'more places')}</li> : null}
    </ul>
  )
}
