import { formatCount, formatTokens, formatUsd, unknownText } from '../../../shared/logic/formatters'

/** The sums of the contract, as lists and previews use them. */
export interface UsageSums {
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cachedInputTokens: number | null
  readonly generations: number
  readonly generationsWithTokens: number
  readonly generationsWithCost: number
  readonly costUsd: number | null
  readonly costBasis: 'reported' | 'computed' | 'mixed' | 'unknown'
}

const basisWords: Readonly<Record<UsageSums['costBasis'], string>> = {
  reported: 'as the source reported it',
  computed: 'computed from tokens and the prices of the day',
  mixed: 'partly reported, partly computed',
  unknown: 'of unknown origin',
}

/** Where a cost comes from and how much of the calls it covers, one sentence. */
export function costHint(usage: UsageSums): string {
  if (usage.costUsd === null)
    return usage.generations === 0
      ? 'No model calls.'
      : `None of ${formatCount(usage.generations)} model calls has a cost.`
  return `${formatUsd(usage.costUsd)} ${basisWords[usage.costBasis]}; ${formatCount(usage.generationsWithCost)} of ${formatCount(usage.generations)} model calls have a cost.`
}

/** True when the figure leaves model calls out. */
export function isPartialCost(usage: UsageSums): boolean {
  return usage.costUsd !== null && usage.generationsWithCost < usage.generations
}

/** A cost as a figure: `≥` before one that leaves model calls out. */
export function costText(usage: UsageSums): string {
  return `${isPartialCost(usage) ? '≥' : ''}${formatUsd(usage.costUsd)}`
}

export function totalTokens(usage: UsageSums): number | null {
  if (usage.inputTokens === null && usage.outputTokens === null) return null
  return (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0)
}

/** Tokens in words: "173 in, 59 out"; one dash where neither side is known. */
export function tokensText(usage: UsageSums): string {
  if (totalTokens(usage) === null) return unknownText
  return `${formatTokens(usage.inputTokens)} in, ${formatTokens(usage.outputTokens)} out`
}

export function tokenHint(usage: UsageSums): string {
  if (totalTokens(usage) === null)
    return usage.generations === 0 ? 'No model calls.' : 'No model call says how many tokens it used.'
  const cached =
    usage.cachedInputTokens === null ? '' : `, ${formatCount(usage.cachedInputTokens)} of it cached`
  const covered = `${formatCount(usage.generationsWithTokens)} of ${formatCount(usage.generations)} model calls say so.`
  return `${usage.inputTokens === null ? unknownText : formatCount(usage.inputTokens)} in${cached}, ${usage.outputTokens === null ? unknownText : formatCount(usage.outputTokens)} out; ${covered}`
}
