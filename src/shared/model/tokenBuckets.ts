/** The disjoint buckets of `TokenUsage`, in the order they are shown: what a price can be per million of. */
export const tokenBucketNames = [
  'inputUncached',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'inputAudio',
  'inputImage',
  'outputText',
  'reasoning',
  'outputAudio',
] as const
export type TokenBucket = (typeof tokenBucketNames)[number]

/** Known tokens by bucket. */
export type BucketTokens = Readonly<Partial<Record<TokenBucket, number | null>>>
