import type { ObservationRecord } from '../../../shared/model/importRecord'
import type { JsonObject } from '../../../shared/util/jsonValue'

/**
 * One observation told twice by one file, made one: what `first` knows stands, what it does not know comes from
 * `second`. Null, empty text, `unset` and the plain kind `span` count as not known. The place is that of the longer.
 */
export function mergeObservations(first: ObservationRecord, second: ObservationRecord): ObservationRecord {
  const merged: Record<string, unknown> = { ...second }
  for (const [name, value] of Object.entries(first)) {
    if (value !== null && value !== '') merged[name] = value
  }
  return {
    ...(merged as unknown as ObservationRecord),
    kind: first.kind === 'span' ? second.kind : first.kind,
    status: first.status === 'unset' || first.status === 'open' ? moreTelling(second, first) : first.status,
    parameters: mergeObjects(first.parameters, second.parameters),
    attributes: mergeObjects(first.attributes, second.attributes),
    resource: mergeObjects(first.resource, second.resource),
    timeDigits: Math.max(first.timeDigits, second.timeDigits),
    events: first.events.length >= second.events.length ? first.events : second.events,
    links: first.links.length >= second.links.length ? first.links : second.links,
    flags: first.flags | second.flags,
    raw: first.raw.length >= second.raw.length ? first.raw : second.raw,
  }
}

function moreTelling(second: ObservationRecord, first: ObservationRecord): ObservationRecord['status'] {
  return second.status === 'unset' ? first.status : second.status
}

function mergeObjects(first: JsonObject, second: JsonObject): JsonObject {
  const known = Object.entries(first).filter(([, value]) => value !== null)
  return Object.fromEntries([...Object.entries(second), ...known])
}

export interface MergeBuffer {
  /** Keeps an observation for its other telling. Returns those let go for lack of room. */
  hold(record: ObservationRecord): readonly ObservationRecord[]
  /** Joins an observation with the one that is held under its key, which is held no longer; else returns it as it is. */
  join(record: ObservationRecord): ObservationRecord
  /** Joins where the other telling is held, else holds: for tellings that come in either order. */
  pair(record: ObservationRecord): readonly ObservationRecord[]
  /** All that is still held, in the order it came. */
  drain(): readonly ObservationRecord[]
}

/**
 * Holds observations so that two tellings of the same one within a file become one record. It holds at most
 * `byteLimit` bytes of source text; beyond, all go unjoined, and the workspace joins them by key as it does for two
 * files.
 */
export function createMergeBuffer(byteLimit: number = 16 * 1024 * 1024): MergeBuffer {
  const held = new Map<string, ObservationRecord>()
  let heldBytes = 0
  const keyOf = (record: ObservationRecord): string => JSON.stringify([record.traceId, record.spanId])

  const drain = (): readonly ObservationRecord[] => {
    const released = [...held.values()]
    held.clear()
    heldBytes = 0
    return released
  }
  const hold = (record: ObservationRecord): readonly ObservationRecord[] => {
    const key = keyOf(record)
    const known = held.get(key)
    held.set(key, known === undefined ? record : mergeObservations(known, record))
    heldBytes += record.raw.length
    return heldBytes > byteLimit ? drain() : []
  }
  const join = (record: ObservationRecord): ObservationRecord => {
    if (held.size === 0) return record
    const key = keyOf(record)
    const known = held.get(key)
    if (known === undefined) return record
    held.delete(key)
    heldBytes -= known.raw.length
    return mergeObservations(known, record)
  }
  return {
    hold,
    join,
    pair: (record) => (held.has(keyOf(record)) ? [join(record)] : hold(record)),
    drain,
  }
}
