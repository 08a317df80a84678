import { memo, useState } from 'react'
import type { ReactElement } from 'react'
import { emptyFilter } from '../../../shared/model/filter'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useAppStore, useFilter } from '../../state/appStore'
import { Icon } from '../../ui/Icon'
import { Popover } from '../../ui/Popover'
import { useHotkeys } from '../../ui/useHotkeys'
import { filterChips } from './filterChips'
import { FilterPanel } from './FilterPanel'
import './filters.css'

/** The filter in force as chips that mean the same on every page, and the panel that changes it. */
export const FilterBar = memo(function FilterBar(): ReactElement {
  const filter = useFilter()
  const setFilter = useAppStore((state) => state.setFilter)
  const zone = useZone()
  const storage = useEngineQuery('app.getStorage', {})
  const [section, setSection] = useState<string | null>(null)
  const chips = filterChips(filter, zone, storage.data?.dataEndNs ?? null)
  useHotkeys(
    [
      {
        id: 'filter.open',
        label: 'Filter…',
        section: 'Everywhere',
        keys: ['shift+f'],
        run: () => setSection('range'),
      },
      {
        id: 'filter.clear',
        label: 'Clear the filter',
        section: 'Everywhere',
        keys: [],
        run: () => setFilter(emptyFilter),
      },
    ],
    true,
    0,
  )
  return (
    <div className="filterBar">
      <ul className="filterChips" aria-label="Filter in force">
        {chips.map((chip) => (
          <li key={chip.id} className="filterChip">
            <button
              type="button"
              className="filterChipText"
              title="Change"
              onClick={() => setSection(chip.id)}
            >
              {chip.name === '' ? null : <span>{chip.name} </span>}
              <bdi className="filterChipValue">{chip.value}</bdi>
              {chip.suffix === '' ? null : <span> {chip.suffix}</span>}
            </button>
            <button
              type="button"
              className="filterChipRemove"
              aria-label={`Remove the filter ${chip.name} ${chip.value}`}
              onClick={() => setFilter(chip.without)}
            >
              <Icon name="close" size={11} />
            </button>
          </li>
        ))}
      </ul>
      {chips.length > 1 ? (
        <button type="button" className="filterClear" onClick={() => setFilter(emptyFilter)}>
          Clear
        </button>
      ) : null}
      <span className="spacer" />
      <Popover
        label="Filter"
        align="end"
        isOpen={section !== null}
        onOpenChange={(open) => setSection(open ? 'range' : null)}
        trigger={
          <button type="button" className="filterAdd">
            <Icon name="plus" size={12} /> Filter
          </button>
        }
      >
        <FilterPanel firstSection={section ?? 'range'} />
      </Popover>
    </div>
  )
})
