import type { ObservationKind } from '../../../shared/model/kinds'
import type { JsonValue } from '../../../shared/util/jsonValue'
import type { Attributes, AttributeSurvey } from './attributeSurvey'

type KindWords = Readonly<Record<string, ObservationKind>>

const langfuseTypes: KindWords = {
  span: 'span',
  generation: 'generation',
  event: 'event',
  agent: 'agent',
  tool: 'tool',
  chain: 'chain',
  retriever: 'retrieval',
  evaluator: 'evaluator',
  embedding: 'embedding',
  guardrail: 'guardrail',
}

const openInferenceKinds: KindWords = {
  llm: 'generation',
  embedding: 'embedding',
  chain: 'chain',
  retriever: 'retrieval',
  reranker: 'reranker',
  tool: 'tool',
  agent: 'agent',
  guardrail: 'guardrail',
  evaluator: 'evaluator',
  prompt: 'chain',
}

const operations: KindWords = {
  chat: 'generation',
  generate_content: 'generation',
  text_completion: 'generation',
  completion: 'generation',
  generate: 'generation',
  speech_to_text: 'generation',
  text_to_speech: 'generation',
  embeddings: 'embedding',
  embedding: 'embedding',
  retrieval: 'retrieval',
  search_memory: 'retrieval',
  rerank: 'reranker',
  execute_tool: 'tool',
  create_agent: 'agent',
  invoke_agent: 'agent',
  invoke_workflow: 'chain',
  agent_step: 'chain',
  plan: 'decision',
  create_memory: 'tool',
  update_memory: 'tool',
  upsert_memory: 'tool',
  delete_memory: 'tool',
  create_memory_store: 'tool',
  delete_memory_store: 'tool',
}

const vercelOperations: KindWords = {
  'ai.generateText': 'chain',
  'ai.streamText': 'chain',
  'ai.generateObject': 'chain',
  'ai.streamObject': 'chain',
  'ai.embed': 'chain',
  'ai.embedMany': 'chain',
  'ai.rerank': 'chain',
  'ai.generateText.doGenerate': 'generation',
  'ai.streamText.doStream': 'generation',
  'ai.generateObject.doGenerate': 'generation',
  'ai.streamObject.doStream': 'generation',
  'ai.embed.doEmbed': 'embedding',
  'ai.embedMany.doEmbed': 'embedding',
  'ai.rerank.doRerank': 'reranker',
  'ai.toolCall': 'tool',
}

const traceloopKinds: KindWords = { workflow: 'chain', task: 'chain', agent: 'agent', tool: 'tool' }
const requestTypes: KindWords = {
  chat: 'generation',
  completion: 'generation',
  embedding: 'embedding',
  rerank: 'reranker',
}

const mlflowTypes: KindWords = {
  llm: 'generation',
  chat_model: 'generation',
  chain: 'chain',
  agent: 'agent',
  tool: 'tool',
  embedding: 'embedding',
  retriever: 'retrieval',
  reranker: 'reranker',
  parser: 'chain',
  workflow: 'chain',
  task: 'chain',
  guardrail: 'guardrail',
  evaluator: 'evaluator',
}

/** LangSmith's run types. Its operation names call a retriever `embeddings` and a prompt `chat`. */
const langSmithKinds: KindWords = {
  llm: 'generation',
  chain: 'chain',
  tool: 'tool',
  retriever: 'retrieval',
  embedding: 'embedding',
  prompt: 'chain',
  parser: 'chain',
}

const genkitSubtypes: KindWords = {
  model: 'generation',
  'background-model': 'generation',
  tool: 'tool',
  'tool.v2': 'tool',
  retriever: 'retrieval',
  embedder: 'embedding',
  reranker: 'reranker',
  evaluator: 'evaluator',
  flow: 'chain',
  flowStep: 'chain',
  prompt: 'chain',
  'executable-prompt': 'chain',
  util: 'chain',
}

