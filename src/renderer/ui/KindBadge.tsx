import type { ReactElement } from 'react'
import type { ObservationKind } from '../../shared/model/kinds'
import { classNames } from './classNames'
import './kindBadge.css'
import { kindMarks } from './kindMarks'

export interface KindBadgeProps {
  readonly kind: ObservationKind
  /** Also write the name of the kind behind the badge. */
  readonly withLabel?: boolean
}

/** The letter of a kind on its colour; containers are outlines, instants are round. */
export function KindBadge({ kind, withLabel = false }: KindBadgeProps): ReactElement {
  const mark = kindMarks[kind]
  const badge = (
    <span
      className={classNames('kindBadge', `kindBadge-${mark.shape}`, `kind-${kind}`)}
      title={withLabel ? undefined : mark.label}
      role={withLabel ? undefined : 'img'}
      aria-label={withLabel ? undefined : mark.label}
      aria-hidden={withLabel ? true : undefined}
    >
      {mark.letter}
    </span>
  )
  if (!withLabel) return badge
  return (
    <span className="kindWithLabel">
      {badge}
      {mark.label}
    </span>
  )
}
