import { toGenAiMessages } from '../../shared/logic/genAiMessages'
import type { ExportedContentPlace } from '../../shared/model/exportedSpan'
import type { ObservationRecord } from '../../shared/model/importRecord'
import type { ObservationKind } from '../../shared/model/kinds'
import type { Content } from '../../shared/model/message'
import { totalInputTokens, totalOutputTokens } from '../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import { stringifyExactly } from './otlpValues'

/** What an observation is in OpenTelemetry's words, else in OpenInference's. */
const kindWords: Readonly<Partial<Record<ObservationKind, readonly [key: string, word: string]>>> = {
  agent: ['gen_ai.operation.name', 'invoke_agent'],
  generation: ['gen_ai.operation.name', 'chat'],
  tool: ['gen_ai.operation.name', 'execute_tool'],
  retrieval: ['gen_ai.operation.name', 'retrieval'],
  embedding: ['gen_ai.operation.name', 'embeddings'],
  reranker: ['openinference.span.kind', 'RERANKER'],
  guardrail: ['openinference.span.kind', 'GUARDRAIL'],
  evaluator: ['openinference.span.kind', 'EVALUATOR'],
  chain: ['openinference.span.kind', 'CHAIN'],
}

/** Attributes of a span: the source's own, and those added for other readers. */
export interface ExportedAttributes {
  readonly attributes: Record<string, JsonValue>
  readonly added: readonly string[]
  readonly input: ExportedContentPlace | null
  readonly output: ExportedContentPlace | null
  readonly toolDefinitions: ExportedContentPlace | null
}

type Places = Pick<ExportedAttributes, 'input' | 'output' | 'toolDefinitions'>

/** Collects the attributes of a span, remembering which of them are not the source's. */
export class AttributeWriter {
  private readonly attributes: Record<string, JsonValue>
  private readonly added: string[] = []

  constructor(own: JsonObject) {
    this.attributes = { ...own }
  }

  /** Adds what is known, unless the source has an attribute of that name. */
  readonly add = (key: string, value: JsonValue | undefined): void => {
    if (value === undefined || value === null || this.has(key)) return
    this.attributes[key] = value
    this.added.push(key)
  }

  readonly has = (key: string): boolean => Object.hasOwn(this.attributes, key)

  /** Puts a content where readers look for it, else where nothing else stands. */
  readonly place = (
    key: string,
    content: { readonly text: string; readonly as: ExportedContentPlace['as'] },
  ): ExportedContentPlace => {
    const free = this.has(key) ? `spanglass.${key}` : key
    this.attributes[free] = content.text
    this.added.push(free)
    return { key: free, as: content.as }
  }

  done(places: Places): ExportedAttributes {
    return { attributes: this.attributes, added: this.added, ...places }
  }
}

/**
 * Says in the GenAI conventions what we know of an observation, without touching what the source said: an attribute
 * that is there stays as it is.
 */
export function exportAttributes(record: ObservationRecord): ExportedAttributes {
  const writer = new AttributeWriter(record.attributes)
  const { add, has, place } = writer
  const word = kindWords[record.kind]
  if (word !== undefined && !has('gen_ai.operation.name')) add(...word)
  add('gen_ai.provider.name', record.provider)
  add('gen_ai.request.model', record.requestModel)
  add('gen_ai.response.model', record.model)
  add('gen_ai.agent.name', record.agentName)
  add('gen_ai.tool.name', record.toolName)
  add('gen_ai.tool.call.id', record.toolCallId)
  add('gen_ai.conversation.id', record.sessionId)
  add('session.id', record.sessionId)
  add('user.id', record.userId)
  add(
    'deployment.environment.name',
    'deployment.environment.name' in record.resource ? null : record.environment,
  )
  if (record.finishReason !== null) add('gen_ai.response.finish_reasons', [record.finishReason])
  if (record.firstTokenNs !== null && record.startNs !== null && record.firstTokenNs >= record.startNs) {
    add('gen_ai.response.time_to_first_chunk', Number(record.firstTokenNs - record.startNs) / 1e9)
  }
  for (const [name, value] of Object.entries(record.parameters)) {
    if (/^[a-z_]{1,40}$/.test(name)) add(`gen_ai.request.${name}`, value)
  }
  addUsage(record, add)
  const definitions = record.toolDefinitions
  return writer.done({
    input: record.input === null ? null : place(inputKey(record), contentText(record.input)),
    output: record.output === null ? null : place(outputKey(record), contentText(record.output)),
    toolDefinitions:
      definitions === null
        ? null
        : place('gen_ai.tool.definitions', contentText({ type: 'value', value: definitions })),
  })
}

/** The conventions count inclusively: input contains what came from and went to a cache, output the reasoning. */
function addUsage(
  { usage, cost }: ObservationRecord,
  add: (key: string, value: JsonValue | undefined) => void,
): void {
  if (usage !== null) {
    const writes = [usage.cacheWrite5m, usage.cacheWrite1h].filter((each) => each !== null)
    add('gen_ai.usage.input_tokens', totalInputTokens(usage))
    add('gen_ai.usage.output_tokens', totalOutputTokens(usage))
    add('gen_ai.usage.cache_read.input_tokens', usage.cacheRead)
    if (writes.length > 0)
      add(
        'gen_ai.usage.cache_creation.input_tokens',
        writes.reduce((sum, each) => sum + each, 0),
      )
    add('gen_ai.usage.reasoning.output_tokens', usage.reasoning)
  }
  if (cost?.currency === 'USD') add('gen_ai.usage.cost', cost.total)
}

const inputKey = ({ input, kind }: ObservationRecord): string =>
  input?.type === 'messages'
    ? 'gen_ai.input.messages'
    : kind === 'tool'
      ? 'gen_ai.tool.call.arguments'
      : 'input.value'

const outputKey = ({ output, kind }: ObservationRecord): string =>
  output?.type === 'messages'
    ? 'gen_ai.output.messages'
    : kind === 'tool'
      ? 'gen_ai.tool.call.result'
      : 'output.value'

/** A content as the text that stands in an attribute. */
export function contentText(content: Content): {
  readonly text: string
  readonly as: ExportedContentPlace['as']
} {
  if (content.type === 'messages')
    return { text: stringifyExactly(toGenAiMessages(content.messages)), as: 'messages' }
  return typeof content.value === 'string'
    ? { text: content.value, as: 'text' }
    : { text: stringifyExactly(content.value), as: 'json' }
}
