import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatCount } from '../../../shared/logic/formatters'
import type { FacetName } from '../../../shared/model/facets'
import { useAppStore, useFilter } from '../../state/appStore'
import { toggleValue } from '../../state/filterState'
import { CheckLine, TextField } from '../../ui/Fields'
import { fieldLabels } from './filterChips'

interface FacetValuesProps {
  readonly field: FacetName
  /** Null while they are being counted. */
  readonly values: readonly { readonly name: string; readonly count: number }[] | null
  readonly error: Error | null
}

const mostShown = 200

/** The values of one facet with how many spans have them; chosen ones first, so that they are never out of sight. */
export function FacetValues({ field, values, error }: FacetValuesProps): ReactElement {
  const filter = useFilter()
  const setFilter = useAppStore((state) => state.setFilter)
  const [text, setText] = useState('')
  const title = fieldLabels[field].title
  if (error !== null) return <p className="filterHint fieldError">{error.message}</p>
  if (values === null) return <p className="filterHint">Counting…</p>
  const chosen = filter[field]
  const others = values.filter((value) => !chosen.includes(value.name))
  const counts = new Map(values.map((value) => [value.name, value.count]))
  const words = text.trim().toLowerCase()
  const matching = others.filter((value) => value.name.toLowerCase().includes(words))
  const line = (name: string, count: number | null): ReactElement => (
    <CheckLine
      key={name}
      isChecked={chosen.includes(name)}
      onChange={() => setFilter(toggleValue(filter, field, name), { replace: true })}
      end={count === null ? 'none' : formatCount(count)}
    >
      {name === '' ? <em>empty</em> : <bdi title={name}>{name}</bdi>}
    </CheckLine>
  )
  return (
    <>
      {values.length > 8 ? (
        <TextField
          label={`Find in ${title}`}
          placeholder="Find…"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="filterFind"
        />
      ) : null}
      {chosen.map((name) => line(name, counts.get(name) ?? null))}
      {matching.slice(0, mostShown).map((value) => line(value.name, value.count))}
      {values.length === 0 && chosen.length === 0 ? (
        <p className="filterHint">Nothing here has one.</p>
      ) : null}
      {values.length > 0 && matching.length === 0 && others.length > 0 ? (
        <p className="filterHint">None with “{text}”.</p>
      ) : null}
      {matching.length > mostShown ? (
        <p className="filterHint">{formatCount(matching.length - mostShown)} more: type to find them.</p>
      ) : null}
    </>
  )
}
