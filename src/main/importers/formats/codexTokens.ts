import type { TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { readCount, usageFromBody } from '../semantics/usageBodies'
import { objectOf } from './vendorFields'

const names = [
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
  'total_tokens',
] as const

/**
 * Reads `token_count` events. They are written again and again, with totals of the whole session beside the figures of
 * the last call: only an event whose totals are new counts a call.
 */
export class CodexTokens {
  private total: JsonObject = {}
  private hasTotal = false
  /** What a session that goes on from another brought along. */
  private base = 0
  private counted: Record<string, number> = {}

  /** The usage of one call; null for an event that says nothing new. */
  read(info: unknown): TokenUsage | null {
    if (!isJsonObject(info)) return null
    const total = info['total_token_usage']
    const last = info['last_token_usage']
    if (!isJsonObject(total)) return isJsonObject(last) ? usageFromBody(last, 'inclusive') : null
    if (this.hasTotal && names.every((name) => readCount(total[name]) === readCount(this.total[name])))
      return null
    const body = isJsonObject(last) ? last : difference(total, this.total)
    if (!this.hasTotal)
      this.base = (readCount(total['total_tokens']) ?? 0) - (readCount(body['total_tokens']) ?? 0)
    this.total = total
    this.hasTotal = true
    for (const name of names) this.counted[name] = (this.counted[name] ?? 0) + (readCount(body[name]) ?? 0)
    return usageFromBody(body, 'inclusive')
  }

  /** Takes over the totals that a session counts on from; what was counted there is not counted again. */
  goOnFrom(before: CodexTokens): void {
    if (!before.hasTotal) return
    this.total = before.total
    this.hasTotal = true
    this.base = readCount(before.total['total_tokens']) ?? 0
  }

  /** The totals that the session stated last; empty when it stated none. */
  get stated(): JsonObject {
    return this.total
  }

  /** A sentence when the calls do not add up to the stated totals; null when they do. */
  contradiction(): string | null {
    const stated = readCount(objectOf(this.total)['total_tokens'])
    const counted = this.counted['total_tokens'] ?? 0
    return !this.hasTotal || stated === null || stated - this.base === counted
      ? null
      : `The calls add up to ${counted} tokens, the session states ${stated - this.base}.`
  }
}

function difference(total: JsonObject, before: JsonObject): JsonObject {
  return Object.fromEntries(
    names.flatMap((name): [string, number][] => {
      const count = readCount(total[name])
      return count === null ? [] : [[name, Math.max(0, count - (readCount(before[name]) ?? 0))]]
    }),
  )
}
