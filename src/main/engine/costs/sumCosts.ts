import type { Output } from '../../../shared/contract/contract'
import { callCost, ledgerLines } from '../../../shared/logic/priceLedger'
import { tokenBucketNames } from '../../../shared/model/tokenBuckets'
import type { TokenBucket } from '../../../shared/model/tokenBuckets'
import type { PriceBook } from '../../ingest/pricing/priceBook'
import type { CallToPrice } from '../../store/queries/callsToPrice'
import { countedUsd, findPrice, hasTokens, reportedUsd } from './priceCalls'

type CostSums = Output<'costs.sumUp'>
type ModelSum = CostSums['models'][number]

interface BucketSum {
  tokens: number
  usd: number | null
}

interface Row {
  readonly model: string | null
  readonly provider: string | null
  calls: number
  pricedCalls: number
  readonly buckets: Map<TokenBucket, BucketSum>
  reportedUsd: number | null
  computedUsd: number | null
  costUsd: number | null
}

/** Models in one answer, the dearest first; the sums are of all. */
const shownModels = 1_000

const plus = (sum: number | null, value: number | null): number | null =>
  value === null ? sum : (sum ?? 0) + value

/** Sums calls up by model; ask for `result` at the end. */
export class CostSum {
  private readonly rows = new Map<string, Row>()
  private readonly tables = new Map<string, number>()
  private readonly totals = { generations: 0, withTokens: 0, withCost: 0, repeated: 0, undated: 0 }

  constructor(private readonly book: PriceBook) {}

  add(call: CallToPrice): void {
    const { totals } = this
    const { repeatsTokens, repeatsCost } = call
    const saysTokens = hasTokens(call)
    const cost = repeatsCost ? null : countedUsd(call)
    if (repeatsTokens || repeatsCost) totals.repeated += 1
    if (call.kind === 'generation' && !repeatsTokens) {
      totals.generations += 1
      if (saysTokens) totals.withTokens += 1
      if (cost !== null) totals.withCost += 1
    }
    if (repeatsTokens && cost === null) return
    const row = this.rowOf(call)
    row.calls += 1
    if (cost !== null) row.pricedCalls += 1
    row.costUsd = plus(row.costUsd, cost)
    if (!repeatsCost) row.reportedUsd = plus(row.reportedUsd, reportedUsd(call))
    // Without tokens it may be billed by the second or the piece.
    if (!repeatsTokens && (saysTokens || call.costComputedUsd !== null)) this.addComputed(row, call)
  }

  result(): CostSums {
    const rows = [...this.rows.values()].toSorted(
      (a, b) => (b.costUsd ?? -1) - (a.costUsd ?? -1) || b.calls - a.calls,
    )
    const sum = (value: (row: Row) => number | null): number | null =>
      rows.reduce<number | null>((all, row) => plus(all, value(row)), null)
    return {
      models: rows.slice(0, shownModels).map(viewRow),
      moreModels: Math.max(0, rows.length - shownModels),
      costUsd: sum((row) => row.costUsd),
      reportedUsd: sum((row) => row.reportedUsd),
      computedUsd: sum((row) => row.computedUsd),
      generations: this.totals.generations,
      generationsWithTokens: this.totals.withTokens,
      generationsWithCost: this.totals.withCost,
      repeated: this.totals.repeated,
      tables: [...this.tables].toSorted((a, b) => b[1] - a[1]).map(([table, calls]) => ({ table, calls })),
      undated: this.totals.undated,
    }
  }

  private addComputed(row: Row, call: CallToPrice): void {
    const price = findPrice(this.book, call)
    // The stored one also covers what is priced beside the buckets, without reading what each source said.
    const computed = price === null ? null : (call.costComputedUsd ?? callCost(call.buckets, price))
    if (!call.repeatsCost) row.computedUsd = plus(row.computedUsd, computed)
    if (price !== null && computed !== null) {
      this.tables.set(price.table, (this.tables.get(price.table) ?? 0) + 1)
      if (price.asOf === null) this.totals.undated += 1
    }
    for (const line of ledgerLines(call.buckets, price?.rates ?? {})) {
      const known = row.buckets.get(line.bucket)
      const usd = price === null ? null : line.usd
      if (known === undefined) row.buckets.set(line.bucket, { tokens: line.tokens, usd })
      else {
        known.tokens += line.tokens
        known.usd = plus(known.usd, usd)
      }
    }
  }

  private rowOf({ model, provider }: CallToPrice): Row {
    const key = `${provider ?? ''}\0${model ?? ''}\0${model === null ? '' : '1'}`
    const known = this.rows.get(key)
    if (known !== undefined) return known
    const row: Row = {
      model,
      provider,
      calls: 0,
      pricedCalls: 0,
      buckets: new Map(),
      reportedUsd: null,
      computedUsd: null,
      costUsd: null,
    }
    this.rows.set(key, row)
    return row
  }
}

function viewRow({ buckets, ...row }: Row): ModelSum {
  return {
    ...row,
    buckets: tokenBucketNames.flatMap((bucket) => {
      const sum = buckets.get(bucket)
      return sum === undefined ? [] : [{ bucket, tokens: sum.tokens, usd: sum.usd }]
    }),
  }
}
