import type { EventRecord } from '../../../shared/model/importRecord'
import type { Content, Message, MessagePart } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { unflatten } from './attributeSurvey'
import type { Attributes, AttributeSurvey } from './attributeSurvey'
import { requestFromBody } from './callBodies'
import type { ConversationMemory } from './conversationMemory'
import { messagesFromEventList, messagesFromEvents } from './eventMessages'
import { messagesFromPrompts, unwrapDocuments } from './listItems'
import { contentFromValue, messagesFromValue } from './messageDialects'
import { createMessage, partFromValue, toolCallPart, unwrapJson } from './messageParts'

/** What went in and came out of a span, and which attributes and events said it. */
export interface SpanContent {
  readonly input: Content | null
  readonly output: Content | null
  readonly toolDefinitions: JsonValue
  readonly finishReason: string | null
  readonly usedKeys: readonly string[]
  /** The body that the output was taken of, where that was an object with a conversation in it. */
  readonly answerBody: JsonObject | null
  /** The events that are not messages. */
  readonly events: readonly EventRecord[]
}

/** Finds the content of a span among all vocabularies; the most telling one counts, the others stay attributes. */
export function findContent(
  attributes: Attributes,
  survey: AttributeSurvey,
  events: readonly EventRecord[],
  memory: ConversationMemory,
): SpanContent {
  const finder = new ContentFinder(attributes, survey, memory)
  const stated = events.length === 0 ? null : messagesFromEvents(events)
  const listed = stated === null ? messagesFromEventList(attributes['events']) : null
  const said = stated ?? listed
  const conversation = finder.wholeConversation()
  const input = finder.input() ?? said?.input ?? conversation?.input ?? finder.weakInput()
  finder.body = null
  const output = finder.output() ?? said?.output ?? conversation?.output ?? finder.weakOutput()
  return {
    input,
    output,
    toolDefinitions: finder.toolDefinitions(),
    finishReason: finder.finishReason ?? said?.finishReason ?? null,
    usedKeys: listed === null ? finder.used : [...finder.used, 'events'],
    answerBody: finder.body,
    events: stated?.otherEvents ?? events,
  }
}

const adkInputs = [
  'gcp.vertex.agent.tool_call_args',
  'gcp.vertex.agent.llm_request',
  'gcp.vertex.agent.data',
] as const
const adkOutputs = ['gcp.vertex.agent.tool_response', 'gcp.vertex.agent.llm_response'] as const

class ContentFinder {
  readonly used: string[] = []
  finishReason: string | null = null
  /** The object that the last conversation was read of. */
  body: JsonObject | null = null

  constructor(
    private readonly attributes: Attributes,
    private readonly survey: AttributeSurvey,
    private readonly memory: ConversationMemory,
  ) {}

  /** Content under names that mean exactly this. */
  input(): Content | null {
    const { survey } = this
    return (
      (survey.hasLangfuse ? this.history('langfuse.observation.input') : null) ??
      (survey.hasGenAi ? this.genAiInput() : null) ??
      (survey.hasLlm ? this.list('llm.input_messages') : null) ??
      (survey.hasGenAi ? this.list('gen_ai.prompt') : null) ??
      (survey.hasLlm ? this.list('llm.prompts') : null) ??
      (survey.hasVercel ? this.vercelInput() : null) ??
      (survey.hasGenAi ? this.value('gen_ai.tool.call.arguments') : null) ??
      this.value('tool_arguments') ??
      (survey.hasGenAi ? (this.value('gen_ai.retrieval.query.text') ?? this.memoryRecords('input')) : null)
    )
  }

  output(): Content | null {
    const { survey } = this
    return (
      (survey.hasLangfuse ? this.value('langfuse.observation.output') : null) ??
      (survey.hasGenAi ? this.value('gen_ai.output.messages') : null) ??
      (survey.hasLlm ? this.list('llm.output_messages') : null) ??
      (survey.hasGenAi ? this.list('gen_ai.completion') : null) ??
      (survey.hasLlm ? this.list('llm.choices') : null) ??
      (survey.hasVercel ? this.vercelOutput() : null) ??
      (survey.hasGenAi ? this.value('gen_ai.tool.call.result') : null) ??
      this.value('tool_response') ??
      (survey.hasGenAi ? (this.value('gen_ai.retrieval.documents') ?? this.memoryRecords('output')) : null) ??
      (survey.hasOpenInference
        ? (this.list('retrieval.documents') ?? this.list('reranker.output_documents'))
        : null)
    )
  }