/** Words that say "I do not know", so that the next rule decides. */
const silentWords = new Set(['', 'unknown', 'span', 'memory'])

export interface KindFinding {
  readonly kind: ObservationKind
  /** A word for the kind that no rule knows, with the key that held it. */
  readonly unknownWord: string | null
}

/** Reads an OpenInference word for a kind (`LLM`, `RETRIEVER` …), null when it says nothing. */
export function kindFromOpenInference(word: string): ObservationKind | null {
  const lower = word.toLowerCase()
  return Object.hasOwn(openInferenceKinds, lower) ? (openInferenceKinds[lower] ?? null) : null
}

/** Reads a Langfuse observation type in any case, null when unknown. */
export function kindFromLangfuse(word: string): ObservationKind | null {
  const lower = word.toLowerCase()
  return Object.hasOwn(langfuseTypes, lower) ? (langfuseTypes[lower] ?? null) : null
}

/**
 * What a span is. The first vocabulary that says something decides: Langfuse, OpenInference, LangSmith, OpenTelemetry
 * GenAI, Vercel, Traceloop, MLflow, Genkit; then a tool's name, then a model; else a plain span.
 */
export function findSpanKind(attributes: Attributes, survey: AttributeSurvey): KindFinding {
  let unknownWord: string | null = null
  const look = (key: string, words: KindWords, keepsCase = false): ObservationKind | null => {
    const value: JsonValue | undefined = attributes[key]
    if (typeof value !== 'string') return null
    const bare = value.startsWith('"') ? value.slice(1, -1) : value
    const word = keepsCase ? bare : bare.toLowerCase()
    if (Object.hasOwn(words, word)) return words[word] ?? null
    if (!silentWords.has(word.toLowerCase())) unknownWord ??= `${key} = ${bare.slice(0, 80)}`
    return null
  }
  const kind =
    (survey.hasLangfuse ? look('langfuse.observation.type', langfuseTypes) : null) ??
    (survey.hasOpenInference ? look('openinference.span.kind', openInferenceKinds) : null) ??
    (survey.hasLangSmith ? look('langsmith.span.kind', langSmithKinds) : null) ??
    (survey.hasGenAi ? look('gen_ai.operation.name', operations) : null) ??
    (survey.hasVercel ? look('ai.operationId', vercelOperations, true) : null) ??
    (survey.hasTraceloop ? look('traceloop.span.kind', traceloopKinds) : null) ??
    (survey.hasLlm ? look('llm.request.type', requestTypes) : null) ??
    (survey.hasMlflow ? look('mlflow.spanType', mlflowTypes) : null) ??
    (survey.hasGenkit ? look('genkit:metadata:subtype', genkitSubtypes, true) : null) ??
    kindFromTraits(attributes, survey)
  return { kind, unknownWord: kind === 'span' ? unknownWord : null }
}

/** Pydantic AI's first instrumentation gave its agents no operation: the whole run stands on the agent's span. */
const agentRunKeys = ['all_messages_events', 'pydantic_ai.all_messages', 'final_result'] as const

function kindFromTraits(attributes: Attributes, survey: AttributeSurvey): ObservationKind {
  if (attributes['agent_name'] !== undefined && agentRunKeys.some((key) => attributes[key] !== undefined))
    return 'agent'
  if (survey.hasGenAi) {
    if (attributes['gen_ai.tool.name'] !== undefined || attributes['gen_ai.tool.call.id'] !== undefined)
      return 'tool'
    if (
      attributes['gen_ai.request.model'] !== undefined ||
      attributes['gen_ai.response.model'] !== undefined
    ) {
      return 'generation'
    }
  }
  if (survey.hasLlm && attributes['llm.model_name'] !== undefined) return 'generation'
  if (survey.hasOpenInference) {
    if (survey.lists.has('retrieval.documents.')) return 'retrieval'
    if (attributes['embedding.model_name'] !== undefined) return 'embedding'
  }
  return attributes['mcp.method.name'] === 'tools/call' ? 'tool' : 'span'
}
