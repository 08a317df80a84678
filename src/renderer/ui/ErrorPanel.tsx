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
  readonly children?: ReactNode
}

/** Something failed: what, why, and what one can do. */
export function ErrorPanel({ title, message, onRetry, children }: ErrorPanelProps): ReactElement {
  return (
    <div className="errorPanel" role="alert">
      <h2>
        <Icon name="warning" /> {title}
      </h2>
      <p className="errorPanelText">
        <bdi>{message}</bdi>
      </p>
      {children}
      {onRetry === undefined ? null : (
        <div className="errorPanelActions">
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
    </div>
  )
}