  /** A search of a memory is asked with a text and gives records; every other operation is given records. */
  private memoryRecords(side: 'input' | 'output'): Content | null {
    const isSearch = this.attributes['gen_ai.operation.name'] === 'search_memory'
    if (side === 'output') return isSearch ? this.value('gen_ai.memory.records') : null
    return this.value(isSearch ? 'gen_ai.memory.query.text' : 'gen_ai.memory.records')
  }

  /** Content under names that any wrapper uses. */
  weakInput(): Content | null {
    const { survey } = this
    return (
      (survey.hasAdk ? this.firstTelling(adkInputs) : null) ??
      (survey.hasGenkit ? this.value('genkit:input') : null) ??
      (survey.hasGenAi ? this.firstTelling(['gen_ai.prompt']) : null) ??
      (survey.hasTraceloop ? this.value('traceloop.entity.input') : null) ??
      (survey.hasMlflow ? this.value('mlflow.spanInputs') : null) ??
      (survey.hasOpenInference
        ? (this.value('input.value') ??
          this.list('embedding.embeddings') ??
          this.list('reranker.input_documents') ??
          this.value('tool.parameters'))
        : null)
    )
  }

  weakOutput(): Content | null {
    const { survey } = this
    return (
      (survey.hasAdk ? this.firstTelling(adkOutputs) : null) ??
      (survey.hasGenkit ? this.value('genkit:output') : null) ??
      (survey.hasGenAi ? this.firstTelling(['gen_ai.completion']) : null) ??
      (survey.hasTraceloop ? this.value('traceloop.entity.output') : null) ??
      (survey.hasMlflow ? this.value('mlflow.spanOutputs') : null) ??
      (survey.hasOpenInference ? this.value('output.value') : null)
    )
  }

  /** Pydantic AI puts the whole conversation on the agent's span: what came last from the assistant is the output. */
  wholeConversation(): { input: Content | null; output: Content | null } | null {
    const key = ['pydantic_ai.all_messages', 'all_messages_events', 'all_messages'].find(
      (name) => this.attributes[name] !== undefined,
    )
    const final = this.attributes['final_result']
    if (key === undefined && final === undefined) return null
    const messages = key === undefined ? null : messagesFromValue(unwrapJson(this.attributes[key]))
    let output: Content | null = null
    if (final !== undefined) {
      this.used.push('final_result')
      output = contentFromValue(final)
    }
    if (messages === null || key === undefined) return { input: null, output }
    this.used.push(key)
    let end = messages.length
    while (end > 0 && messages[end - 1]?.role === 'assistant') end--
    if (output === null && end < messages.length) output = { type: 'messages', messages: messages.slice(end) }
    const before = messages.slice(0, end)
    return { input: before.length > 0 ? { type: 'messages', messages: before } : null, output }
  }

  toolDefinitions(): JsonValue {
    const { survey } = this
    const direct =
      (survey.hasGenAi ? this.take('gen_ai.tool.definitions') : undefined) ??
      (survey.hasVercel ? this.take('ai.prompt.tools') : undefined) ??
      (survey.hasMlflow ? this.take('mlflow.chat.tools') : undefined) ??
      (survey.hasLlm ? (this.takeList('llm.tools') ?? this.takeList('llm.request.functions')) : undefined)
    if (direct === undefined) return null
    const plain = unwrapJson(direct)
    if (!Array.isArray(plain)) return plain
    return (plain as readonly JsonValue[]).map((item) => {
      const inner =
        isJsonObject(item) && isJsonObject(item['tool'])
          ? (item['tool']['json_schema'] ?? item['tool'])
          : item
      const definition = unwrapJson(inner)
      // Traceloop writes the schema of the parameters as text.
      if (!isJsonObject(definition) || typeof definition['parameters'] !== 'string') return definition
      return { ...definition, parameters: unwrapJson(definition['parameters']) }
    })
  }

  private genAiInput(): Content | null {
    const content = this.history('gen_ai.input.messages')
    const instructions = this.take('gen_ai.system_instructions')
    if (instructions === undefined) return content
    const system =
      typeof instructions === 'string'
        ? this.memory.system(instructions, systemMessage)
        : systemMessage(instructions)
    if (content === null) return { type: 'messages', messages: [system] }
    if (content.type === 'messages') return { type: 'messages', messages: [system, ...content.messages] }
    return { type: 'messages', messages: [system, createMessage('user', [partFromValue(content.value)])] }
  }

  private vercelInput(): Content | null {
    return (
      this.history('ai.prompt.messages') ??
      this.vercelPrompt() ??
      this.value('ai.toolCall.args') ??
      this.value('ai.value') ??
      this.embeddedList('ai.values')
    )
  }

