import type { ReactElement } from 'react'
import './progressBar.css'

export interface ProgressBarProps {
  /** 0..1; null while the total is unknown. */
  readonly share: number | null
  readonly label: string
}

/** How far something has come. */
export function ProgressBar({ share, label }: ProgressBarProps): ReactElement {
  const percent = share === null ? null : Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <span
      className="progressBar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? { 'data-unknown': true } : { 'aria-valuenow': percent })}
    >
      <span className="progressBarFill" style={percent === null ? undefined : { width: `${percent}%` }} />
    </span>
  )
}
