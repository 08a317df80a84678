import type { ObservationRecord } from '../../../shared/model/importRecord'
import type { Content } from '../../../shared/model/message'
import type { ReportedCost, TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { answerFromBody } from '../semantics/callBodies'
import { messageFromValue } from '../semantics/messageDialects'
import { costFromParts } from '../semantics/spanUsage'
import { usageFromBody } from '../semantics/usageBodies'
import { callContent, isConversation, requestParts, responseContent, spokenContent } from './vendorCalls'
import {
  emptyAsNull,
  type Field,
  firstOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  withoutFields,
  wordOf,
} from './vendorFields'

/** What LangSmith's runs say about calls of models: LangChain's and the providers' shapes of inputs and outputs. */

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

const modelNames = new Set('model model_name model_id _type tools functions'.split(' '))

/** A model call: its conversation, answer, tools, parameters and models. */
export function callFacts(run: JsonObject): CallFacts {
  const extra = objectOf(run['extra'])
  const metadata = objectOf(extra['metadata'])
  const invocation = objectOf(extra['invocation_params'])
  const inputs = objectOf(run['inputs'])
  const outputs = objectOf(run['outputs'])
  const request = requestParts(run['inputs'])
  const answer = objectOf(answers(outputs)[0])
  const response = objectOf(objectOf(answer['kwargs'])['response_metadata'] ?? answer['response_metadata'])
  const info = objectOf(objectOf(listOf(outputs['generations']).flat()[0])['generation_info'])
  const llmOutput = objectOf(outputs['llm_output'])
  const body = answerFromBody(outputs)
  const requestModel = wordOf(
    firstOf(metadata['ls_model_name'], invocation['model'], invocation['model_name'], inputs['model']),
  )
  return {
    input: promptContent(inputs) ?? request.input,
    output: runOutput(run['outputs']),
    toolDefinitions: firstOf(request.toolDefinitions, invocation['tools'], invocation['functions']) ?? null,
    parameters: {
      ...knownFields({
        temperature: metadata['ls_temperature'],
        max_tokens: metadata['ls_max_tokens'],
        stop: metadata['ls_stop'],
      }),
      ...request.parameters,
      ...withoutFields(knownFields(invocation), modelNames),
    },
    model:
      wordOf(
        firstOf(
          outputs['model'],
          llmOutput['model_name'],
          response['model_name'],
          response['model'],
          info['model_name'],
          body?.model,
        ),
      ) ?? requestModel,
    requestModel,
    provider: wordOf(firstOf(metadata['ls_provider'], response['model_provider'])),
    finishReason: wordOf(
      firstOf(
        objectOf(listOf(outputs['choices'])[0])['finish_reason'],
        info['finish_reason'],
        response['finish_reason'],
        response['stop_reason'],
        outputs['stop_reason'],
        body?.finishReason,
      ),
    ),
  }
}

/** A text completion: `{prompts: [text]}`. Several prompts are a batch, no conversation. */
function promptContent(inputs: JsonObject): Content | null {
  const prompts = listOf(inputs['prompts'])
  return prompts.length === 1 && Object.keys(inputs).length === 1 ? spokenContent('user', prompts[0]) : null
}

/** The messages of an answer, wherever its shape keeps them; of several samples the first of each. */
function answers(outputs: JsonObject): readonly JsonValue[] {
  const generations = listOf(outputs['generations']).flat() as readonly JsonValue[]
  if (generations.length > 0) {
    return generations.map((generation) => {
      const fields = objectOf(generation)
      return fields['message'] ?? fields['text'] ?? generation
    })
  }
  return isJsonObject(outputs['message']) ? [outputs['message']] : []
}

/** What came out of a run: LangChain's generations, a provider's answer, a conversation, or the value itself. */
export function runOutput(field: Field): Content | null {
  const outputs = objectOf(field)
  const generations = listOf(outputs['generations']).flat() as readonly JsonValue[]
  if (generations.length === 0) {
    const answer = answerFromBody(outputs)
    if (answer !== null) return { type: 'messages', messages: answer.messages }
    return Array.isArray(outputs['choices']) ? responseContent(outputs) : runValue(field)
  }
  const messages = generations.map((generation) => {
    const { message, text } = objectOf(generation)
    const known = message === undefined ? null : messageFromValue(message)
    if (known !== null) return known
    return typeof text === 'string'
      ? { role: 'assistant' as const, name: null, parts: [{ type: 'text' as const, text }] }
      : null
  })
  const known = messages.filter((message) => message !== null)
  return known.length === messages.length ? { type: 'messages', messages: known } : callContent(field)
}

/** Inputs or outputs of any run: a conversation where they hold one under `messages`, `message` or `output`. */
export function runValue(field: Field): Content | null {
  const values = objectOf(field)
  const names = Object.keys(values)
  if (names.length === 0) return isJsonObject(field) ? null : callContent(field)
  const messages = values['messages']
  if (messages !== undefined && (isConversation(messages) || isConversation(listOf(messages)[0]))) {
    return callContent(messages)
  }
  const only = names.length === 1 ? firstOf(values['output'], values['message'], values['input']) : undefined
  if (only !== undefined && messageFromValue(only) !== null) return callContent(only)
  return callContent(field)
}

/** What inputs or outputs say beside the conversation that `runValue` takes of them; null where that is nothing. */
export function besideConversation(field: Field): JsonObject | null {
  const values = objectOf(field)
  const messages = values['messages']
  if (messages === undefined || !(isConversation(messages) || isConversation(listOf(messages)[0])))
    return null
  return filled(withoutFields(values, new Set(['messages'])))
}

/** The same of what `runOutput` takes: a provider's answer has an id, a creation time … */
export function besideAnswer(field: Field): JsonObject | null {
  const answer = answerFromBody(objectOf(field))
  return answer === null
    ? besideConversation(field)
    : filled(withoutFields(answer.rest, new Set(['usage_metadata'])))
}

function filled(fields: JsonObject): JsonObject | null {
  return emptyAsNull(knownFields(fields))
}

const details = ['input_token_details', 'output_token_details'] as const

/**
 * Tokens: those that the answer carries (LangChain's `usage_metadata`, a provider's `usage`), else the columns of the
 * run. Input includes cached tokens, output includes reasoning, as LangSmith defines them.
 */
export function runUsage(run: JsonObject): TokenUsage | null {
  const stated = statedUsageBody(run)
  if (stated !== null) return usageFromBody(stated)
  const columns = knownFields({
    // In a table numbers are text.
    input_tokens: numberOf(run['prompt_tokens']),
    output_tokens: numberOf(run['completion_tokens']),
    total_tokens: numberOf(run['total_tokens']),
    [details[0]]: run['prompt_token_details'],
    [details[1]]: run['completion_token_details'],
  })
  // Runs that called no model carry columns of zeros.
  const isEmpty = Object.values(columns).every((figure) => figure === 0)
  return isEmpty ? null : usageFromBody(columns, 'inclusive')
}

function statedUsageBody(run: JsonObject): JsonObject | null {
  const outputs = objectOf(run['outputs'])
  const llmOutput = objectOf(outputs['llm_output'])
  const answer = objectOf(answers(outputs)[0])
  const metadata = objectOf(objectOf(run['extra'])['metadata'])
  const bodies = [
    outputs['usage_metadata'],
    objectOf(answer['kwargs'])['usage_metadata'],
    answer['usage_metadata'],
    metadata['usage_metadata'],
    outputs['usage'],
    llmOutput['token_usage'],
    llmOutput['usage'],
  ]
  return bodies.find((body): body is JsonObject => isJsonObject(body) && Object.keys(body).length > 0) ?? null
}

/** Costs as stated, in dollars (decimals may be text). */
export function runCost(run: JsonObject): ReportedCost | null {
  const usage = statedUsageBody(run) ?? {}
  return costFromParts(
    firstOf(run['prompt_cost'], usage['input_cost']),
    firstOf(run['completion_cost'], usage['output_cost']),
    firstOf(run['total_cost'], usage['total_cost']),
  )
}
