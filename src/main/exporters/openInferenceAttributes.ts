import type { ObservationRecord } from '../../shared/model/importRecord'
import type { ObservationKind } from '../../shared/model/kinds'
import type { Content, Message } from '../../shared/model/message'
import { totalInputTokens, totalOutputTokens } from '../../shared/model/usage'
import type { JsonValue } from '../../shared/util/jsonValue'
import { AttributeWriter, contentText } from './otlpAttributes'
import type { ExportedAttributes } from './otlpAttributes'
import { stringifyExactly } from './otlpValues'

/** The span kinds of OpenInference (spec/semantic_conventions.md); a decision is a step of a chain there. */
const kindWords: Readonly<Record<ObservationKind, string>> = {
  agent: 'AGENT',
  generation: 'LLM',
  tool: 'TOOL',
  retrieval: 'RETRIEVER',
  embedding: 'EMBEDDING',
  reranker: 'RERANKER',
  guardrail: 'GUARDRAIL',
  evaluator: 'EVALUATOR',
  decision: 'CHAIN',
  chain: 'CHAIN',
  event: 'UNKNOWN',
  span: 'UNKNOWN',
}

/**
 * Says in OpenInference's words what we know of an observation, without touching what the source said: an attribute
 * that is there stays as it is.
 */
export function openInferenceAttributes(record: ObservationRecord): ExportedAttributes {
  const writer = new AttributeWriter(record.attributes)
  const { add } = writer
  add('openinference.span.kind', kindWords[record.kind])
  add('session.id', record.sessionId)
  add('user.id', record.userId)
  add('agent.name', record.agentName)
  const isModelCall = record.kind === 'generation'
  add(record.kind === 'embedding' ? 'embedding.model_name' : 'llm.model_name', record.model)
  add('llm.provider', record.provider)
  add('tool.name', record.toolName)
  if (Object.keys(record.parameters).length > 0)
    add('llm.invocation_parameters', stringifyExactly(record.parameters))
  addUsage(record, add)
  if (isModelCall) {
    addMessages('llm.input_messages', record.input, add)
    addMessages('llm.output_messages', record.output, add)
  }
  if (Array.isArray(record.toolDefinitions)) {
    ;(record.toolDefinitions as readonly JsonValue[]).forEach((tool, index) =>
      add(`llm.tools.${index}.tool.json_schema`, stringifyExactly(tool)),
    )
  }
  const place = (key: 'input' | 'output', content: Content | null) => {
    if (content === null) return null
    const written = contentText(content)
    const at = writer.place(`${key}.value`, written)
    if (at.key === `${key}.value`)
      add(`${key}.mime_type`, written.as === 'text' ? 'text/plain' : 'application/json')
    return at
  }
  const definitions = record.toolDefinitions
  return writer.done({
    input: place('input', record.input),
    output: place('output', record.output),
    toolDefinitions:
      definitions === null
        ? null
        : writer.place('spanglass.tools', contentText({ type: 'value', value: definitions })),
  })
}

/** OpenInference counts inclusively: the prompt holds what came from and went to a cache, the completion the reasoning. */
function addUsage({ usage, cost }: ObservationRecord, add: AttributeWriter['add']): void {
  if (usage !== null) {
    const input = totalInputTokens(usage)
    const output = totalOutputTokens(usage)
    add('llm.token_count.prompt', input)
    add('llm.token_count.completion', output)
    if (input !== null && output !== null) add('llm.token_count.total', input + output)
    add('llm.token_count.prompt_details.cache_read', usage.cacheRead)
    const writes = [usage.cacheWrite5m, usage.cacheWrite1h].filter((each) => each !== null)
    if (writes.length > 0)
      add(
        'llm.token_count.prompt_details.cache_write',
        writes.reduce((sum, each) => sum + each, 0),
      )
    add('llm.token_count.prompt_details.audio', usage.inputAudio)
    add('llm.token_count.completion_details.reasoning', usage.reasoning)
    add('llm.token_count.completion_details.audio', usage.outputAudio)
  }
  if (cost?.currency === 'USD') {
    add('llm.cost.prompt', cost.input)
    add('llm.cost.completion', cost.output)
    add('llm.cost.total', cost.total)
  }
}

function addMessages(prefix: string, content: Content | null, add: AttributeWriter['add']): void {
  if (content?.type !== 'messages') return
  content.messages.forEach((message, index) => addMessage(`${prefix}.${index}.message`, message, add))
}

function addMessage(prefix: string, message: Message, add: AttributeWriter['add']): void {
  add(`${prefix}.role`, message.role)
  add(`${prefix}.name`, message.name)
  const texts: string[] = []
  let calls = 0
  for (const part of message.parts) {
    if (part.type === 'text') texts.push(part.text)
    else if (part.type === 'toolCall') {
      const call = `${prefix}.tool_calls.${calls++}.tool_call`
      add(`${call}.id`, part.id)
      add(`${call}.function.name`, part.name)
      add(`${call}.function.arguments`, stringifyExactly(part.arguments))
    } else if (part.type === 'toolResult') {
      add(`${prefix}.tool_call_id`, part.id)
      texts.push(typeof part.result === 'string' ? part.result : stringifyExactly(part.result))
    }
  }
  if (texts.length > 0) add(`${prefix}.content`, texts.join('\n'))
}
