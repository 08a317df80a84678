import type { ObservationRecord } from '../../../shared/model/importRecord'
import type { ObservationKind } from '../../../shared/model/kinds'
import type { Message } from '../../../shared/model/message'
import type { JsonObject } from '../../../shared/util/jsonValue'
import type { Attributes } from './attributeSurvey'
import { answerFromBody, requestFromBody } from './callBodies'
import type { SpanContent } from './spanContent'

/** Where Logfire's integrations keep a provider's request and answer. */
const requestKey = 'request_data'
const answerKey = 'response_data'

/** What the bodies that a span carries say about its call; null where they say nothing. */
export interface LoggedCall extends Pick<
  ObservationRecord,
  | 'kind'
  | 'model'
  | 'requestModel'
  | 'finishReason'
  | 'parameters'
  | 'input'
  | 'output'
  | 'toolDefinitions'
  | 'usage'
> {
  readonly usedKeys: readonly string[]
  /** What the answer says beside its messages (id, creation time …), as an attribute of its own. */
  readonly attributes: JsonObject
}

/**
 * Many integrations log a call's request and answer whole (MLflow, Logfire, OpenInference without messages): the
 * messages, tools, settings, model and tokens stand in these bodies. Null when the span carries none.
 */
export function findLoggedCall(
  kind: ObservationKind,
  attributes: Attributes,
  content: SpanContent,
): LoggedCall | null {
  const isLogged = attributes[requestKey] !== undefined
  if (kind !== 'generation' && !(kind === 'span' && isLogged)) return null
  const { input, output } = content
  const asked = input === null ? attributes[requestKey] : input.type === 'value' ? input.value : undefined
  const answered =
    output === null ? attributes[answerKey] : output.type === 'value' ? output.value : content.answerBody
  const request = asked === undefined ? null : requestFromBody(asked)
  if (kind === 'span' && request?.model === undefined) return null
  const answer = answerFromBody(answered ?? undefined)
  if (request === null && answer === null) return null
  const usedKeys: string[] = []
  if (input === null && request !== null) usedKeys.push(requestKey)
  if (output === null && answer !== null) usedKeys.push(answerKey)
  return {
    kind: 'generation',
    model: answer?.model ?? request?.model ?? null,
    requestModel: request?.model ?? null,
    finishReason: answer?.finishReason ?? null,
    parameters: request?.parameters ?? {},
    input: request === null ? input : conversation(request.messages),
    output: answer === null ? output : conversation(answer.messages),
    toolDefinitions: request?.toolDefinitions ?? null,
    usage: answer?.usage ?? null,
    usedKeys,
    attributes: answer === null || Object.keys(answer.rest).length === 0 ? {} : { response: answer.rest },
  }
}

const conversation = (messages: readonly Message[]): ObservationRecord['input'] => ({
  type: 'messages',
  messages,
})
