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
  const dataStart = formatInstant(storage.data?.dataStartNs ?? null, zone)
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
      <CustomRange
        key={`${filter.fromNs}${filter.toNs}`}
        zone={zone}
        dataStart={dataStart}
        dataEnd={dataEnd}
      />
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

interface CustomRangeProps {
  readonly zone: string
  /** What the workspace spans: shown as an example of how to write a time. */
  readonly dataStart: string
  readonly dataEnd: string
}

/** Two instants of one's own, written as everywhere here; either may stay empty. */
function CustomRange({ zone, dataStart, dataEnd }: CustomRangeProps): ReactElement {
  const filter = useFilter()
  const setFilter = useAppStore((state) => state.setFilter)
  const [from, setFrom] = useState(filter.fromNs === null ? '' : fieldValue(filter.fromNs, zone))
  const [to, setTo] = useState(filter.toNs === null ? '' : fieldValue(filter.toNs, zone))
  const fromNs = from.trim() === '' ? null : parseZonedTime(from, zone)
  const toNs = to.trim() === '' ? null : parseZonedTime(to, zone)
  const problem = rangeProblem(from, fromNs, to, toNs)
  const isEmpty = from.trim() === '' && to.trim() === ''
  return (
    <form
      className="filterCustom"
      onSubmit={(event) => {
        event.preventDefault()
        if (problem === null && !isEmpty) setFilter({ ...filter, lastMs: null, fromNs, toNs })
      }}
    >
      <TextField
        label="From"
        placeholder={dataStart}
        value={from}
        onChange={(event) => setFrom(event.target.value)}
        aria-invalid={problem !== null}
      />
      <span aria-hidden="true">–</span>
      <TextField
        label="To"
        placeholder={dataEnd}
        value={to}
        onChange={(event) => setTo(event.target.value)}
        aria-invalid={problem !== null}
      />
      <Button type="submit" size="small" disabled={problem !== null || isEmpty}>
        Apply
      </Button>
      <p className="filterHint" role="status">
        {problem === null ? (
          `From – to, in the zone ${zone}; a day alone is its midnight.`
        ) : (
          <span className="fieldError">{problem}</span>
        )}
      </p>
    </form>
  )
}

function fieldValue(timeNs: string, zone: string): string {
  return zonedFieldValue(timeNs, zone).replace('T', ' ')
}

/** What is wrong with the two fields, one sentence; null when nothing is. */
function rangeProblem(from: string, fromNs: string | null, to: string, toNs: string | null): string | null {
  if (from.trim() !== '' && fromNs === null) return 'The start is not a time such as 2026-10-03 14:59.'
  if (to.trim() !== '' && toNs === null) return 'The end is not a time such as 2026-10-03 14:59.'
  return fromNs !== null && toNs !== null && BigInt(fromNs) >= BigInt(toNs)
    ? 'The end is not after the start.'
    : null
}
