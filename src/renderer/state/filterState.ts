import { emptyFilter } from '../../shared/model/filter'
import type { Filter } from '../../shared/model/filter'

/** Fields of the filter that hold a list of chosen values. */
export const valueFields = [
  'environments',
  'agents',
  'tools',
  'models',
  'users',
  'services',
  'kinds',
  'statuses',
] as const
export type ValueField = (typeof valueFields)[number]

/** True when the filter lets everything through (the anchor alone filters nothing). */
export function isEmptyFilter(filter: Filter): boolean {
  return !hasRange(filter) && filter.text === '' && valueFields.every((field) => filter[field].length === 0)
}

export function hasRange(filter: Filter): boolean {
  return filter.lastMs !== null || filter.fromNs !== null || filter.toNs !== null
}

/** The filter with a value of a facet added, or taken out when it was there. */
export function toggleValue(filter: Filter, field: ValueField, value: string): Filter {
  const values: readonly string[] = filter[field]
  const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value]
  return { ...filter, [field]: next }
}

export function clearField(filter: Filter, field: ValueField | 'range' | 'text'): Filter {
  if (field === 'text') return { ...filter, text: '' }
  if (field === 'range')
    return { ...filter, lastMs: null, fromNs: null, toNs: null, anchor: emptyFilter.anchor }
  return { ...filter, [field]: [] }
}

export const lastRanges = [
  { lastMs: 3_600_000, label: 'Last hour' },
  { lastMs: 86_400_000, label: 'Last 24 hours' },
  { lastMs: 7 * 86_400_000, label: 'Last 7 days' },
  { lastMs: 30 * 86_400_000, label: 'Last 30 days' },
] as const

/** A relative range in words: a known one by its name, another by its length. */
export function lastRangeLabel(lastMs: number): string {
  const known = lastRanges.find((range) => range.lastMs === lastMs)
  if (known !== undefined) return known.label
  const hours = lastMs / 3_600_000
  if (hours >= 48) return `Last ${Math.round(hours / 24)} days`
  if (hours >= 2) return `Last ${Math.round(hours)} hours`
  return `Last ${Math.max(1, Math.round(lastMs / 60_000))} minutes`
}
