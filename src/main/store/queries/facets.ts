import { facetNames } from '../../../shared/model/filter'
import type { FacetName, Filter } from '../../../shared/model/filter'
import { compileTraceFilter } from './filterSql'
import type { ReaderDb } from './readerDb'

export interface CountedName {
  readonly name: string
  /** Traces that have the value. */
  readonly count: number
}

const valuesPerFacet = 500

/**
 * The values of every facet and how many of the matching traces have each, most frequent first. A facet's own choice
 * does not narrow its own list, so that another value can be picked.
 */
export function listFacets(
  reader: ReaderDb,
  filter: Filter,
  nowMs: number,
): Readonly<Record<FacetName, CountedName[]>> {
  const lists = facetNames.map((facet) => [facet, listFacet(reader, facet, filter, nowMs)] as const)
  return Object.fromEntries(lists) as Record<FacetName, CountedName[]>
}

function listFacet(reader: ReaderDb, facet: FacetName, filter: Filter, nowMs: number): CountedName[] {
  const { where, values } = compileTraceFilter(reader, filter, nowMs, facet)
  const isUnfiltered = where === 't.status >= 0'
  const counted = isUnfiltered
    ? 'SELECT term_id, count(*) AS count FROM trace_term GROUP BY term_id'
    : `SELECT term_id, count(*) AS count FROM trace_term WHERE trace_row IN (SELECT t.id FROM trace t WHERE ${where}) GROUP BY term_id`
  return reader.once(
    `facet ${facet} ${where} ${JSON.stringify(values, bigintAsText)}`,
    () =>
      reader
        .sql(
          `SELECT f.value AS name, c.count FROM (${counted}) c JOIN term f ON f.id = c.term_id
         WHERE f.facet = ${facetNames.indexOf(facet)} ORDER BY c.count DESC, f.value LIMIT ${valuesPerFacet}`,
        )
        .all(values) as CountedName[],
  )
}

const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value
