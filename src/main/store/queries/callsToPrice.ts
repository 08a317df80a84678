import { observationKinds } from '../../../shared/model/kinds'
import type { ObservationKind } from '../../../shared/model/kinds'
import { findRepeated } from '../../../shared/logic/usageRollup'
import type { Filter } from '../../../shared/model/filter'
import { tokenBucketNames } from '../../../shared/model/tokenBuckets'
import type { TokenBucket } from '../../../shared/model/tokenBuckets'
import { parseKey } from '../../../shared/model/source'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { StoreError } from '../storeError'
import { compileTraceFilter } from './filterSql'
import { readSessionTraceIds, readTraceColumns, requireTraceRow } from './getTrace'
import { readDetailLine } from './observationTexts'
import { bucketColumns } from '../tables/bucketColumns'
import type { ReaderDb } from './readerDb'

/** A call as far as its cost depends on it. */
export interface CallToPrice {
  readonly observationId: number
  readonly kind: ObservationKind
  readonly model: string | null
  readonly provider: string | null
  /** ns since the epoch as text. */
  readonly startNs: string | null
  readonly buckets: Readonly<Partial<Record<TokenBucket, number>>>
  readonly costReported: number | null
  readonly currency: string | null
  readonly costComputedUsd: number | null
  /** Calls below it say the same tokens, or the same cost: sums leave it out. */
  readonly repeatsTokens: boolean
  readonly repeatsCost: boolean
  /** Where a service tier may stand; null unless asked for. */
  readonly words: CallWords | null
}

export interface CallWords {
  readonly attributes: JsonObject
  readonly parameters: JsonObject
  /** Token figures under the names of the source. */
  readonly reported: JsonObject
}

/** Whose calls: of one trace, of a session, or of all traces that match a filter. */
export type CostScope =
  | { readonly type: 'trace'; readonly traceKey: string }
  | { readonly type: 'session'; readonly sessionKey: string }
  | { readonly type: 'traces'; readonly filter: Filter }

export interface CallsArgument {
  readonly scope: CostScope
  /** Goes on after this trace row; 0 = from the beginning. */
  readonly after: number
  readonly withWords: boolean
}

export interface CallsPage {
  readonly calls: CallToPrice[]
  /** Where to go on; null at the end. */
  readonly next: number | null
}

const columns = `id, kind, model, provider, CAST(start_ns AS TEXT), cost_reported, cost_currency, cost_computed_usd, detail,
  ${tokenBucketNames.map((bucket) => bucketColumns[bucket]).join(', ')}`
const firstBucket = 9
const generation = observationKinds.indexOf('generation')
const callKinds: ReadonlySet<number> = new Set(
  (['generation', 'embedding', 'reranker'] as const).map((kind) => observationKinds.indexOf(kind)),
)
/** A page ends with the trace that brings it here. */
const callsPerPage = 2_000
const tracesPerPage = 500

type CallRow = readonly (string | number | null)[]
const noneRepeated = { tokens: new Set<number>(), cost: new Set<number>() }

/** One observation's tokens and costs. Throws `not_found`. */
export function readCallToPrice(reader: ReaderDb, observationId: number): CallToPrice {
  const row = reader.raw(`SELECT ${columns} FROM observation WHERE id = +?`).get(observationId) as
    CallRow | undefined
  if (row === undefined) throw new StoreError('not_found', 'This observation is not in the workspace.')
  return toCall(reader, row, noneRepeated, true)
}

/** The calls of a scope, some traces at a time, with what sums must leave out. Throws `not_found`. */
export function readCallsToPrice(
  reader: ReaderDb,
  { scope, after, withWords }: CallsArgument,
  nowMs: number,
): CallsPage {
  const rows = traceRowsOf(reader, scope, after, nowMs)
  const calls: CallToPrice[] = []
  const find = reader.raw(
    `SELECT ${columns} FROM observation
     WHERE trace_row = +? AND (kind = ${generation} OR input_tokens IS NOT NULL OR output_tokens IS NOT NULL
       OR cost_reported IS NOT NULL OR cost_computed_usd IS NOT NULL) ORDER BY id`,
  )
  for (const [index, traceRow] of rows.entries()) {
    const found = find.all(traceRow) as CallRow[]
    if (found.length > 0) {
      const repeated = findRepeatedCalls(reader, traceRow)
      for (const row of found) calls.push(toCall(reader, row, repeated, withWords))
    }
    if (calls.length >= callsPerPage)
      return { calls, next: index === rows.length - 1 && rows.length < tracesPerPage ? null : traceRow }
  }
  return { calls, next: rows.length < tracesPerPage ? null : (rows.at(-1) ?? null) }
}

