import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { unknownText } from '../../../shared/logic/formatters'
import { Button } from '../../ui/Button'
import { JsonText } from '../../ui/JsonText'
import { Popover } from '../../ui/Popover'

/** What the source said about a session besides its traces: its own totals, its scores, its attributes. */
export function SessionAbout({ answer }: { readonly answer: Output<'sessions.get'> }): ReactElement | null {
  const { attributes, reported, scores } = answer
  const isEmpty = (json: string): boolean => json.replace(/\s/g, '') === '{}'
  if (isEmpty(attributes) && isEmpty(reported) && scores.length === 0) return null
  return (
    <Popover
      label="About this session"
      align="end"
      trigger={
        <Button size="small" icon="panel" title="What the source says about this session">
          About
        </Button>
      }
    >
      <div className="sessionAbout">
        {isEmpty(reported) ? null : (
          <JsonText text={reported} label="What the source reports" title="As the source reports it" />
        )}
        {scores.length === 0 ? null : (
          <dl className="facts">
            {scores.map((score, at) => (
              <Score key={at} score={score} />
            ))}
          </dl>
        )}
        {isEmpty(attributes) ? null : (
          <JsonText text={attributes} label="Attributes of the session" title="Attributes" />
        )}
      </div>
    </Popover>
  )
}

function Score({ score }: { readonly score: Output<'sessions.get'>['scores'][number] }): ReactElement {
  return (
    <>
      <dt>
        <bdi>{score.name}</bdi>
      </dt>
      <dd>
        <bdi>{score.value ?? unknownText}</bdi>
        {score.annotator === null ? null : <bdi className="muted"> {score.annotator}</bdi>}
        {score.comment === null ? null : <p className="statusMessage">{score.comment}</p>}
      </dd>
    </>
  )
}
