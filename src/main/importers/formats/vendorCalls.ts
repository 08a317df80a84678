import type { ObservationRecord } from '../../../shared/model/importRecord'
import type { Content, Message } from '../../../shared/model/message'
import type { ReportedCost, TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { answerFromBody, requestFromBody } from '../semantics/callBodies'
import { contentFromValue, messagesFromValue } from '../semantics/messageDialects'
import { bucketTokens } from '../semantics/tokenBuckets'
import { type Field, firstOf, listOf, numberOf, objectOf, textOf } from './vendorFields'

/** What the platforms' forms say about one model call, in the terms of the model. */

type RequestParts = Pick<ObservationRecord, 'input' | 'toolDefinitions' | 'parameters'>

const parameterNames = (
  'temperature top_p top_k max_tokens max_completion_tokens max_output_tokens frequency_penalty presence_penalty seed ' +
  'stop n response_format tool_choice reasoning_effort'
).split(' ')

/** The body of a request to a model: its messages, tools and parameters. A body of another shape is the input itself. */
export function requestParts(request: Field): RequestParts {
  const read = requestFromBody(request)
  if (read !== null) {
    const { messages: conversation, toolDefinitions, parameters } = read
    return { input: { type: 'messages', messages: conversation }, toolDefinitions, parameters }
  }
  const body = objectOf(unwrap(request))
  const messages = firstOf(body['messages'], body['input'], body['contents'])
  return {
    input: callContent(messages ?? request),
    toolDefinitions: messages === undefined ? null : (body['tools'] ?? null),
    parameters: requestParameters(body),
  }
}

/** The settings among the members of a request, or of metadata that repeats them. */
export function requestParameters(body: JsonObject): JsonObject {
  return Object.fromEntries(
    parameterNames.flatMap((name): [string, JsonValue][] => {
      const value = body[name]
      return value === undefined || value === null ? [] : [[name, value]]
    }),
  )
}

/** The body of a model's response: the messages of its choices, or what it holds. */
export function responseContent(response: Field): Content | null {
  const answer = answerFromBody(response)
  if (answer !== null) return { type: 'messages', messages: answer.messages }
  const body = objectOf(unwrap(response))
  const choices = listOf(body['choices']).map((choice) => objectOf(choice)['message'] ?? null)
  return callContent(choices.length > 0 ? choices : firstOf(body['output'], body['message'], response))
}

/** What went into or came out of a call: a conversation where it is one, else the value. Null and absent are nothing. */
export function callContent(value: Field): Content | null {
  return value === undefined || value === null ? null : contentFromValue(value)
}

/** An answer with the reasoning that a form keeps beside it: the reasoning comes first, as it was thought first. */
export function answerContent(output: Field, reasoning: string | null): Content | null {
  const content = callContent(output)
  if (reasoning === null) return content
  const thought = { type: 'reasoning', text: reasoning } as const
  const [first, ...rest] = content?.type === 'messages' ? content.messages : []
  if (first !== undefined)
    return { type: 'messages', messages: [{ ...first, parts: [thought, ...first.parts] }, ...rest] }
  const text = content?.type === 'value' ? content.value : null
  const parts: Message['parts'] =
    typeof text === 'string'
      ? [{ type: 'text', text }]
      : text === null
        ? []
        : [{ type: 'other', value: text }]
  return { type: 'messages', messages: [{ role: 'assistant', name: null, parts: [thought, ...parts] }] }
}

/** Text spoken by one role, as a conversation of one message; a value that is no text stays a value. */
export function spokenContent(role: 'user' | 'assistant', value: Field): Content | null {
  const text = textOf(value)
  return text === null
    ? callContent(value)
    : { type: 'messages', messages: [{ role, name: null, parts: [{ type: 'text', text }] }] }
}

/** True when the value is a list of messages. */
export function isConversation(value: Field): boolean {
  return value !== undefined && messagesFromValue(value) !== null
}

export interface StatedTokens {
  readonly input?: Field
  readonly output?: Field
  readonly total?: Field
  readonly cacheRead?: Field
  readonly cacheWrite?: Field
  readonly reasoning?: Field
  readonly inputAudio?: Field
  readonly outputAudio?: Field
}

/**
 * Token figures as these platforms state them: input holds cached and audio tokens, output holds reasoning and audio
 * (their totals add up so). `reported` keeps the figures under the names of the form. Null when none is known.
 */
export function statedUsage(stated: StatedTokens, reported: JsonObject): TokenUsage | null {
  return bucketTokens(
    {
      input: numberOf(stated.input),
      output: numberOf(stated.output),
      total: numberOf(stated.total),
      cacheRead: numberOf(stated.cacheRead),
      cacheWrite: numberOf(stated.cacheWrite),
      reasoning: numberOf(stated.reasoning),
      inputAudio: numberOf(stated.inputAudio),
      outputAudio: numberOf(stated.outputAudio),
    },
    stated.cacheRead === undefined ? 'unknown' : 'inclusive',
    figuresOf(reported),
  )
}

/** The members of a form that are numbers. */
function figuresOf(form: JsonObject): Record<string, number> {
  return Object.fromEntries(
    Object.entries(form).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}

/** A stated total cost; null when the amount is not known. Without a currency it is in dollars. */
export function reportedCost(amount: Field, currency: Field): ReportedCost | null {
  const total = numberOf(amount)
  return total === null ? null : { currency: textOf(currency) ?? 'USD', input: null, output: null, total }
}

function unwrap(value: Field): Field {
  return typeof value === 'string'
    ? (parseEmbeddedJson(value) ?? value)
    : isJsonObject(value)
      ? value
      : undefined
}
