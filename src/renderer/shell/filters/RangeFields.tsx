import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatInstant } from '../../../shared/logic/formatters'
import { parseZonedTime, zonedFieldValue } from '../../../shared/logic/zonedTime'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useAppStore, useFilter } from '../../state/appStore'
import { clearField, hasRange, lastRanges } from '../../state/filterState'
import { Button } from '../../ui/Button'
import { Choices, TextField } from '../../ui/Fields'

/** Time: a length back from the end of the data or from now, or two instants of one's own. */
export function RangeFields(): ReactElement {
  const filter = useFilter()
  const setFilter = useAppStore((state) => state.setFilter)
  const zone = useZone()
  const storage = useEngineQuery('app.getStorage', {})
  const dataEndNs = storage.data?.dataEndNs ?? null
  const dataEnd = dataEndNs === null ? 'no data yet' : formatInstant(dataEndNs, zone, 'dateTime')
  return (
    <div className="filterForm">
      <div className="filterRanges">
        {lastRanges.map((range) => (
          <Button
            key={range.lastMs}
            size="small"
            tone={filter.lastMs === range.lastMs ? 'primary' : 'normal'}
            aria-pressed={filter.lastMs === range.lastMs}
            onClick={() => setFilter({ ...filter, lastMs: range.lastMs, fromNs: null, toNs: null })}
          >
            {range.label}
          </Button>
        ))}
      </div>
      <Choices
        label="Counted back from"
        name="rangeAnchor"
        value={filter.anchor}
        options={[
          { value: 'data', label: `from the newest data (${dataEnd})` },
          { value: 'now', label: 'from now' },
        ]}
        onChange={(anchor) => setFilter({ ...filter, anchor }, { replace: true })}
      />
      <CustomRange key={`${filter.fromNs}${filter.toNs}`} zone={zone} />
      {hasRange(filter) ? (
        <div className="filterActions">
          <Button size="small" tone="quiet" onClick={() => setFilter(clearField(filter, 'range'))}>
            All time
          </Button>
        </div>
      ) : null}
    </div>
  )
}

function CustomRange({ zone }: { readonly zone: string }): ReactElement {
  const filter = useFilter()
  const setFilter = useAppStore((state) => state.setFilter)
  const [from, setFrom] = useState(filter.fromNs === null ? '' : zonedFieldValue(filter.fromNs, zone))
  const [to, setTo] = useState(filter.toNs === null ? '' : zonedFieldValue(filter.toNs, zone))
  const fromNs = from === '' ? null : parseZonedTime(from, zone)
  const toNs = to === '' ? null : parseZonedTime(to, zone)
  const isReversed = fromNs !== null && toNs !== null && BigInt(fromNs) >= BigInt(toNs)
  const isEmpty = fromNs === null && toNs === null
  return (
    <form
      className="filterCustom"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isReversed && !isEmpty) setFilter({ ...filter, lastMs: null, fromNs, toNs })
      }}
    >
      <TextField
        label="From"
        type="datetime-local"
        step={1}
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <span aria-hidden="true">–</span>
      <TextField
        label="To"
        type="datetime-local"
        step={1}
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <Button type="submit" size="small" disabled={isReversed || isEmpty}>
        Apply
      </Button>
      <p className="filterHint">
        {isReversed ? (
          <span className="fieldError">The end is before the start.</span>
        ) : (
          `In the zone ${zone}.`
        )}
      </p>
    </form>
  )
}
