/**
 * What an observation is. One enum everywhere: store, wire, command line, waterfall colours.
 * `span` is the honest "some timed step"; `event` has no duration.
 */
export const observationKinds = [
  'agent',
  'generation',
  'tool',
  'retrieval',
  'embedding',
  'reranker',
  'guardrail',
  'evaluator',
  'decision',
  'chain',
  'event',
  'span',
] as const
export type ObservationKind = (typeof observationKinds)[number]

/**
 * How a span stands to others, as OpenTelemetry has it (`SpanKind` of opentelemetry/proto/trace/v1/trace.proto); the
 * place in the list is the protocol's number. `unspecified` is what a source wrote; a source that says nothing is null.
 */
export const spanKinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const
export type SpanKind = (typeof spanKinds)[number]

/** `unset` = the source said nothing (the common case in OTLP); `open` = it had no end when it was recorded. */
export const observationStatuses = ['unset', 'ok', 'error', 'open'] as const
export type ObservationStatus = (typeof observationStatuses)[number]

/**
 * Everything about an observation that a reader must not take at face value, as bits (they travel in the packed
 * trace). Each has a glyph and a line in the trace health list.
 */
export const observationFlags = {
  /** No end time: it was still running, or the end was lost. */
  unfinished: 1 << 0,
  /** Its parent is named but is not in the workspace. */
  orphan: 1 << 1,
  /** It lies outside its parent by more than rounding: the clocks of two hosts disagree. */
  skewed: 1 << 2,
  /** A time was missing or impossible (end before start) and was repaired for drawing; the raw value is kept. */
  repaired: 1 << 3,
  /** The same id came more than once with identical content. */
  duplicate: 1 << 4,
  /** The same id came more than once with different content. */
  conflict: 1 << 5,
  /** A payload was cut at the source. */
  truncated: 1 << 6,
  /** The source has no times; the order is real, the times are not. */
  orderOnlyTime: 1 << 7,
  /** It repeats the usage of the calls below it and is not counted again. */
  usageRepeated: 1 << 8,
  /** The parent links formed a cycle, broken here. */
  cycleBroken: 1 << 9,
  /** Status ok, yet the result itself reports an error (MCP isError, HTTP 4xx/5xx in the body). */
  errorInResult: 1 << 10,
  /** It has span events (logs). */
  hasEvents: 1 << 11,
  /** It has links to other spans. */
  hasLinks: 1 << 12,
  /** Reported token figures contradict each other (for example cached > input). */
  tokenDoubt: 1 << 13,
  /** With `orderOnlyTime`: the source says how long it took, though not when. */
  statedDuration: 1 << 14,
  /** The source says that its trace is incomplete. On one observation of the trace: its root, else its first. */
  partialTrace: 1 << 15,
} as const
export type ObservationFlag = keyof typeof observationFlags

/** The flags that mean doubt (drawn), as opposed to those that mark content. */
export const doubtFlags =
  observationFlags.unfinished |
  observationFlags.orphan |
  observationFlags.skewed |
  observationFlags.repaired |
  observationFlags.duplicate |
  observationFlags.conflict |
  observationFlags.truncated |
  observationFlags.orderOnlyTime |
  observationFlags.cycleBroken |
  observationFlags.tokenDoubt |
  observationFlags.partialTrace

/** Whether the times of a span are of its source, and not only counted to show the order. */
export function hasSourceTimes(flags: number): boolean {
  return (flags & observationFlags.orderOnlyTime) === 0
}

/** Whether the duration of a span is of its source. */
export function hasSourceDuration(flags: number): boolean {
  return hasSourceTimes(flags) || (flags & observationFlags.statedDuration) !== 0
}

/** The names of the flags set in a bit mask, in the order above. */
export function flagNames(flags: number): ObservationFlag[] {
  return (Object.keys(observationFlags) as ObservationFlag[]).filter(
    (name) => (flags & observationFlags[name]) !== 0,
  )
}
