import { formatInstant } from '../../../shared/logic/formatters'
import type { Filter } from '../../../shared/model/filter'
import { clearField, lastRangeLabel, valueFields } from '../../state/filterState'
import type { ValueField } from '../../state/filterState'

/** One condition in force, in words, and the filter without it. */
export interface FilterChip {
  readonly id: string
  /** Short name of what it is about; empty when the value says it. */
  readonly name: string
  /** Our words or foreign values: drawn as text, isolated. */
  readonly value: string
  /** What follows the value, in our words. */
  readonly suffix: string
  readonly without: Filter
}

export const fieldLabels: Readonly<Record<ValueField, { readonly chip: string; readonly title: string }>> = {
  environments: { chip: 'env', title: 'Environment' },
  agents: { chip: 'agent', title: 'Agent' },
  tools: { chip: 'tool', title: 'Tool' },
  models: { chip: 'model', title: 'Model' },
  users: { chip: 'user', title: 'User' },
  services: { chip: 'service', title: 'Service' },
  kinds: { chip: 'has', title: 'Kind of step' },
  statuses: { chip: 'status', title: 'Status' },
}

/** The conditions of a filter as chips, time first, text last. `dataEndNs` is the newest instant in the workspace. */
export function filterChips(filter: Filter, zone: string, dataEndNs: string | null): FilterChip[] {
  const chips: FilterChip[] = []
  const range = rangeWords(filter, zone, dataEndNs)
  if (range !== null) chips.push({ id: 'range', name: '', ...range, without: clearField(filter, 'range') })
  for (const field of valueFields) {
    const values = filter[field]
    if (values.length === 0) continue
    chips.push({
      id: field,
      name: fieldLabels[field].chip,
      value: values[0] ?? '',
      suffix: values.length > 1 ? `or ${values.length - 1} more` : '',
      without: clearField(filter, field),
    })
  }
  if (filter.text !== '')
    chips.push({
      id: 'text',
      name: 'text',
      value: `“${filter.text}”`,
      suffix: '',
      without: clearField(filter, 'text'),
    })
  return chips
}

function rangeWords(
  filter: Filter,
  zone: string,
  dataEndNs: string | null,
): { readonly value: string; readonly suffix: string } | null {
  if (filter.lastMs !== null) {
    const end = dataEndNs === null ? '' : ` to ${formatInstant(dataEndNs, zone, 'dateTime').slice(0, 16)}`
    return {
      value: lastRangeLabel(filter.lastMs),
      suffix: filter.anchor === 'data' ? `of data${end}` : 'until now',
    }
  }
  const { fromNs, toNs } = filter
  const minute = (timeNs: string): string => formatInstant(timeNs, zone, 'dateTime').slice(0, 16)
  if (fromNs !== null && toNs !== null) return { value: `${minute(fromNs)} – ${minute(toNs)}`, suffix: '' }
  if (fromNs !== null) return { value: `From ${minute(fromNs)}`, suffix: '' }
  if (toNs !== null) return { value: `Until ${minute(toNs)}`, suffix: '' }
  return null
}
