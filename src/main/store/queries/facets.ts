import { facetNames } from '../../../shared/model/facets'
import type { FacetName } from '../../../shared/model/facets'
import type { Filter } from '../../../shared/model/filter'
import { compileTraceFilter } from './filterSql'
import type { CompiledFilter } from './filterSql'
import { countAll } from './listTraces'
import type { ReaderDb } from './readerDb'

export interface CountedName {
  readonly name: string
  /** Traces that have the value. */
  readonly count: number
}

export type FacetLists = Readonly<Record<FacetName, CountedName[]>>

const valuesPerFacet = 500

/**
 * The values of every facet and how many of the matching traces have each, most frequent first, at most 500 each. A
 * facet's own choice does not narrow its own list, so that another value can be picked.
 */
export function listFacets(reader: ReaderDb, filter: Filter, nowMs: number): FacetLists {
  const chosen = facetNames.filter((facet) => filter[facet].length > 0)
  const shared = countValues(reader, compileTraceFilter(reader, filter, nowMs), null)
  const own = chosen.map((facet) => {
    const lists = countValues(reader, compileTraceFilter(reader, filter, nowMs, facet), facet)
    return [facet, lists[facet]] as const
  })
  return { ...shared, ...Object.fromEntries(own) }
}

/** Counts the values of one facet, or of all of them. */
function countValues(
  reader: ReaderDb,
  { where, values }: CompiledFilter,
  only: FacetName | null,
): FacetLists {
  const key = `facets ${only} ${where} ${JSON.stringify(values, bigintAsText)}`
  return reader.once(key, () => {
    const matching = reader.pluck(`SELECT count(*) FROM trace t WHERE ${where}`).get(values) as number
    const total = countAll(reader, 'trace')
    const rows = `SELECT t.id FROM trace t WHERE ${where}`
    // Few traces are asked for their values; otherwise each value for its traces, in the order they are stored in.
    const from =
      matching * 10 < total
        ? `trace_term tt CROSS JOIN term f ON f.id = tt.term_id WHERE tt.trace_row IN (${rows})`
        : `term f CROSS JOIN trace_term tt ON tt.term_id = f.id WHERE ${matching === total ? '1' : `+tt.trace_row IN (${rows})`}`
    const ofFacet = only === null ? '' : `AND f.facet = ${facetNames.indexOf(only)}`
    const counted = reader
      .raw(
        `SELECT f.facet, f.value, count(*) AS count FROM ${from} ${ofFacet}
         GROUP BY f.id ORDER BY f.facet, count DESC, f.value`,
      )
      .iterate(matching === total ? {} : values) as Iterable<[number, string, number]>
    const lists: Record<FacetName, CountedName[]> = {
      environments: [],
      agents: [],
      tools: [],
      models: [],
      users: [],
      services: [],
    }
    for (const [facet, name, count] of counted) {
      const facetName = facetNames[facet]
      const list = facetName === undefined ? null : lists[facetName]
      if (list !== null && list.length < valuesPerFacet) list.push({ name, count })
    }
    return lists
  })
}

const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value
