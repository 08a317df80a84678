import type { Statement } from 'better-sqlite3'
import { callCost, priceBasis } from '../../shared/logic/priceLedger'
import { tokenBucketNames } from '../../shared/model/tokenBuckets'
import { observationKinds } from '../../shared/model/kinds'
import type { TokenBucket } from '../../shared/model/tokenBuckets'
import type { JsonValue } from '../../shared/util/jsonValue'
import { isJsonObject } from '../../shared/util/jsonValue'
import { bucketColumns } from '../store/tables/bucketColumns'
import type { WritableDb } from '../store/database'
import { DetailReader, DetailWriter } from '../store/tables/detailStore'
import { detailLine, parseLine, textsOf } from '../store/tables/observationDetail'
import { callExtrasOf } from './pricing/callExtras'
import type { PriceBook } from './pricing/priceBook'
import { serviceTierOf } from './pricing/serviceTier'

const columns = `id, trace_row AS traceRow, model, provider, start_ns AS startNs, cost_computed_usd AS usd, detail,
  ${tokenBucketNames.map((bucket) => `${bucketColumns[bucket]} AS ${bucket}`).join(', ')}`

type StoredCall = Record<TokenBucket, bigint | null> & {
  readonly id: bigint
  readonly traceRow: bigint
  readonly model: string | null
  readonly provider: string | null
  readonly startNs: bigint | null
  readonly usd: number | null
  readonly detail: bigint | null
}

const numberOf = (value: bigint | null): number | null => (value === null ? null : Number(value))

/** Calls without tokens may be billed by the second or the piece. */
const generation = observationKinds.indexOf('generation')

/** Computes the costs of stored calls again. Call inside a transaction. */
export class Repricer {
  private readonly statements: Record<'one' | 'some' | 'update', Statement>
  private readonly details: DetailReader
  private readonly writer: DetailWriter

  constructor(db: WritableDb) {
    this.details = new DetailReader(db)
    this.writer = new DetailWriter(db)
    this.statements = {
      one: db.prepare(`SELECT ${columns} FROM observation WHERE id = +?`).safeIntegers(),
      some: db
        .prepare(
          `SELECT ${columns} FROM observation
           WHERE id > ? AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL OR cost_computed_usd IS NOT NULL
             OR (kind = ${generation} AND model IS NOT NULL))
           ORDER BY id LIMIT ?`,
        )
        .safeIntegers(),
      update: db.prepare('UPDATE observation_row SET cost_computed_usd = ? WHERE id = ?'),
    }
  }

  /** These observations, whose tokens, model or time have changed. */
  repriceIds(book: PriceBook, ids: readonly number[]): void {
    const calls = ids
      .toSorted((a, b) => a - b)
      .map((id) => this.statements.one.get(id) as StoredCall | undefined)
      .filter((call) => call !== undefined)
    this.reprice(book, calls)
  }

  /**
   * The next calls after an id. Answers how many there were, the last id, and the traces whose costs are now others;
   * null when there are no more.
   */
  repriceSome(
    book: PriceBook,
    after: number,
    limit: number,
  ): { readonly calls: number; readonly last: number; readonly traces: readonly number[] } | null {
    const calls = this.statements.some.all(after, limit) as StoredCall[]
    const last = calls.at(-1)
    if (last === undefined) return null
    const changed = this.reprice(book, calls)
    return {
      calls: calls.length,
      last: Number(last.id),
      traces: [...new Set(changed.map(({ traceRow }) => Number(traceRow)))],
    }
  }

  private reprice(book: PriceBook, calls: readonly StoredCall[]): StoredCall[] {
    const changed: StoredCall[] = []
    const lines = new Map<number, string>()
    for (const call of calls) {
      const detail = numberOf(call.detail)
      const known = parseLine(this.details.line(detail))
      const price =
        call.model === null
          ? null
          : book.find({
              model: call.model,
              provider: call.provider,
              startNs: call.startNs,
              tier: serviceTierOf(objectOf(known.attributes), objectOf(known.parameters)),
            })
      const buckets: Partial<Record<TokenBucket, number | null>> = {}
      for (const bucket of tokenBucketNames) buckets[bucket] = numberOf(call[bucket])
      const usd = price === null ? null : callCost(buckets, price, callExtrasOf(known.tokens_reported))
      const basis = price === null || usd === null ? null : priceBasis(price)
      if (usd !== call.usd) {
        this.statements.update.run(usd, call.id)
        changed.push(call)
      }
      if (detail !== null && basis !== known.cost_basis) {
        const texts = { ...textsOf(known), cost_basis: basis === null ? null : JSON.stringify(basis) }
        lines.set(detail, detailLine(texts) ?? '')
      }
    }
    this.writer.changeLines(lines)
    this.details.forget()
    return changed
  }
}

const objectOf = (value: JsonValue): Parameters<typeof serviceTierOf>[0] => (isJsonObject(value) ? value : {})
