import type { Message, MessagePart } from '../../../shared/model/message'
import type { TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { partFromValue, toolCallPart, unwrapJson } from '../semantics/messageParts'
import { bucketTokens } from '../semantics/tokenBuckets'
import { collectNumbers } from '../semantics/usageBodies'
import { type Field, firstOf, idOf, knownFields, listOf, numberOf, objectOf, textOf } from './vendorFields'

/** The words of a step or a result: text, or from 1.6 on a list of parts. */
export function atifParts(content: Field): MessagePart[] {
  if (Array.isArray(content)) return listOf(content).map((part) => partFromValue(plainPart(part)))
  const text = textOf(content)
  if (text !== null) return text === '' ? [] : [{ type: 'text', text }]
  return isJsonObject(content) ? [{ type: 'other', value: content }] : []
}

/** An image names its file as `source.path`. */
function plainPart(part: Field): JsonObject | string {
  if (!isJsonObject(part)) return textOf(part) ?? ''
  const source = objectOf(part['source'])
  return typeof source['path'] === 'string' ? { ...part, source: { ...source, uri: source['path'] } } : part
}

/** A call: `{tool_call_id, function_name, arguments}`. */
export function atifCall(call: JsonObject): Extract<MessagePart, { type: 'toolCall' }> {
  const part = toolCallPart({ ...call, name: call['function_name'] ?? call['name'] ?? null })
  return part.type === 'toolCall' ? part : { type: 'toolCall', id: null, name: '', arguments: null }
}

/** What a tool gave back, as it goes to the model. */
export function resultMessage(
  result: JsonObject,
  call: Extract<MessagePart, { type: 'toolCall' }> | null,
): Message {
  const { content } = result
  return {
    role: 'tool',
    name: null,
    parts: [
      {
        type: 'toolResult',
        id: idOf(result['source_call_id']),
        name: call?.name ?? null,
        result: unwrapJson(content),
        isError: failed(result),
      },
    ],
  }
}

/** The format has no word for failure; some writers say it beside the result. */
export function failed(result: JsonObject): boolean {
  const extra = objectOf(result['extra'])
  return (
    extra['is_error'] === true ||
    extra['isError'] === true ||
    extra['status'] === 'error' ||
    textOf(extra['error']) !== null
  )
}

/** Fields of the figures that are lists as long as the answer; the raw record keeps them. */
const longLists = ['prompt_token_ids', 'completion_token_ids', 'logprobs'] as const

/** Tokens of a step or of the whole: the input holds the cached ones. */
export function atifUsage(metrics: JsonObject, prefix: '' | 'total_' = ''): TokenUsage | null {
  const extra = objectOf(metrics['extra'])
  return bucketTokens(
    {
      input: numberOf(metrics[`${prefix}prompt_tokens`]),
      output: numberOf(metrics[`${prefix}completion_tokens`]),
      cacheRead: numberOf(metrics[`${prefix}cached_tokens`]),
      cacheWrite: numberOf(
        firstOf(
          extra['cache_creation_input_tokens'],
          extra['total_cache_creation_input_tokens'],
          extra['cache_write_tokens'],
        ),
      ),
      reasoning: numberOf(
        firstOf(
          extra['reasoning_tokens'],
          extra['reasoning_output_tokens'],
          extra['total_reasoning_tokens'],
          extra['thoughts_tokens'],
        ),
      ),
    },
    'inclusive',
    withoutCost(collectNumbers(metrics)),
  )
}

function withoutCost(numbers: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter(([name]) => !name.includes('cost')))
}

/** What the figures say beside tokens and cost: how long their lists are, and what their writer added. */
export function otherMetrics(metrics: JsonObject): JsonObject {
  const lengths = longLists.flatMap((name): [string, number][] => {
    const { length } = listOf(metrics[name])
    return length === 0 ? [] : [[`${name}_count`, length]]
  })
  return knownFields({ ...Object.fromEntries(lengths), metrics_extra: metrics['extra'] })
}
