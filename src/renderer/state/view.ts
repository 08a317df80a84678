import type { Filter } from '../../shared/model/filter'

/**
 * Where one is, as the URL says it: a place and the filter that is in force everywhere. Whatever is needed to see the
 * same again after a reload or in another tab belongs here; whatever is a habit (widths, folds) does not.
 */
export interface View {
  readonly route: Route
  readonly filter: Filter
}

export type Route =
  | { readonly page: 'start' }
  | ListRoute
  | TraceRoute
  | SessionRoute
  | ImportsRoute
  /** Saying what the fields of a file mean that an import could not read. */
  | { readonly page: 'mapping'; readonly fileId: number }
  | { readonly page: 'settings' }
  /** An address that no page has; kept to say so. */
  | { readonly page: 'unknown'; readonly path: string }

export interface ListRoute {
  readonly page: 'sessions' | 'traces'
  /** A sort column of the list, or null for its default. Checked by the list, not here. */
  readonly sort: string | null
  readonly descending: boolean
  /** Row the cursor is on, from 0; null before the first move. */
  readonly row: number | null
}

export interface TraceRoute {
  readonly page: 'trace'
  readonly traceKey: string
  readonly spanId: string | null
  /** What else the trace page keeps in the address (tab, range, search), by names of its own choosing. */
  readonly params: Readonly<Record<string, string>>
}

export interface SessionRoute {
  readonly page: 'session'
  readonly sessionKey: string
  readonly params: Readonly<Record<string, string>>
}

/** The list of imports, or the report of one. `params`: what the report keeps in the address, by names of its own. */
export interface ImportsRoute {
  readonly page: 'imports'
  readonly importId: number | null
  readonly params?: Readonly<Record<string, string>>
}

export type PageName = Route['page']

/** A list as it opens: newest first, no cursor. */
export function listRoute(
  page: ListRoute['page'],
  changes: Partial<Omit<ListRoute, 'page'>> = {},
): ListRoute {
  return { page, sort: null, descending: true, row: null, ...changes }
}

export function traceRoute(traceKey: string, spanId: string | null = null): TraceRoute {
  return { page: 'trace', traceKey, spanId, params: {} }
}

/** A session; with a trace, at that trace. */
export function sessionRoute(sessionKey: string, traceKey: string | null = null): SessionRoute {
  return { page: 'session', sessionKey, params: traceKey === null ? {} : { trace: traceKey } }
}
