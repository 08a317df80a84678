import type { ReactElement } from 'react'
import type { ObservationStatus } from '../../shared/model/kinds'
import { classNames } from './classNames'
import './statusMark.css'

/** How a status is drawn: its shape and its word; the colour comes from the style sheet. */
export const statusMarks: Readonly<
  Record<ObservationStatus, { readonly shape: string; readonly word: string; readonly hint: string }>
> = {
  ok: { shape: '✓', word: 'ok', hint: 'The source says that it succeeded.' },
  error: { shape: '●', word: 'failed', hint: 'The source says that it failed, or it holds a failure.' },
  open: { shape: '○', word: 'open', hint: 'It had no end when it was recorded.' },
  unset: { shape: '·', word: 'unset', hint: 'The source does not say how it ended.' },
}

export interface StatusMarkProps {
  readonly status: ObservationStatus
  /** Without the word where there is no room; assistive technology still hears it. */
  readonly isShort?: boolean
  /** Another word than our own, e.g. the source's. Foreign text: isolated. */
  readonly word?: string | null
  /** Another hint than that of the status. */
  readonly hint?: string | null
}

/** A status as shape, colour and word. */
export function StatusMark({
  status,
  isShort = false,
  word = null,
  hint = null,
}: StatusMarkProps): ReactElement {
  const mark = statusMarks[status]
  const text = word ?? mark.word
  return (
    <span className={classNames('statusMark', `statusMark-${status}`)} title={hint ?? mark.hint}>
      <span aria-hidden="true" className="statusShape">
        {mark.shape}
      </span>
      <bdi className={isShort ? 'srOnly' : 'statusWord'}>{text}</bdi>
    </span>
  )
}
