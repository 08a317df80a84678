import type { Message } from '../../../shared/model/message'
import type { TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { readCount, usageFromBody } from '../semantics/usageBodies'
import { messageOfBlocks, withoutLongTexts } from './claudeCodeContent'
import type { ConversationNode } from './claudeCodeConversation'
import type { ClaudeEntry } from './claudeCodeEntry'
import { idOf, knownFields, numberOf, objectOf, textOf, wordOf } from './vendorFields'

/**
 * One answer of the API, which the file tells in several lines: each line has one more block, the same input tokens
 * and output tokens that grow. Counting lines counts the same answer several times.
 */
export class AnswerLines {
  private readonly blocks: JsonValue[] = []
  private readonly known = new Set<string>()
  private usage: JsonObject | null = null
  private costUsd: number | null = null
  private stopReason: string | null = null
  private last: ClaudeEntry

  /** `startNs`: when the entry before it was written; the file has no other start. */
  constructor(
    readonly first: ClaudeEntry,
    readonly node: ConversationNode,
    readonly startNs: bigint | null,
  ) {
    this.last = first
  }

  /** The API's id of the answer; null where the file has none. */
  get messageId(): string | null {
    return idOf(this.first.message['id'])
  }

  get lastEntry(): ClaudeEntry {
    return this.last
  }

  /** True for a further line of this answer. Requests told apart by their ids are never joined. */
  continuesWith(entry: ClaudeEntry): boolean {
    const request = wordOf(entry.source['requestId'])
    const ownRequest = wordOf(this.first.source['requestId'])
    return (
      this.messageId !== null &&
      this.messageId === idOf(entry.message['id']) &&
      (request === null || ownRequest === null || request === ownRequest)
    )
  }

  /** Takes a line in and answers the blocks that it adds. */
  add(entry: ClaudeEntry): readonly JsonValue[] {
    const added = entry.blocks.filter((block) => {
      const key = JSON.stringify(block)
      if (this.known.has(key)) return false
      this.known.add(key)
      return true
    })
    this.blocks.push(...added)
    const { usage } = entry.message
    if (isJsonObject(usage) && outputOf(usage) >= outputOf(this.usage)) this.usage = usage
    this.costUsd = numberOf(entry.source['costUSD']) ?? this.costUsd
    this.stopReason = wordOf(entry.message['stop_reason']) ?? this.stopReason
    this.last = entry
    return added
  }

  summarise(): Answer {
    const model = wordOf(this.first.message['model'])
    const isSynthetic = model === '<synthetic>'
    return {
      message: this.blocks.length === 0 ? null : messageOfBlocks('assistant', this.blocks),
      model: isSynthetic ? null : model,
      isSynthetic,
      isApiError:
        this.last.source['isApiErrorMessage'] === true || this.first.source['isApiErrorMessage'] === true,
      usage: isSynthetic || this.usage === null ? null : usageOf(this.usage),
      costUsd: this.costUsd,
      stopReason: this.stopReason,
      attributes: this.attributes(),
    }
  }

  private attributes(): JsonObject {
    const usage = this.usage ?? {}
    const hidden = this.blocks.filter(isHiddenThought).length
    return knownFields({
      message_id: this.messageId,
      request_id: this.last.source['requestId'],
      stop_sequence: this.last.message['stop_sequence'],
      service_tier: usage['service_tier'],
      speed: usage['speed'],
      inference_geo: usage['inference_geo'],
      error: withoutLongTexts(this.last.source['error'] ?? null),
      hidden_thoughts: hidden === 0 ? null : hidden,
    })
  }
}

/** What an answer says once all its lines are there. */
export interface Answer {
  /** Null where the file keeps figures only. */
  readonly message: Message | null
  readonly model: string | null
  /** Written by the program in the model's place: an error, a refusal to call. */
  readonly isSynthetic: boolean
  readonly isApiError: boolean
  readonly usage: TokenUsage | null
  readonly costUsd: number | null
  readonly stopReason: string | null
  readonly attributes: JsonObject
}

const outputOf = (usage: JsonObject | null): number => readCount(usage?.['output_tokens']) ?? -1

function isHiddenThought(block: JsonValue): boolean {
  const { type, thinking } = objectOf(block)
  return type === 'redacted_thinking' || (type === 'thinking' && textOf(thinking) === '')
}

/**
 * Input leaves cached tokens out. Some proxies state the split of written tokens as zeros beside a total: the total
 * counts.
 */
function usageOf(usage: JsonObject): TokenUsage | null {
  const split = objectOf(usage['cache_creation'])
  const written = readCount(usage['cache_creation_input_tokens']) ?? 0
  const told =
    (readCount(split['ephemeral_5m_input_tokens']) ?? 0) +
    (readCount(split['ephemeral_1h_input_tokens']) ?? 0)
  const body = told === 0 && written > 0 ? { ...usage, cache_creation: {} } : usage
  return usageFromBody(body, 'exclusive')
}
