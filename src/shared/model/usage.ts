/**
 * Token usage in disjoint buckets: they can be summed. Null = the source did not say (never 0).
 * `convention` tells how the source counted (does its "input" include cached tokens?), `reported` keeps its own
 * numbers under its own names.
 */
export interface TokenUsage {
  /** Input text tokens neither read from nor written to a cache. */
  readonly inputUncached: number | null
  readonly cacheRead: number | null
  readonly cacheWrite5m: number | null
  readonly cacheWrite1h: number | null
  readonly inputAudio: number | null
  readonly inputImage: number | null
  /** Output tokens that are neither reasoning nor audio. */
  readonly outputText: number | null
  readonly reasoning: number | null
  readonly outputAudio: number | null
  readonly convention: TokenConvention
  readonly reported: Readonly<Record<string, number>>
  /** Sentences that name a contradiction in the reported numbers ("cached 812 > input 512"). */
  readonly contradictions: readonly string[]
}

/** `inclusive`: input contains cached, output contains reasoning. `exclusive`: input leaves cached out. `disjoint`: buckets as given. */
export const tokenConventions = ['inclusive', 'exclusive', 'disjoint', 'unknown'] as const
export type TokenConvention = (typeof tokenConventions)[number]

/** A cost as the source stated it. Parts null where it gave only a total. */
export interface ReportedCost {
  readonly currency: string
  readonly input: number | null
  readonly output: number | null
  readonly total: number | null
}

const sumKnown = (parts: readonly (number | null)[]): number | null => {
  const known = parts.filter((part): part is number => part !== null)
  return known.length === 0 ? null : known.reduce((sum, part) => sum + part, 0)
}

/** All input tokens of a call, cached ones included; null when no input bucket is known. */
export function totalInputTokens(usage: TokenUsage): number | null {
  return sumKnown([
    usage.inputUncached,
    usage.cacheRead,
    usage.cacheWrite5m,
    usage.cacheWrite1h,
    usage.inputAudio,
    usage.inputImage,
  ])
}

/** All output tokens of a call, reasoning included; null when no output bucket is known. */
export function totalOutputTokens(usage: TokenUsage): number | null {
  return sumKnown([usage.outputText, usage.reasoning, usage.outputAudio])
}
