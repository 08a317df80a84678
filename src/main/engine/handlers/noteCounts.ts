import { formatKey, parseKey } from '../../../shared/model/source'
import type { EngineStore } from '../engineStore'

/** Traces with notes that are looked up for a list of sessions, the most recently noted first. */
const lookedUpTraces = 5_000

/** Adds to each trace how many notes it has, its observations' included. */
export async function withTraceNotes<T extends { readonly traceKey: string }>(
  store: EngineStore,
  rows: readonly T[],
  signal: AbortSignal,
): Promise<(T & { notes: number })[]> {
  if (rows.length === 0) return []
  const counts = await store.note(
    'noteCounts',
    { traces: rows.map(({ traceKey }) => parseKey(traceKey)), sessions: [] },
    { signal },
  )
  return rows.map((row, index) => ({ ...row, notes: counts.traces[index] ?? 0 }))
}

/** Adds to each session how many notes it has, those of its traces and their observations included. */
export async function withSessionNotes<T extends { readonly sessionKey: string }>(
  store: EngineStore,
  rows: readonly T[],
  signal: AbortSignal,
): Promise<(T & { notes: number })[]> {
  if (rows.length === 0) return []
  const [counts, noted] = await Promise.all([
    store.note(
      'noteCounts',
      { traces: [], sessions: rows.map(({ sessionKey }) => parseKey(sessionKey)) },
      { signal },
    ),
    store.note('notedTraces', { limit: lookedUpTraces }, { signal }),
  ])
  const below = new Map<string, number>()
  if (noted.length > 0) {
    const traceKeys = noted.map(({ source, id }) => formatKey(source, id))
    const sessions = await store.read('sessionsOfTraces', { traceKeys }, { signal })
    sessions.forEach((session, index) => {
      if (session !== null) below.set(session, (below.get(session) ?? 0) + (noted[index]?.count ?? 0))
    })
  }
  return rows.map((row, index) => ({
    ...row,
    notes: (counts.sessions[index] ?? 0) + (below.get(row.sessionKey) ?? 0),
  }))
}