function traceRowsOf(reader: ReaderDb, scope: CostScope, after: number, nowMs: number): number[] {
  const some = (rows: readonly number[]): number[] =>
    rows
      .filter((row) => row > after)
      .toSorted((a, b) => a - b)
      .slice(0, tracesPerPage)
  switch (scope.type) {
    case 'trace':
      return some([requireTraceRow(reader, scope.traceKey)])
    case 'session': {
      const { source, id } = parseKey(scope.sessionKey)
      const session = reader
        .pluck('SELECT id FROM session WHERE source = ? AND session_id = +?')
        .get(source, id) as number | undefined
      if (session === undefined) throw new StoreError('not_found', 'This session is not in the workspace.')
      return some(readSessionTraceIds(reader, session))
    }
    case 'traces': {
      const { where, values } = compileTraceFilter(reader, scope.filter, nowMs)
      return reader
        .pluck(
          `SELECT t.id FROM trace t WHERE ${where} AND t.id > @after ORDER BY t.id LIMIT ${tracesPerPage}`,
        )
        .all({ ...values, after }) as number[]
    }
  }
}

/** What the trace's sums leave out, found as they find it: from the tree and its figures. */
function findRepeatedCalls(
  reader: ReaderDb,
  traceRow: number,
): { readonly tokens: ReadonlySet<number>; readonly cost: ReadonlySet<number> } {
  const packed = readTraceColumns(reader, traceRow)
  if (packed === null) return noneRepeated
  const { count, parent, kind, observationId, inputTokens, outputTokens, costUsd } = packed
  const tokens = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    const input = inputTokens[row] as number
    const output = outputTokens[row] as number
    tokens[row] =
      Number.isNaN(input) && Number.isNaN(output)
        ? Number.NaN
        : (Number.isNaN(input) ? 0 : input) + (Number.isNaN(output) ? 0 : output)
  }
  const isCall = (row: number): boolean => callKinds.has(kind[row] as number)
  const idsOf = (marks: Uint8Array): Set<number> => {
    const ids = new Set<number>()
    for (let row = 0; row < count; row++) if (marks[row] === 1) ids.add(observationId[row] as number)
    return ids
  }
  return {
    tokens: idsOf(findRepeated(parent, tokens, isCall)),
    cost: idsOf(findRepeated(parent, Float64Array.from(costUsd), isCall)),
  }
}

function toCall(
  reader: ReaderDb,
  row: CallRow,
  repeated: { readonly tokens: ReadonlySet<number>; readonly cost: ReadonlySet<number> },
  withWords: boolean,
): CallToPrice {
  const buckets: Partial<Record<TokenBucket, number>> = {}
  for (const [index, bucket] of tokenBucketNames.entries()) {
    const tokens = row[firstBucket + index]
    if (typeof tokens === 'number') buckets[bucket] = tokens
  }
  const text = (at: number): string | null => row[at] as string | null
  const number = (at: number): number | null => row[at] as number | null
  const id = row[0] as number
  return {
    observationId: id,
    kind: observationKinds[row[1] as number] ?? 'span',
    model: text(2),
    provider: text(3),
    startNs: text(4),
    buckets,
    costReported: number(5),
    currency: text(6),
    costComputedUsd: number(7),
    repeatsTokens: repeated.tokens.has(id),
    repeatsCost: repeated.cost.has(id),
    words: withWords ? readWords(reader, number(8)) : null,
  }
}

function readWords(reader: ReaderDb, detail: number | null): CallWords {
  const { attributes, parameters, tokensReported } = readDetailLine(reader, detail)
  const parse = (text: string | null): JsonObject => (text === null ? {} : (JSON.parse(text) as JsonObject))
  return {
    attributes: parse(attributes),
    parameters: parse(parameters),
    reported: parse(tokensReported),
  }
}
