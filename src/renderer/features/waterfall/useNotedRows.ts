import { useEffect, useMemo, useState } from 'react'
import type { Note } from '../../../shared/contract/notes'
import type { TraceIndex } from '../../../shared/logic/traceIndex'
import { useEngine } from '../../engine/EngineProvider'

/** Noted spans looked up at most: each is one question. */
const spansAtMost = 500

/** How many notes each row of the trace has. Notes name spans by the source's ids; the engine knows the rows. */
export function useNotedRows(
  traceKey: string,
  notes: readonly Note[],
  index: TraceIndex,
): ReadonlyMap<number, number> {
  const client = useEngine()
  const [rows, setRows] = useState<ReadonlyMap<string, number>>(new Map())
  const counts = useMemo(() => countBySpan(notes), [notes])
  useEffect(() => {
    const stop = new AbortController()
    const missing = [...counts.keys()].filter((spanId) => !rows.has(spanId)).slice(0, spansAtMost)
    if (missing.length === 0) return undefined
    Promise.all(
      missing.map(async (spanId): Promise<[string, number]> => {
        const { observationId } = await client.call(
          'observations.find',
          { traceKey, spanId },
          { signal: stop.signal },
        )
        return [spanId, observationId === null ? -1 : index.trace.observationId.indexOf(observationId)]
      }),
    )
      .then((found) => setRows((old) => new Map([...old, ...found])))
      .catch(() => {
        // The notes themselves are in the drawer; only their mark in the tree is missing, until the next change.
      })
    return () => stop.abort()
  }, [client, traceKey, counts, rows, index])
  return useMemo(() => {
    const byRow = new Map<number, number>()
    for (const [spanId, count] of counts) {
      const row = rows.get(spanId)
      if (row !== undefined && row >= 0) byRow.set(row, count)
    }
    return byRow
  }, [counts, rows])
}

function countBySpan(notes: readonly Note[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { target } of notes) {
    if (target.type === 'observation') counts.set(target.spanId, (counts.get(target.spanId) ?? 0) + 1)
  }
  return counts
}
