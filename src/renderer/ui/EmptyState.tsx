import type { ReactElement, ReactNode } from 'react'
import './emptyState.css'
import { Icon } from './Icon'
import type { IconName } from './Icon'

export interface EmptyStateProps {
  readonly icon?: IconName
  readonly title: string
  /** Why there is nothing and what to do about it. */
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** A place with nothing in it: says why, and offers the way on. */
export function EmptyState({ icon, title, children, actions }: EmptyStateProps): ReactElement {
  return (
    <div className="emptyState">
      {icon === undefined ? null : <Icon name={icon} size={26} />}
      <h2>{title}</h2>
      {children === undefined ? null : <div className="emptyStateText">{children}</div>}
      {actions === undefined ? null : <div className="emptyStateActions">{actions}</div>}
    </div>
  )
}
