/**
 * A source is an origin, not a file. All imported files are the one source `files`; each connection and receiver is
 * a source of its own. Keys that cross the wire are `source:id`: source ids never contain a colon, foreign ids may.
 */
export const filesSource = 'files'

export interface SourcedId {
  readonly source: string
  readonly id: string
}

/** Writes a trace or session key, e.g. `files:4bf92f3577b34da6a3ce929d0e0e4736`. */
export function formatKey(source: string, id: string): string {
  return `${source}:${id}`
}

/** Reads a key back; a key without a colon is an id of the source `files` (what people type). */
export function parseKey(key: string): SourcedId {
  const colon = key.indexOf(':')
  if (colon < 0) return { source: filesSource, id: key }
  return { source: key.slice(0, colon), id: key.slice(colon + 1) }
}
