import type { ReactElement, ReactNode } from 'react'
import { Button } from './Button'
import './emptyState.css'
import { Icon } from './Icon'

export interface ErrorPanelProps {
  /** What could not be done: "The traces could not be read". */
  readonly title: string
  /** One sentence from the engine; shown as text. */
  readonly message: string
  readonly onRetry?: () => void
  /** Buttons for what else one can do. */
  readonly actions?: ReactNode
}

/** Something failed: what, why, and what one can do. */
export function ErrorPanel({ title, message, onRetry, actions }: ErrorPanelProps): ReactElement {
  return (
    <div className="errorPanel" role="alert">
      <h2>
        <Icon name="warning" /> {title}
      </h2>
      <p className="errorPanelText">
        <bdi>{message}</bdi>
      </p>
      {onRetry === undefined && actions === undefined ? null : (
        <div className="errorPanelActions">
          {onRetry === undefined ? null : <Button onClick={onRetry}>Try again</Button>}
          {actions}
        </div>
      )}
    </div>
  )
}
