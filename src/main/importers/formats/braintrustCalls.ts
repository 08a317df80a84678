import type { ObservationRecord } from '../../../shared/model/importRecord'
import type { Content } from '../../../shared/model/message'
import type { TokenUsage } from '../../../shared/model/usage'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { answerFromBody, requestFromBody } from '../semantics/callBodies'
import { bucketTokens } from '../semantics/tokenBuckets'
import { readCount } from '../semantics/usageBodies'
import { callContent, isConversation, requestParameters, requestParts, responseContent } from './vendorCalls'
import { type Field, firstOf, listOf, objectOf, wordOf } from './vendorFields'

/** What a row of a model call says: its SDKs log the messages as input, the choices as output, settings as metadata. */

type CallFacts = Pick<
  ObservationRecord,
  | 'input'
  | 'output'
  | 'toolDefinitions'
  | 'parameters'
  | 'model'
  | 'requestModel'
  | 'provider'
  | 'finishReason'
>

/**
 * What a row of a model call says of it: its request from `input` and `metadata`, its answer from `output`.
 */
export function braintrustCall(row: JsonObject): CallFacts {
  const { input, output } = row
  const metadata = objectOf(row['metadata'])
  const request = requestParts(input)
  const answer = objectOf(output)
  const choice = objectOf(listOf(Array.isArray(output) ? output : answer['choices'])[0])
  const body = answerFromBody(answer)
  const requestModel = wordOf(firstOf(metadata['model'], objectOf(input)['model']))
  return {
    input: isConversation(input) ? withInstructions(input, metadata) : request.input,
    output:
      body !== null
        ? { type: 'messages', messages: body.messages }
        : Array.isArray(answer['choices'])
          ? responseContent(answer)
          : callContent(output),
    toolDefinitions: firstOf(metadata['tools'], request.toolDefinitions) ?? null,
    parameters: { ...request.parameters, ...requestParameters(metadata) },
    model: wordOf(answer['model']) ?? requestModel,
    requestModel,
    provider: wordOf(metadata['provider']),
    finishReason: wordOf(
      firstOf(choice['finish_reason'], answer['stop_reason'], body?.finishReason, metadata['stop_reason']),
    ),
  }
}

/** OpenAI's responses and Anthropic have the instructions beside the conversation: there they are metadata. */
function withInstructions(input: Field, metadata: JsonObject): Content | null {
  const instructions = firstOf(metadata['instructions'], metadata['system'])
  const content = callContent(input)
  if (content?.type !== 'messages' || content.messages.some(({ role }) => role === 'system')) return content
  const request = instructions === undefined ? null : requestFromBody({ input: input ?? null, instructions })
  return request === null ? content : { type: 'messages', messages: request.messages }
}

const tokenNames = {
  input: 'prompt_tokens',
  output: 'completion_tokens',
  total: 'tokens',
  cacheRead: 'prompt_cached_tokens',
  cacheWrite: 'prompt_cache_creation_tokens',
  cacheWrite5m: 'prompt_cache_creation_5m_tokens',
  cacheWrite1h: 'prompt_cache_creation_1h_tokens',
  reasoning: 'completion_reasoning_tokens',
  inputAudio: 'prompt_audio_tokens',
  outputAudio: 'completion_audio_tokens',
} as const

/** The metrics that have a place of their own. */
export const metricNames: ReadonlySet<string> = new Set([
  ...Object.values(tokenNames),
  'start',
  'end',
  'time_to_first_token',
  'estimated_cost',
  'cost',
])

/** Tokens among the metrics of a row: input includes cached ones, output includes reasoning, as its SDKs add them up. */
export function braintrustUsage(metrics: JsonObject): TokenUsage | null {
  const count = (name: keyof typeof tokenNames): number | null => readCount(metrics[tokenNames[name]])
  const reported = Object.fromEntries(
    Object.values(tokenNames).flatMap((name): [string, number][] => {
      const figure = metrics[name]
      return typeof figure === 'number' ? [[name, figure]] : []
    }),
  )
  const written = count('cacheWrite')
  const written1h = count('cacheWrite1h')
  return bucketTokens(
    {
      input: count('input'),
      output: count('output'),
      total: count('total'),
      cacheRead: count('cacheRead'),
      cacheWrite:
        count('cacheWrite5m') ?? (written === null ? null : Math.max(0, written - (written1h ?? 0))),
      cacheWrite1h: written1h,
      reasoning: count('reasoning'),
      inputAudio: count('inputAudio'),
      outputAudio: count('outputAudio'),
    },
    'inclusive',
    reported,
  )
}
