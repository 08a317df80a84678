import type { ObservationKind } from '../../../shared/model/kinds'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { Attributes, AttributeSurvey } from './attributeSurvey'
import { text, unquote } from './attributeText'
import { unwrapJson } from './messageParts'
import { objectOf } from './spanUsage'

/** `model` is the one that answered, else the one asked for. */
export interface ModelFacts {
  readonly model: string | null
  readonly requestModel: string | null
  readonly provider: string | null
}

/** The model of a span and who offers it, in the words of every convention. */
export function findModel(attributes: Attributes, survey: AttributeSurvey): ModelFacts {
  let response: string | null = null
  let request: string | null = null
  let provider: string | null = null
  if (survey.hasLangfuse) request = text(attributes, 'langfuse.observation.model.name')
  if (survey.hasGenAi) {
    response = text(attributes, 'gen_ai.response.model')
    request ??= text(attributes, 'gen_ai.request.model')
    provider = text(attributes, 'gen_ai.provider.name', 'gen_ai.system')
  }
  if (survey.hasLlm) {
    response ??= text(attributes, 'llm.response.model_name')
    request ??= text(attributes, 'llm.request.model_name', 'llm.model_name')
    provider ??= text(attributes, 'llm.provider', 'llm.system')
  }
  if (survey.hasVercel) {
    response ??= text(attributes, 'ai.response.model')
    request ??= text(attributes, 'ai.model.id')
    provider ??= text(attributes, 'ai.model.provider')
  }
  if (survey.hasOpenInference) request ??= text(attributes, 'embedding.model_name', 'reranker.model_name')
  if (survey.hasMlflow) {
    request ??= unquote(text(attributes, 'mlflow.llm.model'))
    provider ??= unquote(text(attributes, 'mlflow.llm.provider'))
  }
  if (survey.hasGenkit && attributes['genkit:metadata:subtype'] === 'model') {
    // `googleai/gemini-2.5-flash`: the plugin, then its model.
    const [plugin = '', ...model] = (text(attributes, 'genkit:name') ?? '').split('/')
    request ??= model.length > 0 ? model.join('/') : plugin === '' ? null : plugin
    provider ??= model.length > 0 ? plugin : null
  }
  return { model: response ?? request, requestModel: request, provider }
}

/** Whom and what a span belongs to. */
export interface IdentityFacts {
  readonly sessionId: string | null
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly serviceName: string | null
}

/**
 * Session, user, environment, version and service: from the attributes of the span, else from its resource.
 */
export function findIdentity(
  attributes: Attributes,
  survey: AttributeSurvey,
  resource: JsonObject,
): IdentityFacts {
  let sessionId: string | null = null
  let userId: string | null = null
  if (survey.hasLangfuse) {
    sessionId = text(attributes, 'langfuse.session.id')
    userId = text(attributes, 'langfuse.user.id')
  }
  sessionId ??= text(attributes, 'session.id')
  userId ??= text(attributes, 'user.id', 'enduser.id')
  if (survey.hasGenAi) sessionId ??= text(attributes, 'gen_ai.conversation.id')
  if (survey.hasVercel) {
    sessionId ??= text(attributes, 'ai.telemetry.metadata.sessionId')
    userId ??= text(attributes, 'ai.telemetry.metadata.userId')
  }
  if (survey.hasTraceloop) {
    sessionId ??= text(
      attributes,
      'traceloop.association.properties.session_id',
      'traceloop.association.properties.thread_id',
      'traceloop.association.properties.conversation_id',
    )
    userId ??= text(attributes, 'traceloop.association.properties.user_id')
  }
  if (survey.hasMlflow) {
    sessionId ??= unquote(text(attributes, 'mlflow.trace.session'))
    userId ??= unquote(text(attributes, 'mlflow.trace.user'))
  }
  const environmentKeys = ['deployment.environment.name', 'deployment.environment'] as const
  if (survey.hasLangSmith) {
    sessionId ??= text(
      attributes,
      'langsmith.metadata.session_id',
      'langsmith.metadata.thread_id',
      'langsmith.metadata.conversation_id',
    )
    userId ??= text(attributes, 'langsmith.metadata.user_id')
  }
  if (survey.hasAdk) sessionId ??= text(attributes, 'gcp.vertex.agent.session_id')
  if (survey.hasGenkit) sessionId ??= text(attributes, 'genkit:sessionId')
  return {
    sessionId,
    userId,
    environment:
      text(attributes, 'langfuse.environment', ...environmentKeys) ??
      text(resource, 'langfuse.environment', ...environmentKeys),
    version:
      text(attributes, 'langfuse.version', 'langfuse.release') ??
      text(resource, 'langfuse.version', 'langfuse.release', 'service.version'),
    serviceName: text(resource, 'service.name'),
  }
}

export interface RoleFacts {
  readonly agentName: string | null
  readonly toolName: string | null
  readonly toolCallId: string | null
}

