import type { ReactElement } from 'react'
import { formatInstant, formatUtc } from '../../shared/logic/formatters'
import type { InstantStyle } from '../../shared/logic/formatters'

export interface InstantProps {
  /** ns since the epoch as text. */
  readonly timeNs: string | null
  /** IANA zone to read it in. */
  readonly zone: string
  /** Digits of a second that the source gave. */
  readonly digits: number
  readonly style?: InstantStyle
  /** Show at most this many of them; the hover shows all. */
  readonly shownDigits?: number
}

/** An instant in the reading zone; UTC with all digits on hover. */
export function Instant({
  timeNs,
  zone,
  digits,
  style = 'dateTime',
  shownDigits = 0,
}: InstantProps): ReactElement {
  return (
    <time title={timeNs === null ? 'No time in the source' : formatUtc(timeNs, digits)}>
      {formatInstant(timeNs, zone, style, Math.min(shownDigits, digits))}
    </time>
  )
}
