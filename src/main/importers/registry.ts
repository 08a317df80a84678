import type { Importer } from './importer'
import { atif } from './formats/atif'
import { braintrust } from './formats/braintrust'
import { chatTranscript } from './formats/chatTranscript'
import { childSpans } from './formats/childSpans'
import { claudeCode } from './formats/claudeCode'
import { inspect } from './formats/inspect'
import { codex } from './formats/codex'
import { jaeger } from './formats/jaeger'
import { koreAnalytics } from './formats/koreAnalytics'
import { korePage } from './formats/korePage'
import { langfuse } from './formats/langfuse'
import { langsmith } from './formats/langsmith'
import { logfire } from './formats/logfire'
import { mlflow } from './formats/mlflow'
import { neutral } from './formats/neutral'
import { openaiAgents } from './formats/openaiAgents'
import { opik } from './formats/opik'
import { otelRows } from './formats/otelRows'
import { otlpJson } from './formats/otlpJson'
import { otlpProtobuf } from './formats/otlpProtobuf'
import { realtime } from './formats/realtime'
import { readableSpan } from './formats/readableSpan'
import { phoenix } from './formats/phoenix'
import { skywalkingCsv } from './formats/skywalkingCsv'
import { sweAgent } from './formats/sweAgent'
import { thinnest } from './formats/thinnest'
import { vapi } from './formats/vapi'
import { weave } from './formats/weave'
import { zipkin } from './formats/zipkin'
import { retell } from './formats/retell'
import { livekit } from './formats/livekit'
import { tauBench } from './formats/tauBench'
import { claudeAi } from './formats/claudeAi'
import { chatgpt } from './formats/chatgpt'
import { codexExec } from './formats/codexExec'

/** Every file format, one line each. Order matters only among equal scores. */
export const importers: readonly Importer[] = [
  otlpJson,
  otlpProtobuf,
  otelRows,
  readableSpan,
  jaeger,
  zipkin,
  childSpans,
  skywalkingCsv,
  claudeCode,
  claudeAi,
  codex,
  codexExec,
  chatgpt,
  phoenix,
  langfuse,
  langsmith,
  neutral,
  koreAnalytics,
  korePage,
  thinnest,
  sweAgent,
  atif,
  tauBench,
  realtime,
  vapi,
  retell,
  livekit,
  openaiAgents,
  inspect,
  mlflow,
  braintrust,
  opik,
  logfire,
  weave,
  chatTranscript,
]