/** Who acted: the agent and, for tools, the tool and its call. */
export function findRoles(
  name: string,
  kind: ObservationKind,
  attributes: Attributes,
  survey: AttributeSurvey,
): RoleFacts {
  let agentName: string | null = survey.hasGenAi ? text(attributes, 'gen_ai.agent.name') : null
  agentName ??= text(attributes, 'agent.name', 'agent_name')
  const entity = survey.hasTraceloop ? text(attributes, 'traceloop.entity.name') : null
  if (agentName === null && kind === 'agent') {
    agentName = entity ?? (survey.hasVercel ? text(attributes, 'ai.telemetry.functionId') : null)
  }
  if (kind !== 'tool') return { agentName, toolName: null, toolCallId: null }
  let toolName: string | null = survey.hasGenAi ? text(attributes, 'gen_ai.tool.name') : null
  toolName ??= survey.hasVercel ? text(attributes, 'ai.toolCall.name') : null
  toolName ??= text(attributes, 'tool.name', 'mcp.tool.name') ?? entity
  toolName ??= survey.hasGenkit ? text(attributes, 'genkit:name') : null
  toolName ??= name.startsWith('execute_tool ') ? name.slice(13) : name === '' ? null : name
  let toolCallId: string | null = survey.hasGenAi ? text(attributes, 'gen_ai.tool.call.id') : null
  toolCallId ??= survey.hasVercel ? text(attributes, 'ai.toolCall.id') : null
  toolCallId ??= text(attributes, 'tool_call.id', 'tool.id')
  return { agentName, toolName, toolCallId }
}

/** The finish reason as attributes state it (the messages may state it, too). */
export function findFinishReason(attributes: Attributes, survey: AttributeSurvey): string | null {
  if (survey.hasGenAi) {
    const stated = unwrapJson(attributes['gen_ai.response.finish_reasons'])
    const first = Array.isArray(stated)
      ? (stated as readonly JsonValue[]).find((item) => item !== '')
      : stated
    if (typeof first === 'string' && first !== '') return first
    const legacy = text(attributes, 'gen_ai.response.finish_reason', 'gen_ai.finishReason')
    if (legacy !== null) return legacy
  }
  const vercel = survey.hasVercel ? text(attributes, 'ai.response.finishReason', 'ai.finishReason') : null
  return (
    vercel ?? (survey.hasLlm ? text(attributes, 'llm.finish_reason', 'llm.response.finish_reason') : null)
  )
}

const notParameters = new Set(['model', 'type', 'tools', 'functions'])

/** Settings of the request under the source's names. */
export function findParameters(
  kind: ObservationKind,
  attributes: Attributes,
  survey: AttributeSurvey,
): JsonObject {
  if (kind !== 'generation' && kind !== 'embedding' && kind !== 'agent' && kind !== 'chain')
    return noParameters
  const langfuse = survey.hasLangfuse ? objectOf(attributes['langfuse.observation.model.parameters']) : null
  if (langfuse !== null) return langfuse
  let found: Record<string, JsonValue> | null = null
  if (survey.hasGenAi || survey.hasVercel) {
    for (const key in attributes) {
      const name = key.startsWith('gen_ai.request.')
        ? key.slice(15)
        : key.startsWith('ai.settings.')
          ? key.slice(12)
          : ''
      if (name === '' || notParameters.has(name)) continue
      found ??= {}
      found[name === '__proto__' ? key : name] = attributes[key] ?? null
    }
  }
  if (found !== null) return found
  const invocation = survey.hasLlm ? objectOf(attributes['llm.invocation_parameters']) : null
  if (invocation === null) return noParameters
  return Object.fromEntries(
    Object.entries(invocation).filter(([key]) => !notParameters.has(key) && key !== 'messages'),
  )
}

const noParameters: JsonObject = {}

/** What a span says about its whole trace (Langfuse's and OpenInference's words). */
export interface TraceFacts {
  readonly name: string | null
  readonly tags: readonly string[]
  readonly input: JsonValue | undefined
  readonly output: JsonValue | undefined
}

/** What a span says about its trace; null where it says nothing. */
export function findTraceFacts(attributes: Attributes, survey: AttributeSurvey): TraceFacts | null {
  const hasTags = attributes['tag.tags'] !== undefined
  if (!survey.hasLangfuse && !hasTags) return null
  const name = text(attributes, 'langfuse.trace.name')
  const stated = unwrapJson(attributes['langfuse.trace.tags'] ?? attributes['tag.tags'])
  const tags = Array.isArray(stated)
    ? (stated as readonly JsonValue[]).filter((tag): tag is string => typeof tag === 'string')
    : typeof stated === 'string'
      ? [stated]
      : []
  const input = attributes['langfuse.trace.input']
  const output = attributes['langfuse.trace.output']
  if (name === null && tags.length === 0 && input === undefined && output === undefined) return null
  return { name, tags, input, output }
}

/** True when a tool's result reports an error although the span does not. */
export function isErrorResult(value: JsonValue): boolean {
  const plain = unwrapJson(value)
  if (!isJsonObject(plain)) return false
  if (plain['isError'] === true || plain['is_error'] === true) return true
  const code = plain['statusCode'] ?? plain['status_code'] ?? plain['status']
  if (typeof code === 'number' && code >= 400 && code < 600) return true
  if (plain['status'] === 'error' || plain['success'] === false) return true
  const { error } = plain
  return error !== undefined && error !== null && error !== false && error !== ''
}