  /** What the caller gave: `{system, prompt}` or `{system, messages}`. */
  private vercelPrompt(): Content | null {
    const request = requestFromBody(this.attributes['ai.prompt'], true)
    if (request === null || Object.keys(request.parameters).length > 0 || request.toolDefinitions !== null)
      return this.value('ai.prompt')
    this.used.push('ai.prompt')
    return { type: 'messages', messages: request.messages }
  }

  private vercelOutput(): Content | null {
    const parts: MessagePart[] = []
    const reasoning = this.take('ai.response.reasoning')
    if (typeof reasoning === 'string' && reasoning !== '') parts.push({ type: 'reasoning', text: reasoning })
    const text = this.take('ai.response.text') ?? this.take('ai.result.text')
    if (typeof text === 'string' && text !== '') parts.push({ type: 'text', text })
    const calls = unwrapJson(this.take('ai.response.toolCalls') ?? this.take('ai.result.toolCalls'))
    if (Array.isArray(calls)) {
      for (const call of calls as readonly JsonValue[]) {
        parts.push(isJsonObject(call) ? toolCallPart(call) : { type: 'other', value: call })
      }
    }
    const files = unwrapJson(this.take('ai.response.files'))
    if (Array.isArray(files)) parts.push(...(files as readonly JsonValue[]).map(filePart))
    if (parts.length > 0) return { type: 'messages', messages: [createMessage('assistant', parts)] }
    return (
      this.value('ai.response.object') ??
      this.value('ai.result.object') ??
      this.value('ai.toolCall.result') ??
      this.value('ai.embedding') ??
      this.embeddedList('ai.embeddings')
    )
  }

  private take(key: string): JsonValue | undefined {
    const value = this.attributes[key]
    if (value === undefined || value === null) return undefined
    this.used.push(key)
    return value
  }

  /** The first that says something: Google's kit writes `{}` where it was told to leave content out. */
  private firstTelling(keys: readonly string[]): Content | null {
    const key = keys.find((name) => {
      const value = this.attributes[name]
      return value !== undefined && value !== null && value !== '' && value !== '{}'
    })
    return key === undefined ? null : this.value(key)
  }

  private value(key: string): Content | null {
    const value = this.take(key)
    if (value === undefined) return null
    const plain = typeof value === 'string' ? (parseEmbeddedJson(value) ?? value) : value
    this.noteFinish(plain)
    const content = contentFromValue(plain)
    if (content.type === 'messages' && isJsonObject(plain)) this.body = plain
    return content
  }

  /** Content that likely repeats the content of an earlier span. */
  private history(key: string): Content | null {
    const value = this.attributes[key]
    const messages = typeof value === 'string' ? this.memory.read(value) : null
    if (messages === null) return this.value(key)
    this.used.push(key)
    return { type: 'messages', messages }
  }

  private noteFinish(value: JsonValue): void {
    if (this.finishReason !== null || !Array.isArray(value)) return
    const last = (value as readonly JsonValue[]).at(-1)
    const reason = isJsonObject(last) ? last['finish_reason'] : undefined
    if (typeof reason === 'string') this.finishReason = reason
  }

  /** A list, flattened into keys or as an array. */
  private takeList(name: string): JsonValue | undefined {
    const keys = this.survey.lists.get(`${name}.`)
    if (keys === undefined) return Array.isArray(this.attributes[name]) ? this.take(name) : undefined
    const { value, used } = unflatten(this.attributes, `${name}.`, keys)
    for (const key of used) this.used.push(key)
    return value
  }

  private list(name: string): Content | null {
    const value = this.takeList(name)
    if (value === undefined) return null
    this.noteFinish(value)
    const messages = messagesFromValue(value) ?? messagesFromPrompts(value)
    if (messages !== null) return { type: 'messages', messages }
    return { type: 'value', value: unwrapDocuments(value) }
  }

  /** An array of JSON texts, as Vercel writes values and embeddings. */
  private embeddedList(key: string): Content | null {
    const value = this.take(key)
    if (value === undefined) return null
    if (!Array.isArray(value)) return contentFromValue(value)
    const plain = (value as readonly JsonValue[]).map((item) =>
      typeof item === 'string' ? (parseEmbeddedJson(item) ?? item) : item,
    )
    return { type: 'value', value: plain }
  }
}

function systemMessage(instructions: JsonValue): Message {
  const plain = unwrapJson(instructions)
  const parts = Array.isArray(plain)
    ? (plain as readonly JsonValue[]).map(partFromValue)
    : [partFromValue(plain)]
  return createMessage('system', parts)
}

function filePart(value: JsonValue): MessagePart {
  return partFromValue(
    isJsonObject(value) && value['type'] === undefined ? { type: 'file', ...value } : value,
  )
}
