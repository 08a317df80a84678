/** One kind of file that opens: its name for people, and the importers that read it (their ids). */
export interface OpenedForm {
  readonly name: string
  readonly importers: readonly string[]
}

/** What the start page names, by family. Every importer stands here (tested), so that nobody has to try. */
export const openedForms: readonly { readonly family: string; readonly forms: readonly OpenedForm[] }[] = [
  {
    family: 'Tracing',
    forms: [
      {
        name: 'OpenTelemetry (OTLP JSON and protobuf, with logs)',
        importers: ['otlp-json', 'otlp-protobuf'],
      },
      { name: 'span dumps of the OpenTelemetry SDKs', importers: ['otel-readable-span', 'otel-rows'] },
      { name: 'Jaeger', importers: ['jaeger-json'] },
      { name: 'Zipkin', importers: ['zipkin-json'] },
      { name: 'Tempo', importers: ['otlp-json'] },
      { name: 'SkyWalking', importers: ['skywalking-csv'] },
      { name: 'nested span trees', importers: ['child-spans'] },
    ],
  },
  {
    family: 'Platforms',
    forms: [
      { name: 'Langfuse', importers: ['langfuse'] },
      { name: 'LangSmith', importers: ['langsmith'] },
      { name: 'Arize Phoenix', importers: ['phoenix-spans'] },
      { name: 'MLflow', importers: ['mlflow-traces'] },
      { name: 'Braintrust', importers: ['braintrust'] },
      { name: 'Opik', importers: ['opik'] },
      { name: 'Weave', importers: ['weave'] },
      { name: 'Logfire', importers: ['logfire'] },
      { name: 'OpenAI Agents SDK', importers: ['openai-agents'] },
      { name: 'Kore.ai', importers: ['kore-analytics', 'kore-page'] },
      { name: 'thinnestAI', importers: ['thinnest-api'] },
      { name: 'session export v1', importers: ['session-export'] },
    ],
  },
  {
    family: 'Agents and evaluations',
    forms: [
      { name: 'Claude Code', importers: ['claude-code'] },
      { name: 'Codex', importers: ['codex', 'codex-exec'] },
      { name: 'ATIF trajectories', importers: ['atif-trajectory'] },
      { name: 'Inspect logs', importers: ['inspect-log'] },
      { name: 'SWE-agent', importers: ['swe-agent'] },
      { name: 'tau-bench', importers: ['tau-bench'] },
      { name: 'claude.ai and ChatGPT exports', importers: ['claude-ai-export', 'chatgpt-export'] },
      { name: 'chat transcripts', importers: ['chat-transcript'] },
    ],
  },
  {
    family: 'Voice',
    forms: [
      { name: 'OpenAI Realtime', importers: ['openai-realtime'] },
      { name: 'LiveKit', importers: ['livekit-session'] },
      { name: 'Pipecat', importers: ['otlp-json'] },
      { name: 'Vapi', importers: ['vapi-call'] },
      { name: 'Retell', importers: ['retell-call'] },
    ],
  },
]

/** How they may be packed. */
export const openedPacking =
  'zip, tar, gzip, zstd, brotli, one in another, and whole folders; tables as CSV or Parquet'
