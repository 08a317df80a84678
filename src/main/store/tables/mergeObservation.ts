import type { LinkRecord } from '../../../shared/model/importRecord'
import {
  observationFlags,
  observationKinds,
  observationStatuses,
  spanKinds,
} from '../../../shared/model/kinds'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { ObservationColumn, SqlValue } from './observationColumns'
import type { DetailField } from './observationDetail'

/** What two records of one observation are compared by: its columns and its details. */
export type ObservationField = Exclude<ObservationColumn, 'detail'> | DetailField
export type ObservationRow = Record<ObservationField, SqlValue>

/** Columns that say where a row came from or was derived; they do not count as content. */
const notContent: ReadonlySet<string> = new Set([
  'trace_row',
  'span_id',
  'side',
  'flags',
  'own_flags',
  'file_id',
  'raw_offset',
  'raw_length',
  'raw_line',
  'cost_computed_usd',
  'cost_basis',
  'detail',
])

/** Columns whose JSON objects are joined key by key. */
const jsonObjects: ReadonlySet<string> = new Set(['attributes', 'parameters', 'tokens_reported'])

/** Status by how much it says: error > ok > open > unset. */
const statusRank: readonly number[] = [0, 2, 3, 1]
const openStatus = observationStatuses.indexOf('open')
const unsetStatus = observationStatuses.indexOf('unset')
/** Says nothing: what another record says of the same span counts. */
const plainKind = observationKinds.indexOf('span')

const unspecifiedKind = String(spanKinds.indexOf('unspecified'))

/** Compares two texts or conversations by id in a way that does not depend on the order of import: larger wins. */
export type CompareContent = (column: ObservationField, a: number, b: number) => number

export interface MergeResult {
  /** Columns to write, with their values; empty when the new record says nothing new. */
  readonly changes: Partial<ObservationRow>
  /** True when both sides said something different about the same column. */
  readonly isConflict: boolean
}

/**
 * Joins two records of one observation, column by column: what only one side knows is taken; where both differ the
 * greater value wins (error over ok, the later end, the earlier start, the larger text). What has an end is open and
 * unfinished no longer. This is commutative, associative and idempotent, so the order in which overlapping files come
 * makes no difference.
 *
 * `isRepeated`: the file of the incoming record has brought this observation before. Only then is the same content a
 * doubt; files that overlap, or a file that has grown, are how exports are.
 */
export function mergeObservation(
  existing: ObservationRow,
  incoming: ObservationRow,
  compareContent: CompareContent,
  isRepeated: boolean,
): MergeResult {
  const changes: Partial<ObservationRow> = {}
  let isConflict = false
  for (const column of Object.keys(incoming) as ObservationField[]) {
    if (notContent.has(column)) continue
    const old = existing[column]
    const next = incoming[column]
    if (next === null || sameValue(old, next)) continue
    if (old === null) {
      changes[column] = next
      continue
    }
    const winner = greater(column, old, next, compareContent)
    if (!isProgress(column, old, next)) isConflict = true
    if (!sameValue(winner, old)) changes[column] = winner
  }
  const hasEnded = existing.end_ns !== null || incoming.end_ns !== null
  if (hasEnded && Number(changes.status ?? existing.status) === openStatus) changes.status = unsetStatus
  const oldFlags = Number(existing.own_flags)
  const mark = isConflict ? observationFlags.conflict : isRepeated ? observationFlags.duplicate : 0
  const together = oldFlags | Number(incoming.own_flags) | mark
  const flags = hasEnded ? together & ~observationFlags.unfinished : together
  if (flags !== oldFlags) changes.own_flags = flags
  return { changes, isConflict }
}

/**
 * Unset → known status, an open span that later ended, a plain span and a kind, an empty text and a full one, and
 * objects that only complete each other are not contradictions. Nor are flags of which one source says fewer.
 */
function isProgress(column: ObservationField, old: SqlValue, next: SqlValue): boolean {
  if (column === 'status')
    return Number(old) === 0 || Number(next) === 0 || Number(old) === 3 || Number(next) === 3
  if (column === 'kind') return Number(old) === plainKind || Number(next) === plainKind
  if (column === 'span_kind') return old === unspecifiedKind || next === unspecifiedKind
  if (column === 'trace_flags') {
    const common = (Number(old) & Number(next)) >>> 0
    return common === Number(old) || common === Number(next)
  }
  if (old === '' || next === '') return true
  if (column === 'links') return agreeOnLinks(String(old), String(next))
  return jsonObjects.has(column) && typeof old === 'string' && typeof next === 'string' && agree(old, next)
}

/** Whether two lists of links are the same but for trace state and flags, which few formats have. */
function agreeOnLinks(a: string, b: string): boolean {
  const left = JSON.parse(a) as readonly LinkRecord[]
  const right = JSON.parse(b) as readonly LinkRecord[]
  return (
    left.length === right.length &&
    left.every((link, index) => {
      const other = right[index]
      return other !== undefined && agree(JSON.stringify(link), JSON.stringify(other))
    })
  )
}

/** Whether two JSON objects say the same wherever both say something. */
function agree(a: string, b: string): boolean {
  const left: unknown = JSON.parse(a)
  const right: unknown = JSON.parse(b)
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  return Object.keys(left).every(
    (key) => right[key] === undefined || JSON.stringify(left[key]) === JSON.stringify(right[key]),
  )
}

function sameValue(a: SqlValue | undefined, b: SqlValue): boolean {
  if (a === b) return true
  if (a === null || a === undefined || b === null) return false
  return (
    (typeof a === 'bigint' || typeof b === 'bigint') &&
    typeof a !== 'string' &&
    typeof b !== 'string' &&
    BigInt(a as number) === BigInt(b as number)
  )
}

function greater(
  column: ObservationField,
  a: SqlValue,
  b: SqlValue,
  compareContent: CompareContent,
): SqlValue {
  if (column === 'status') return (statusRank[Number(a)] ?? 0) >= (statusRank[Number(b)] ?? 0) ? a : b
  if (
    column.endsWith('_context') ||
    column.endsWith('_payload') ||
    column === 'resource' ||
    column === 'tool_definitions'
  ) {
    return compareContent(column, Number(a), Number(b)) >= 0 ? a : b
  }
  if (column === 'kind' && (Number(a) === plainKind || Number(b) === plainKind)) {
    return Number(a) === plainKind ? b : a
  }
  if (column === 'start_ns') return BigInt(a as number) <= BigInt(b as number) ? a : b
  if (typeof a === 'string' && typeof b === 'string') {
    if (jsonObjects.has(column)) return joinObjects(a, b)
    return a.length !== b.length ? (a.length > b.length ? a : b) : a >= b ? a : b
  }
  if (typeof a === 'string' || typeof b === 'string') return String(a) >= String(b) ? a : b
  return Number(a) >= Number(b) ? a : b
}

function joinObjects(a: string, b: string): string {
  const left: unknown = JSON.parse(a)
  const right: unknown = JSON.parse(b)
  if (!isJsonObject(left) || !isJsonObject(right)) return a >= b ? a : b
  const joined = new Map<string, unknown>()
  for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted()) {
    const one = left[key]
    const other = right[key]
    const pick =
      one === undefined
        ? other
        : other === undefined || JSON.stringify(one) >= JSON.stringify(other)
          ? one
          : other
    joined.set(key, pick)
  }
  return `{${[...joined].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`
}
