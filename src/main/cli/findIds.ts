import { EngineError } from '../../shared/contract/errors'
import { filesSource, formatKey } from '../../shared/model/source'
import { emptyFilter } from '../../shared/model/filter'
import type { Noun } from './cliOptions'
import type { Door } from './door'

/**
 * Keys that an id of a person's may mean: an id of the imported files, or `source:id` as lists print them. Foreign
 * ids may hold colons themselves, so the first reading comes first.
 */
export function keyCandidates(id: string): string[] {
  return id.includes(':') ? [formatKey(filesSource, id), id] : [formatKey(filesSource, id)]
}

const notFound = (noun: Noun, id: string): EngineError =>
  new EngineError('not_found', `There is no ${noun} "${id}".`)

/** The first candidate that exists, with what `read` answers for it. */
async function firstFound<T>(
  noun: Noun,
  id: string,
  read: (key: string) => Promise<T>,
): Promise<{ key: string; value: T }> {
  for (const key of keyCandidates(id)) {
    try {
      return { key, value: await read(key) }
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'not_found') throw error
    }
  }
  throw notFound(noun, id)
}

export const findTrace = (door: Door, id: string) =>
  firstFound('trace', id, (traceKey) => door.call('traces.get', { traceKey }))

export const findSession = (door: Door, id: string) =>
  firstFound('session', id, (sessionKey) => door.call('sessions.get', { sessionKey }))

export interface FoundObservation {
  readonly observationId: number
  readonly traceKey: string
  readonly spanId: string
}

/** An observation by `SPAN`, where that is unambiguous, or by `TRACE/SPAN`. */
export async function findObservation(door: Door, id: string): Promise<FoundObservation> {
  const bare = await door.call('exports.observationRows', { filter: emptyFilter, spanId: id, limit: 11 })
  const [only] = bare.rows
  if (only !== undefined && bare.matching === 1) return pick(only)
  for (let slash = id.indexOf('/'); slash > 0; slash = id.indexOf('/', slash + 1)) {
    const spanId = id.slice(slash + 1)
    for (const traceKey of keyCandidates(id.slice(0, slash))) {
      const within = await door.call('exports.observationRows', {
        filter: emptyFilter,
        traceKey,
        spanId,
        limit: 2,
      })
      const [row] = within.rows
      if (row !== undefined) return pick(row)
    }
  }
  if (only === undefined) throw notFound('observation', id)
  const places = bare.rows.slice(0, 10).map((row) => `${row.traceId}/${row.spanId}`)
  throw new EngineError(
    'invalid_input',
    `The span id "${id}" stands in ${bare.matching} traces; say which: ${places.join(', ')}${bare.matching > 10 ? ', …' : ''}`,
  )
}

const pick = (row: FoundObservation): FoundObservation => ({
  observationId: row.observationId,
  traceKey: row.traceKey,
  spanId: row.spanId,
})
