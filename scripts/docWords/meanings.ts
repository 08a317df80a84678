import type { Output } from '../../src/shared/contract/contract'

/** What the fields of the command line's JSON mean. A field without a line here fails the generation. */
export const fieldMeanings: Readonly<Record<string, string>> = {
  id: "The source's own id.",
  source: 'The origin: `files` for everything imported from files.',
  traceId: 'Trace it belongs to.',
  sessionId: 'Session it belongs to; null without one.',
  parentId: 'Span id of the parent as the source gave it; null for a root.',
  name: 'Name as the source gave it.',
  inputPreview: 'The first words of the input.',
  outputPreview: 'The first words of the output.',
  kind: 'What it is; see below.',
  status: 'How it ended; see below.',
  statusRaw: "The source's own word for the status.",
  statusMessage: 'What the source said about the status.',
  startTime: 'ISO 8601 in UTC, with as many digits as the source gave.',
  endTime: 'The same; null while it is open.',
  durationMs: 'Milliseconds, with fractions; null when unknown.',
  traces: 'Number of traces.',
  observations: 'Number of observations.',
  errors: 'Observations that failed.',
  toolErrors: 'Tool calls that failed or returned an error.',
  flags: 'Names of what must not be taken at face value; see below.',
  userId: "The user's id.",
  environment: 'Deployment environment.',
  version: 'Version of the application.',
  channel: 'Chat, voice, …, as the source says.',
  agents: 'Names of the agents that took part.',
  models: 'Models that answered.',
  agent: 'Name of the agent.',
  tool: 'Name of the tool.',
  model: 'The model that answered where known, else the one asked for.',
  provider: 'Who runs the model.',
  service: 'The service that reported it.',
  inputTokens: 'All input tokens, cached ones included.',
  outputTokens: 'All output tokens, reasoning included.',
  cachedInputTokens: 'Input tokens read from a cache.',
  costUsd: 'Cost in US dollars: as reported, else computed from prices of the day.',
  costBasis: 'Where the sum comes from: `reported`, `computed`, `mixed` or `unknown`.',
  notes: 'Number of notes on it.',
}

export const statusMeanings: Readonly<Record<string, string>> = {
  unset: 'The source said nothing, the common case.',
  ok: 'The source said that it went well.',
  error: 'It failed.',
  open: 'It had no end when it was recorded.',
}

export const flagMeanings: Readonly<Record<string, string>> = {
  unfinished: 'No end time: it was still running, or the end was lost.',
  orphan: 'Its parent is named but is not in the workspace.',
  skewed: 'It lies outside its parent by more than rounding: clocks disagree.',
  repaired: 'A time was missing or impossible and was repaired for drawing; the raw value is kept.',
  duplicate: 'The same id came more than once with the same content.',
  conflict: 'The same id came more than once with different content.',
  truncated: 'A payload was cut at the source.',
  orderOnlyTime: 'The source has no times; the order is real, the times are not.',
  statedDuration: 'With `orderOnlyTime`: the source says how long it took, though not when.',
  usageRepeated: 'It repeats the usage of the calls below it and is not counted again.',
  cycleBroken: 'The parent links formed a circle, broken here.',
  errorInResult: 'Status ok, yet the result itself reports an error.',
  hasEvents: 'It has span events.',
  hasLinks: 'It has links to other spans.',
  tokenDoubt: 'Reported token figures contradict each other.',
  partialTrace: 'The source says that its trace is incomplete; on one observation of the trace.',
}

const usage = {
  inputTokens: null, outputTokens: null, cachedInputTokens: null, generations: 0, generationsWithTokens: 0,
  generationsWithCost: 0, costUsd: null, costBasis: 'unknown' as const,
} // prettier-ignore

/** Rows without content: their shape is all that is needed. */
export const exampleRows: {
  readonly session: Output<'sessions.list'>['rows'][number]
  readonly trace: Output<'traces.list'>['rows'][number]
  readonly observation: Output<'exports.observationRows'>['rows'][number]
} = {
  session: {
    sessionKey: 'files:s', sessionId: 's', name: null, inputPreview: null, status: 'unset', statusRaw: null, startNs: null,
    timeDigits: 0, durationNs: null, traces: 0, spans: 0, errors: 0, userId: null, environment: null, version: null,
    channel: null, agents: [], models: [], usage, notes: 0, strip: [],
  },
  trace: {
    traceKey: 'files:t', traceId: 't', name: '', inputPreview: null, outputPreview: null, status: 'unset', startNs: null,
    timeDigits: 0, durationNs: null, spans: 0, errors: 0, flags: 0, toolErrors: 0, sessionKey: null, sessionId: null,
    userId: null, environment: null, version: null, agents: [], models: [], usage, notes: 0,
  },
  observation: {
    observationId: 0, traceKey: 'files:t', traceId: 't', spanId: 's', parentSpanId: null, sessionKey: null, name: '',
    kind: 'span', status: 'unset', statusMessage: null, startNs: null, endNs: null, timeDigits: 0, durationNs: null,
    agentName: null, toolName: null, model: null, provider: null, serviceName: null, userId: null, environment: null,
    version: null, inputTokens: null, outputTokens: null, costUsd: null, flags: 0,
  },
} // prettier-ignore
