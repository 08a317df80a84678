import type { ObservationRecord } from '../../../shared/model/importRecord'
import type { Content } from '../../../shared/model/message'
import type { JsonValue } from '../../../shared/util/jsonValue'
import type { Attributes } from './attributeSurvey'
import { contentFromValue } from './messageDialects'

/** What the span of a voice framework can say beside what every span says. */
export type VoiceFacts = Partial<
  Pick<
    ObservationRecord,
    | 'kind'
    | 'sessionId'
    | 'userId'
    | 'agentName'
    | 'toolName'
    | 'toolCallId'
    | 'input'
    | 'output'
    | 'toolDefinitions'
    | 'firstTokenNs'
    | 'model'
    | 'requestModel'
    | 'provider'
  >
>

export interface VoiceSpan {
  readonly facts: VoiceFacts
  /** Attributes that became content. */
  readonly usedKeys: readonly string[]
  /** True for a tool whose framework says that its result is an error. */
  readonly isFailed: boolean
}

/** Reads the attributes of one span, and notes which of them became content. */
export class VoiceReader {
  readonly used: string[] = []

  constructor(readonly attributes: Attributes) {}

  text(key: string): string | null {
    const value = this.attributes[key]
    return typeof value === 'string' && value !== '' ? value : null
  }

  number(key: string): number | null {
    const value = this.attributes[key]
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
  }

  /** Takes an attribute as content: JSON as JSON, messages as messages. */
  value(key: string): Content | null {
    const value = this.take(key)
    return value === null ? null : contentFromValue(value)
  }

  said(key: string, role: 'user' | 'assistant'): Content | null {
    const text = this.take(key)
    if (typeof text !== 'string') return null
    return { type: 'messages', messages: [{ role, name: null, parts: [{ type: 'text', text }] }] }
  }

  take(key: string): JsonValue {
    const value = this.attributes[key]
    if (value === undefined || value === null || value === '') return null
    this.used.push(key)
    return value
  }
}

/** Only what was found: what other rules know of the span stays. */
export function known(facts: VoiceFacts): VoiceFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as VoiceFacts
}
