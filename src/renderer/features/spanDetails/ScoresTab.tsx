import type { ReactElement } from 'react'
import { unknownText } from '../../../shared/logic/formatters'
import type { Observation } from './observation'

/** Scores that came with the data. */
export function ScoresTab({ observation }: { readonly observation: Observation }): ReactElement {
  if (observation.scores.length === 0)
    return <p className="emptyText tabEmpty">The data holds no scores for this step.</p>
  return (
    <ul className="eventList">
      {observation.scores.map((score, at) => (
        <li key={at} className="card">
          <header className="cardHead">
            <bdi className="cardTitle">{score.name}</bdi>
            <b>
              <bdi>{score.value ?? unknownText}</bdi>
            </b>
            {score.label === null ? null : <bdi>{score.label}</bdi>}
            <span className="spacer" />
            {score.annotator === null ? null : <bdi className="muted">{score.annotator}</bdi>}
          </header>
          {score.comment === null ? null : (
            <p className="cardBody statusMessage" dir="auto">
              {score.comment}
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
