import { observationFlags } from '../../../shared/model/kinds'
import type { EventRecord, ObservationRecord } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { flattenVocabularies, surveyAttributes } from './attributeSurvey'
import type { Attributes, AttributeSurvey } from './attributeSurvey'
import { ConversationMemory } from './conversationMemory'
import { absorbOperationDetails, providerOfEvents } from './eventMessages'
import { findFirstToken } from './firstToken'
import { findLoggedCall } from './loggedCall'
import type { LoggedCall } from './loggedCall'
import { findContent } from './spanContent'
import type { SpanContent } from './spanContent'
import {
  findFinishReason,
  findIdentity,
  findModel,
  findParameters,
  findRoles,
  findTraceFacts,
  isErrorResult,
} from './spanFacts'
import type { TraceFacts } from './spanFacts'
import { findSpanKind } from './spanKind'
import { findCost, findUsage } from './spanUsage'
import { describeVoiceSpan } from './voiceSpans'

/** A span as any format reads it, before anybody asks what its attributes mean. */
export interface SpanSource {
  readonly name: string
  /** Flat names; nested objects under the known vocabularies are accepted. */
  readonly attributes: Attributes
  readonly events: readonly EventRecord[]
  readonly resource: JsonObject
  readonly startNs: bigint | null
}

/** The fields of an observation that its attributes and events decide. */
export type SpanFacts = Pick<
  ObservationRecord,
  | 'kind'
  | 'sessionId'
  | 'userId'
  | 'environment'
  | 'version'
  | 'serviceName'
  | 'agentName'
  | 'toolName'
  | 'toolCallId'
  | 'model'
  | 'requestModel'
  | 'provider'
  | 'finishReason'
  | 'firstTokenNs'
  | 'parameters'
  | 'input'
  | 'output'
  | 'toolDefinitions'
  | 'usage'
  | 'cost'
  | 'attributes'
  | 'events'
  | 'flags'
>

export interface SpanDescription {
  readonly facts: SpanFacts
  /** A word for the kind that no rule knew. */
  readonly unknownKind: string | null
  /** The error that the attributes state, for sources whose span status does not. */
  readonly statedError: { readonly message: string | null } | null
  readonly trace: TraceFacts | null
  readonly survey: AttributeSurvey
}

/**
 * Reads the meaning of a span's attributes in all vocabularies we know: OpenTelemetry GenAI (old and new),
 * OpenInference, Langfuse, LangSmith, Vercel AI SDK, Traceloop, MLflow, Pydantic AI, Google's Agent Development Kit,
 * Genkit. Made to run once per span; `memory` is kept from span to span of a file and makes growing chat histories cheap.
 */
export function describeSpan(
  source: SpanSource,
  memory: ConversationMemory = new ConversationMemory(),
): SpanDescription {
  const { attributes: said, events } = absorbOperationDetails(source.attributes, source.events)
  const attributes = flattenVocabularies(said)
  const survey = surveyAttributes(attributes)
  const { kind: statedKind, unknownWord } = findSpanKind(attributes, survey)
  const content = findContent(attributes, survey, events, memory)
  const call = findLoggedCall(statedKind, attributes, content)
  const kind = call?.kind ?? statedKind
  const identity = findIdentity(attributes, survey, source.resource)
  const roles = findRoles(source.name, kind, attributes, survey)
  const models = findModel(attributes, survey)
  const usage = findUsage(attributes, survey) ?? call?.usage ?? null
  const voice = describeVoiceSpan(source.name, attributes, source.startNs)
  let flags = 0
  if (content.events.length > 0) flags |= observationFlags.hasEvents
  if (usage !== null && usage.contradictions.length > 0) flags |= observationFlags.tokenDoubt
  if (kind === 'tool' && content.output !== null && hasErrorResult(content))
    flags |= observationFlags.errorInResult
  if (voice?.isFailed === true) flags |= observationFlags.errorInResult
  const facts: SpanFacts = {
    kind,
    sessionId: identity.sessionId,
    userId: identity.userId,
    environment: identity.environment,
    version: identity.version,
    serviceName: identity.serviceName,
    agentName: roles.agentName,
    toolName: roles.toolName,
    toolCallId: roles.toolCallId,
    model: models.model ?? call?.model ?? null,
    requestModel: models.requestModel ?? call?.requestModel ?? null,
    provider: models.provider ?? providerOfEvents(source.events),
    finishReason: findFinishReason(attributes, survey) ?? content.finishReason ?? call?.finishReason ?? null,
    firstTokenNs: findFirstToken(attributes, survey, source.events, source.startNs),
    parameters:
      call === null
        ? findParameters(kind, attributes, survey)
        : { ...call.parameters, ...findParameters(kind, attributes, survey) },
    input: call === null ? content.input : call.input,
    output: call === null ? content.output : call.output,
    toolDefinitions: content.toolDefinitions ?? call?.toolDefinitions ?? null,
    usage,
    cost: findCost(attributes, survey),
    attributes: remaining(attributes, content.usedKeys, voice?.usedKeys, call),
    events: content.events,
    flags,
    ...voice?.facts,
  }
  return {
    facts,
    unknownKind: unknownWord,
    statedError: statedError(attributes, survey),
    trace: findTraceFacts(attributes, survey),
    survey,
  }
}

function hasErrorResult(content: SpanContent): boolean {
  const { output } = content
  if (output === null) return false
  if (output.type === 'value') return isErrorResult(output.value)
  return output.messages.some((message) =>
    message.parts.some((part) => part.type === 'toolResult' && (part.isError || isErrorResult(part.result))),
  )
}

function statedError(
  attributes: Attributes,
  survey: AttributeSurvey,
): { readonly message: string | null } | null {
  if (!survey.hasLangfuse || attributes['langfuse.observation.level'] !== 'ERROR') return null
  const message = attributes['langfuse.observation.status_message']
  return { message: typeof message === 'string' ? message : null }
}

function remaining(
  attributes: Attributes,
  contentKeys: readonly string[],
  voiceKeys: readonly string[] | undefined,
  call: LoggedCall | null,
): JsonObject {
  if (voiceKeys === undefined && call === null) return without(attributes, contentKeys)
  const rest = without(attributes, [...contentKeys, ...(voiceKeys ?? []), ...(call?.usedKeys ?? [])])
  return call === null ? rest : { ...rest, ...call.attributes }
}

function without(attributes: Attributes, keys: readonly string[]): JsonObject {
  if (keys.length === 0) return attributes
  const rest: Record<string, JsonValue> = {}
  if (keys.length < 8) {
    for (const key in attributes) if (!keys.includes(key)) setOwn(rest, key, attributes[key] ?? null)
    return rest
  }
  const used = new Set(keys)
  for (const key in attributes) if (!used.has(key)) setOwn(rest, key, attributes[key] ?? null)
  return rest
}
