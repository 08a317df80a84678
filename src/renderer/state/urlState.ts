import { emptyFilter, filterSchema } from '../../shared/model/filter'
import type { Filter } from '../../shared/model/filter'
import { listRoute } from './view'
import type { Route, View } from './view'

/**
 * The address is the view: `#/traces?env=production&sort=cost`, `#/trace/files%3A4bf9?span=00f0`. Written in a fixed
 * order, so that equal views have equal addresses. `v` is the version of this grammar; it is written with any
 * parameter, and an address of a later version is read as far as it is understood.
 */
export const urlVersion = 1

type ListField = 'environments' | 'agents' | 'tools' | 'models' | 'users' | 'services' | 'kinds' | 'statuses'

const listFields: readonly (readonly [ListField, string])[] = [
  ['environments', 'env'],
  ['agents', 'agent'],
  ['tools', 'tool'],
  ['models', 'model'],
  ['users', 'user'],
  ['services', 'service'],
  ['kinds', 'kind'],
  ['statuses', 'status'],
]
const filterNames = new Set(['last', 'anchor', 'from', 'to', 'q', ...listFields.map(([, name]) => name)])

/** Writes a view as a URL fragment, `#` included. */
export function encodeView(view: View): string {
  const params = new URLSearchParams()
  const path = encodeRoute(view.route, params)
  encodeFilter(view.filter, params)
  if (params.size === 0) return `#${path}`
  params.append('v', String(urlVersion))
  return `#${path}?${params.toString()}`
}

/** Reads a URL fragment. Never throws: an unknown place is `unknown`, an impossible parameter is left out. */
export function decodeView(fragment: string): View {
  const body = fragment.replace(/^#/, '')
  const question = body.indexOf('?')
  const path = question < 0 ? body : body.slice(0, question)
  const params = new URLSearchParams(question < 0 ? '' : body.slice(question + 1))
  return { route: decodeRoute(path, params), filter: decodeFilter(params) }
}

function encodeRoute(route: Route, params: URLSearchParams): string {
  switch (route.page) {
    case 'start':
    case 'settings':
      return `/${route.page}`
    case 'sessions':
    case 'traces':
      if (route.sort !== null) params.append('sort', route.sort)
      if (!route.descending) params.append('order', 'up')
      if (route.row !== null) params.append('row', String(route.row))
      return `/${route.page}`
    case 'trace':
      if (route.spanId !== null) params.append('span', route.spanId)
      appendOwn(route.params, params)
      return `/trace/${encodeURIComponent(route.traceKey.toWellFormed())}`
    case 'session':
      appendOwn(route.params, params)
      return `/session/${encodeURIComponent(route.sessionKey.toWellFormed())}`
    case 'imports':
      if (route.importId === null) return '/imports'
      appendOwn(route.params ?? {}, params)
      return `/imports/${route.importId}`
    case 'mapping':
      return `/mapping/${route.fileId}`
    case 'unknown':
      return route.path
  }
}

/** A page's own parameters carry a dot, so that they never meet the filter's. */
function appendOwn(own: Readonly<Record<string, string>>, params: URLSearchParams): void {
  for (const name of Object.keys(own).sort()) params.append(`.${name}`, own[name] ?? '')
}

function readOwn(params: URLSearchParams): Record<string, string> {
  const own: Record<string, string> = {}
  for (const [name, value] of params) if (/^\.[a-z][A-Za-z]*$/.test(name)) own[name.slice(1)] = value
  return own
}

function decodeRoute(path: string, params: URLSearchParams): Route {
  const [, page = '', ...rest] = path.split('/')
  const key = decodePart(rest.join('/'))
  const unknown: Route = { page: 'unknown', path }
  switch (page) {
    case '':
      return path === '' || path === '/' ? { page: 'start' } : unknown
    case 'start':
    case 'settings':
      return key === '' ? { page } : unknown
    case 'sessions':
    case 'traces':
      if (key !== '') return unknown
      return listRoute(page, {
        sort: params.get('sort'),
        descending: params.get('order') !== 'up',
        row: readRow(params.get('row')),
      })
    case 'trace':
      if (key === null || key === '') return unknown
      return { page, traceKey: key, spanId: params.get('span'), params: readOwn(params) }
    case 'session':
      return key === null || key === '' ? unknown : { page, sessionKey: key, params: readOwn(params) }
    case 'imports':
      if (key === '') return { page, importId: null }
      return key !== null && /^\d{1,15}$/.test(key) ? readImport(Number(key), readOwn(params)) : unknown
    case 'mapping':
      return key !== null && /^\d{1,15}$/.test(key) ? { page, fileId: Number(key) } : unknown
    default:
      return unknown
  }
}

function readImport(importId: number, params: Record<string, string>): Route {
  return { page: 'imports', importId, ...(Object.keys(params).length > 0 ? { params } : {}) }
}

function readRow(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}

function decodePart(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

function encodeFilter(filter: Filter, params: URLSearchParams): void {
  if (filter.lastMs !== null) params.append('last', String(filter.lastMs))
  if (filter.anchor !== emptyFilter.anchor) params.append('anchor', filter.anchor)
  if (filter.fromNs !== null) params.append('from', filter.fromNs)
  if (filter.toNs !== null) params.append('to', filter.toNs)
  for (const [field, name] of listFields) for (const value of filter[field]) params.append(name, value)
  if (filter.text !== '') params.append('q', filter.text)
}

function decodeFilter(params: URLSearchParams): Filter {
  const wanted: Record<string, unknown> = {}
  const last = params.get('last')
  if (last !== null) wanted['lastMs'] = Number(last)
  if (params.has('anchor')) wanted['anchor'] = params.get('anchor')
  if (params.has('from')) wanted['fromNs'] = params.get('from')
  if (params.has('to')) wanted['toNs'] = params.get('to')
  if (params.has('q')) wanted['text'] = params.get('q')
  for (const [field, name] of listFields) if (params.has(name)) wanted[field] = params.getAll(name)
  const whole = filterSchema.safeParse(wanted)
  if (whole.success) return whole.data
  return Object.entries(wanted).reduce<Filter>((filter, [field, value]) => {
    const next = filterSchema.safeParse({ ...filter, [field]: value })
    return next.success ? next.data : filter
  }, emptyFilter)
}

/** True for parameter names the filter owns (a page must not use them for itself). */
export function isFilterParameter(name: string): boolean {
  return filterNames.has(name)
}
