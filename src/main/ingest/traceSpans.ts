import type { SpanLinks, SpanTimes } from '../../shared/logic/spanTree'

/** What finalising a trace needs of each of its observations, in the order they were stored. */
export interface TraceSpans {
  readonly count: number
  /** Earliest instant, ns since the epoch as text; null when nothing in the trace has a time. */
  readonly originNs: string | null
  readonly times: SpanTimes
  /** For the tree, which changes them: ask once. */
  links(): SpanLinks
  span(index: number): SpanRow
  /** What a list would show of a span's input and output; null when there is nothing. */
  inputPreview(index: number): string | null
  outputPreview(index: number): string | null
  /** The tree is built: the memory of `times` and `links`, if they are large, may go. */
  releaseLinks(): void
  /** Gives the memory of a large trace back: nothing may be asked afterwards. */
  release(): void
}

/** One observation, without what only its details show. */
export interface SpanRow extends SpanFacts {
  readonly id: number
  readonly name: string
  readonly kind: number
  readonly status: number
  readonly statusMessage: string | null
  /** What the database has now; kept up to date when deriving writes. */
  storedFlags: number
  /** ns from the start. */
  readonly firstToken: number | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cacheRead: number | null
  readonly costReported: number | null
  readonly costComputed: number | null
  readonly timeDigits: number
  readonly fileId: number
}

/** Words that many spans of a trace share. */
export interface SpanFacts {
  readonly sessionId: string | null
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly serviceName: string | null
  readonly agentName: string | null
  readonly toolName: string | null
  readonly model: string | null
  readonly costCurrency: string | null
}
