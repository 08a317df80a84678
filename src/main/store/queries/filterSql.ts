import { facetNames } from '../../../shared/model/facets'
import type { FacetName } from '../../../shared/model/facets'
import type { Filter } from '../../../shared/model/filter'
import { observationKinds, observationStatuses } from '../../../shared/model/kinds'
import type { ReaderDb } from './readerDb'
import { matchSessions, matchTraces } from './textMatch'

/** A filter as SQL: conditions from a fixed set of fragments, and the values they are bound to. */
export interface CompiledFilter {
  readonly where: string
  readonly values: Readonly<Record<string, string | number | bigint>>
  /** The instants that the range meant; null without one. */
  readonly fromNs: string | null
  readonly toNs: string | null
}

interface TimeRange {
  readonly from: bigint | null
  readonly to: bigint | null
}

const lowestNs = -(2n ** 63n)
const highestNs = 2n ** 63n - 1n
const nsPerMs = 1_000_000n

/**
 * Every condition that a filter can put on `trace t`. A plus before a column keeps SQLite from looking rows up by it:
 * everything but a few rows is quicker found by walking through the narrow index of the list.
 */
const traceFragments = {
  derived: '+t.status >= 0',
  from: 't.start_ns >= @fromNs',
  to: 't.start_ns <= @toNs',
  statuses: '+t.status IN (SELECT value FROM json_each(@statuses))',
  kinds: "EXISTS (SELECT 1 FROM json_each(@kinds) k WHERE instr(' ' || t.kinds, ' ' || k.value || ':') > 0)",
  text: rowFragment('SELECT value FROM json_each(@textRows)'),
  environments: facetFragment('environments'),
  agents: facetFragment('agents'),
  tools: facetFragment('tools'),
  models: facetFragment('models'),
  users: facetFragment('users'),
  services: facetFragment('services'),
} as const

/** Up to here rows are looked up one by one. */
const fewRows = 2_000

interface RowFragment {
  readonly few: string
  readonly many: string
}

function rowFragment(rows: string): RowFragment {
  return { few: `t.id IN (${rows})`, many: `+t.id IN (${rows})` }
}

function facetFragment(facet: FacetName): RowFragment {
  return rowFragment(`SELECT tt.trace_row FROM ${facetRows(facet)}`)
}

/** The traces that have one of the chosen values of a facet. */
function facetRows(facet: FacetName): string {
  return `term f JOIN trace_term tt ON tt.term_id = f.id
    WHERE f.facet = ${facetNames.indexOf(facet)} AND f.value IN (SELECT value FROM json_each(@${facet}))`
}

function chooseFacetFragment(reader: ReaderDb, facet: FacetName, chosen: string): string {
  const rows = reader
    .pluck(`SELECT count(*) FROM (SELECT 1 FROM ${facetRows(facet)} LIMIT ${fewRows})`)
    .get({ [facet]: chosen }) as number
  return rows < fewRows ? traceFragments[facet].few : traceFragments[facet].many
}

/** Compiles a filter for `trace t`. `without` leaves one facet out (its own values are counted without it). */
export function compileTraceFilter(
  reader: ReaderDb,
  filter: Filter,
  nowMs: number,
  without: FacetName | null = null,
): CompiledFilter {
  const range = resolveRange(reader, filter, nowMs)
  const conditions: string[] = [traceFragments.derived]
  const values: Record<string, string | number | bigint> = {}
  addRange(range, conditions, values)
  addLists(reader, filter, without, conditions, values)
  if (filter.statuses.length > 0) {
    conditions.push(traceFragments.statuses)
    values['statuses'] = statusNumbers(filter)
  }
  if (filter.text.trim() !== '') {
    const traces = matchTraces(reader, filter.text)
    conditions.push(traces.length < fewRows ? traceFragments.text.few : traceFragments.text.many)
    values['textRows'] = JSON.stringify(traces)
  }
  return { where: conditions.join(' AND '), values, ...rangeTexts(range) }
}

/**
 * Compiles a filter for `session s`: a session is in when one of its traces is, by time, facets and kinds. One that
 * has messages but no traces is judged by what it says of itself; status and text are the session's own.
 */
