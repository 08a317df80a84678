import { Tabs } from 'radix-ui'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { observationKinds, observationStatuses } from '../../../shared/model/kinds'
import { facetNames } from '../../../shared/model/facets'
import type { FacetName } from '../../../shared/model/facets'
import type { Filter } from '../../../shared/model/filter'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useAppStore, useFilter } from '../../state/appStore'
import { hasRange, toggleValue } from '../../state/filterState'
import { CheckLine } from '../../ui/Fields'
import { KindBadge } from '../../ui/KindBadge'
import { StatusMark } from '../../ui/StatusMark'
import { FacetValues } from './FacetValues'
import { fieldLabels } from './filterChips'
import { RangeFields } from './RangeFields'
import { TextCondition } from './TextCondition'

const sections = ['range', 'text', 'statuses', 'kinds', ...facetNames] as const
type Section = (typeof sections)[number]

const sectionTitle = (section: Section): string =>
  section === 'range' ? 'Time' : section === 'text' ? 'Text' : fieldLabels[section].title

/** All conditions one can set, section by section. Every change holds at once. */
export function FilterPanel({ firstSection }: { readonly firstSection: string }): ReactElement {
  const [active, setActive] = useState<string>(
    sections.some((section) => section === firstSection) ? firstSection : 'range',
  )
  const filter = useFilter()
  const setFilter = useAppStore((state) => state.setFilter)
  // Each facet is counted under the filter without its own choice, so that the alternatives stay in sight.
  const isFacet = facetNames.some((name) => name === active)
  const facetFilter: Filter = isFacet ? { ...filter, [active]: [] } : filter
  const facets = useEngineQuery('facets.list', { filter: facetFilter }, { enabled: isFacet })
  return (
    <Tabs.Root className="filterPanel" orientation="vertical" value={active} onValueChange={setActive}>
      <Tabs.List className="filterSections" aria-label="Conditions">
        {sections.map((section) => (
          <Tabs.Trigger key={section} value={section} className="filterSection">
            {sectionTitle(section)}
            <SectionCount filter={filter} section={section} />
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value={active} className="filterBody" tabIndex={-1}>
        {active === 'range' ? <RangeFields /> : null}
        {active === 'text' ? <TextCondition /> : null}
        {active === 'statuses'
          ? observationStatuses.map((status) => (
              <CheckLine
                key={status}
                isChecked={filter.statuses.includes(status)}
                onChange={() => setFilter(toggleValue(filter, 'statuses', status), { replace: true })}
              >
                <StatusMark status={status} />
              </CheckLine>
            ))
          : null}
        {active === 'kinds'
          ? observationKinds.map((kind) => (
              <CheckLine
                key={kind}
                isChecked={filter.kinds.includes(kind)}
                onChange={() => setFilter(toggleValue(filter, 'kinds', kind), { replace: true })}
              >
                <KindBadge kind={kind} withLabel />
              </CheckLine>
            ))
          : null}
        {isFacet ? (
          <FacetValues
            key={active}
            field={active as FacetName}
            values={facets.data?.[active as FacetName] ?? null}
            error={facets.error}
          />
        ) : null}
      </Tabs.Content>
    </Tabs.Root>
  )
}

function SectionCount({
  filter,
  section,
}: {
  readonly filter: Filter
  readonly section: Section
}): ReactElement | null {
  const count =
    section === 'range'
      ? Number(hasRange(filter))
      : section === 'text'
        ? Number(filter.text !== '')
        : filter[section].length
  return count === 0 ? null : <span className="filterSectionCount">{count}</span>
}
