import type { MouseEvent, ReactElement, ReactNode } from 'react'
import { unknownText } from '../../../shared/logic/formatters'
import { useFilter, useNavigate } from '../../state/appStore'
import { encodeView } from '../../state/urlState'
import type { Route } from '../../state/view'
import { barShare } from './useListScale'

/** A figure with a bar under it that compares it to the others in the list. */
export function BarFigure({
  value,
  largest,
  children,
}: {
  readonly value: number | null
  readonly largest: number
  readonly children: ReactNode
}): ReactElement {
  const share = barShare(value, largest)
  return (
    <span className="barFigure">
      {share > 0 ? <span className="barFigureBar" style={{ width: `${share * 100}%` }} /> : null}
      {children}
    </span>
  )
}

/** Names in a cell: the first, and how many more. Foreign text. */
export function NamesCell({ names }: { readonly names: readonly string[] }): ReactElement {
  const [first, ...others] = names
  if (first === undefined) return <span className="muted">{unknownText}</span>
  return (
    <span className="namesCell" title={names.join(', ')}>
      <bdi>{first}</bdi>
      {others.length > 0 ? <span className="muted">+{others.length}</span> : null}
    </span>
  )
}

/** One foreign value, or the dash of what is not known. */
export function ValueCell({
  value,
  isMono = false,
}: {
  readonly value: string | null
  readonly isMono?: boolean
}): ReactElement {
  if (value === null || value === '') return <span className="muted">{unknownText}</span>
  return (
    <bdi className={isMono ? 'mono listQuiet' : undefined} title={value}>
      {value}
    </bdi>
  )
}

/** A link to another place that keeps the filter; a click with a modifier opens a tab, as everywhere. Not a Tab stop: the table is one. */
export function RowLink({
  to,
  children,
}: {
  readonly to: Route
  readonly children: ReactNode
}): ReactElement {
  const filter = useFilter()
  const navigate = useNavigate()
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    navigate(to)
  }
  return (
    <a className="rowLink" tabIndex={-1} href={encodeView({ route: to, filter })} onClick={follow}>
      {children}
    </a>
  )
}