export function compileSessionFilter(reader: ReaderDb, filter: Filter, nowMs: number): CompiledFilter {
  const range = resolveRange(reader, filter, nowMs)
  const values: Record<string, string | number | bigint> = {}
  const ofTraces: string[] = []
  addRange(range, ofTraces, values)
  addLists(reader, filter, null, ofTraces, values)
  const conditions = ['+s.status >= 0']
  if (ofTraces.length > 0) {
    const own = ['s.trace_count = 0']
    if (range.from !== null) own.push('s.start_ns >= @fromNs')
    if (range.to !== null) own.push('s.start_ns <= @toNs')
    if (filter.environments.length > 0)
      own.push('s.environment IN (SELECT value FROM json_each(@environments))')
    if (filter.users.length > 0) own.push('s.user_id IN (SELECT value FROM json_each(@users))')
    if (filter.agents.length > 0) {
      own.push(
        'EXISTS (SELECT 1 FROM json_each(s.agents) a WHERE a.value IN (SELECT value FROM json_each(@agents)))',
      )
    }
    if (filter.tools.length + filter.models.length + filter.services.length + filter.kinds.length > 0)
      own.push('0')
    const traces = `s.id IN (SELECT t.session_row FROM trace t WHERE ${traceFragments.derived} AND ${ofTraces.join(' AND ')})`
    conditions.push(`(${traces} OR (${own.join(' AND ')}))`)
  }
  if (filter.statuses.length > 0) {
    conditions.push('+s.status IN (SELECT value FROM json_each(@statuses))')
    values['statuses'] = statusNumbers(filter)
  }
  if (filter.text.trim() !== '') {
    conditions.push('s.id IN (SELECT value FROM json_each(@textRows))')
    values['textRows'] = JSON.stringify(matchSessions(reader, filter.text))
  }
  return { where: conditions.join(' AND '), values, ...rangeTexts(range) }
}

function addRange(
  range: TimeRange,
  conditions: string[],
  values: Record<string, string | number | bigint>,
): void {
  if (range.from !== null) {
    conditions.push(traceFragments.from)
    values['fromNs'] = range.from
  }
  if (range.to !== null) {
    conditions.push(traceFragments.to)
    values['toNs'] = range.to
  }
}

function addLists(
  reader: ReaderDb,
  filter: Filter,
  without: FacetName | null,
  conditions: string[],
  values: Record<string, string | number | bigint>,
): void {
  for (const facet of facetNames) {
    if (filter[facet].length === 0 || facet === without) continue
    const chosen = JSON.stringify(filter[facet])
    conditions.push(chooseFacetFragment(reader, facet, chosen))
    values[facet] = chosen
  }
  if (filter.kinds.length > 0) {
    conditions.push(traceFragments.kinds)
    values['kinds'] = JSON.stringify(filter.kinds.map((kind) => observationKinds.indexOf(kind)))
  }
}

function statusNumbers(filter: Filter): string {
  return JSON.stringify(filter.statuses.map((status) => observationStatuses.indexOf(status)))
}

/** A relative range counts back from the newest start in the data, or from now. Both ends belong to it. */
function resolveRange(reader: ReaderDb, filter: Filter, nowMs: number): TimeRange {
  if (filter.lastMs === null) {
    return { from: clamp(filter.fromNs), to: clamp(filter.toNs) }
  }
  const anchor = filter.anchor === 'now' ? BigInt(Math.round(nowMs)) * nsPerMs : readDataEnd(reader)
  if (anchor === null) return { from: null, to: null }
  return { from: clamp(String(anchor - BigInt(filter.lastMs) * nsPerMs)), to: anchor }
}

/** SQLite integers have 64 bits; a filter may name instants beyond them. */
function clamp(text: string | null): bigint | null {
  if (text === null) return null
  const value = BigInt(text)
  return value < lowestNs ? lowestNs : value > highestNs ? highestNs : value
}

function rangeTexts({ from, to }: TimeRange): { fromNs: string | null; toNs: string | null } {
  return { fromNs: from === null ? null : String(from), toNs: to === null ? null : String(to) }
}

/** The newest start of a trace or, without traces, of a session; null when nothing has a time. */
export function readDataEnd(reader: ReaderDb): bigint | null {
  const text = reader
    .pluck(
      `SELECT CAST(COALESCE((SELECT max(start_ns) FROM trace), (SELECT max(start_ns) FROM session)) AS TEXT)`,
    )
    .get() as string | null
  return text === null ? null : BigInt(text)
}
