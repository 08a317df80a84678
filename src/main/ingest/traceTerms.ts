import { facetNames } from '../../shared/model/filter'
import type { FacetName } from '../../shared/model/filter'
import type { TraceStatement } from './statements'
import type { TraceSpans } from './traceReading'

/** What is longer is no name to choose from a list. */
const longestTerm = 500

/** Values a person can filter the trace by, most frequent first, at most 200 of each facet. */
export function collectTerms(spans: TraceSpans, statement: TraceStatement | null): Map<FacetName, string[]> {
  const counts = new Map<FacetName, Map<string, number>>(facetNames.map((facet) => [facet, new Map()]))
  const add = (facet: FacetName, value: string | null | undefined): void => {
    const values = counts.get(facet)
    if (value === null || value === undefined || value === '' || values === undefined) return
    if (value.length > longestTerm) return
    if (values.size < 200 || values.has(value)) values.set(value, (values.get(value) ?? 0) + 1)
  }
  for (const span of spans.rows) {
    add('environments', span.environment)
    add('agents', span.agentName)
    add('tools', span.toolName)
    add('models', span.model)
    add('users', span.userId)
    add('services', span.serviceName)
  }
  add('environments', statement?.environment)
  add('agents', statement?.agentName)
  add('users', statement?.userId)
  return new Map(
    [...counts].map(([facet, values]) => [
      facet,
      [...values].toSorted((a, b) => b[1] - a[1]).map(([value]) => value),
    ]),
  )
}
