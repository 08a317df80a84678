import { facetNames } from '../../shared/model/facets'
import type { FacetName } from '../../shared/model/facets'
import type { TraceStatement } from './statements'
import type { SpanRow, TraceSpans } from './traceSpans'

const valuesPerFacet = 200
/** What is longer is no name to choose from a list. */
const longestTerm = 500

const ofSpan: Readonly<Record<FacetName, (span: SpanRow) => string | null>> = {
  environments: (span) => span.environment,
  agents: (span) => span.agentName,
  tools: (span) => span.toolName,
  models: (span) => span.model,
  users: (span) => span.userId,
  services: (span) => span.serviceName,
}
const ofStatement: Partial<Record<FacetName, (statement: TraceStatement) => string | null>> = {
  environments: (statement) => statement.environment,
  agents: (statement) => statement.agentName,
  users: (statement) => statement.userId,
}

/** Beyond so many spans a facet is a step. */
const spansPerStep = 10_000

/** Values a person can filter the trace by, most frequent first, at most 200 of each facet. In steps. */
export function* collectTerms(
  spans: TraceSpans,
  statement: TraceStatement | null,
): Generator<void, Map<FacetName, string[]>> {
  const terms = new Map<FacetName, string[]>()
  for (const facet of facetNames) {
    if (spans.count > spansPerStep) yield
    const counts = new Map<string, number>()
    const add = (value: string | null | undefined): void => {
      if (value === null || value === undefined || value === '' || value.length > longestTerm) return
      if (counts.size < valuesPerFacet || counts.has(value)) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    for (let index = 0; index < spans.count; index++) add(ofSpan[facet](spans.span(index)))
    if (statement !== null) add(ofStatement[facet]?.(statement))
    if (counts.size === 0) continue
    const values = [...counts.keys()]
    // Most traces have one value of a facet.
    if (values.length > 1) values.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
    terms.set(facet, values)
  }
  return terms
}
