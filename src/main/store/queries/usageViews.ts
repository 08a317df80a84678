import type { TokenConvention } from '../../../shared/model/usage'
import type { ObservationDetail } from './observationTexts'

export interface StoredUsageView {
  readonly buckets: { readonly bucket: string; readonly tokens: number }[]
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly convention: TokenConvention
  readonly reported: { readonly name: string; readonly value: number }[]
  readonly contradictions: string[]
  readonly repeated: boolean
}

export interface StoredCostView {
  readonly reportedUsd: number | null
  readonly reportedCurrency: string | null
  readonly computedUsd: number | null
  readonly basis: string | null
}

/** The columns of `observation` that usage and cost are told from. */
export interface UsageColumns {
  readonly tokens_input_uncached: number | null
  readonly tokens_cache_read: number | null
  readonly tokens_cache_write_5m: number | null
  readonly tokens_cache_write_1h: number | null
  readonly tokens_input_audio: number | null
  readonly tokens_input_image: number | null
  readonly tokens_output_text: number | null
  readonly tokens_reasoning: number | null
  readonly tokens_output_audio: number | null
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cost_reported: number | null
  readonly cost_currency: string | null
  readonly cost_computed_usd: number | null
}

const buckets = [
  ['inputUncached', 'tokens_input_uncached'],
  ['cacheRead', 'tokens_cache_read'],
  ['cacheWrite5m', 'tokens_cache_write_5m'],
  ['cacheWrite1h', 'tokens_cache_write_1h'],
  ['inputAudio', 'tokens_input_audio'],
  ['inputImage', 'tokens_input_image'],
  ['outputText', 'tokens_output_text'],
  ['reasoning', 'tokens_reasoning'],
  ['outputAudio', 'tokens_output_audio'],
] as const

/** The token figures of an observation; null when the source said nothing of tokens. */
export function viewUsage(
  row: UsageColumns,
  detail: ObservationDetail,
  repeated: boolean,
): StoredUsageView | null {
  if (detail.tokenConvention === null) return null
  const reported =
    detail.tokensReported === null ? {} : (JSON.parse(detail.tokensReported) as Record<string, number>)
  return {
    buckets: buckets.flatMap(([bucket, column]) => {
      const tokens = row[column]
      return tokens === null ? [] : [{ bucket, tokens }]
    }),
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    convention: detail.tokenConvention as TokenConvention,
    reported: Object.entries(reported).map(([name, value]) => ({ name, value })),
    contradictions:
      detail.tokenContradictions === null ? [] : (JSON.parse(detail.tokenContradictions) as string[]),
    repeated,
  }
}

/** What a call cost, as stated and as computed; an amount in another currency is told in words, never converted. */
export function viewCost(row: UsageColumns, computedBasis: string | null): StoredCostView | null {
  if (row.cost_reported === null && row.cost_computed_usd === null) return null
  const isForeign = row.cost_reported !== null && row.cost_currency !== null && row.cost_currency !== 'USD'
  const sentences = [
    isForeign ? `The source states ${row.cost_reported} ${row.cost_currency}.` : null,
    computedBasis,
  ]
  const basis = sentences.filter((sentence) => sentence !== null).join(' ')
  return {
    reportedUsd: isForeign ? null : row.cost_reported,
    reportedCurrency: row.cost_reported === null ? null : (row.cost_currency ?? 'USD'),
    computedUsd: row.cost_computed_usd,
    basis: basis === '' ? null : basis,
  }
}
