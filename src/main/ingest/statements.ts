import type { SessionRecord, TraceRecord } from '../../shared/model/importRecord'
import type { JsonObject } from '../../shared/util/jsonValue'

/** What `trace_statement.body` holds: a trace record without what has columns of its own. Times as text. */
export type TraceStatement = Omit<
  TraceRecord,
  'type' | 'traceId' | 'raw' | 'input' | 'output' | 'startNs' | 'endNs'
> & {
  readonly startNs: string | null
  readonly endNs: string | null
  readonly inputPreview: string | null
  readonly outputPreview: string | null
}

export type SessionStatement = Omit<SessionRecord, 'type' | 'sessionId' | 'raw' | 'startNs' | 'endNs'> & {
  readonly startNs: string | null
  readonly endNs: string | null
}

/**
 * Joins what several files said about one trace or session: the first that knows a field gives it, objects and lists
 * are united. Statements are taken in the order of their text, so that the order of import makes no difference.
 */
export function joinStatements<T extends object>(bodies: readonly string[]): T | null {
  const sorted = [...new Set(bodies)].toSorted()
  if (sorted.length === 0) return null
  const joined: Record<string, unknown> = {}
  for (const body of sorted) {
    const statement = JSON.parse(body) as Record<string, unknown>
    for (const [key, value] of Object.entries(statement)) {
      if (value === null) joined[key] ??= null
      else joined[key] = joinValue(joined[key], value)
    }
  }
  return joined as T
}

function joinValue(known: unknown, value: unknown): unknown {
  if (known === undefined || known === null) return value
  if (Array.isArray(known) && Array.isArray(value))
    return [...new Set([...(known as unknown[]), ...(value as unknown[])])]
  if (typeof known === 'object' && typeof value === 'object')
    return { ...(value as JsonObject), ...(known as JsonObject) }
  return known
}
