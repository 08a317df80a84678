import type { ReactElement } from 'react'
import { formatDuration, formatTokens, formatUsd } from '../../../shared/logic/formatters'
import { classNames } from '../../ui/classNames'
import type { Observation } from './observation'

export interface StepFactsProps {
  /** Model, agent or tool: what the picture knows beside the name. Foreign text. */
  readonly label: string
  /** Null until the engine has answered. */
  readonly observation: Observation | null
  /** True while the observation is still the one that was selected before. */
  readonly isWaiting: boolean
}

/** How long, how much, what: one line of figures under the name. Unknown ones are left out; the line is always there. */
export function StepFacts({ label, observation, isWaiting }: StepFactsProps): ReactElement {
  const usage = observation?.usage ?? null
  const hasTokens = usage !== null && (usage.inputTokens !== null || usage.outputTokens !== null)
  const costUsd = observation?.cost?.reportedUsd ?? observation?.cost?.computedUsd ?? null
  return (
    <div className={classNames('stepFacts', isWaiting && 'stepFacts-waiting')}>
      {observation === null || observation.durationNs === null ? null : (
        <span title="Duration">
          <b>{formatDuration(observation.durationNs)}</b>
        </span>
      )}
      {observation === null || observation.firstTokenNs === null ? null : (
        <span title="Time to the first token">first token {formatDuration(observation.firstTokenNs)}</span>
      )}
      {hasTokens ? (
        <span title="Tokens">
          <b>{formatTokens(usage.inputTokens)}</b> in <b>{formatTokens(usage.outputTokens)}</b> out
        </span>
      ) : null}
      {costUsd === null ? null : (
        <span title="Cost: the Tokens tab shows how it comes about">
          <b>{formatUsd(costUsd)}</b>
        </span>
      )}
      {label === '' ? null : (
        <bdi className="stepFactsLabel" title={label}>
          {label}
        </bdi>
      )}
    </div>
  )
}
