import type { JsonValue } from '../util/jsonValue'

/**
 * Messages follow the shape of the OpenTelemetry GenAI conventions (role + ordered parts), with our own names for
 * the parts. Whatever a source calls them, importers translate to these.
 */
export const messageRoles = ['system', 'developer', 'user', 'assistant', 'tool', 'other'] as const
export type MessageRole = (typeof messageRoles)[number]

export type MessagePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | {
      readonly type: 'toolCall'
      readonly id: string | null
      readonly name: string
      readonly arguments: JsonValue
    }
  | {
      readonly type: 'toolResult'
      readonly id: string | null
      readonly name: string | null
      readonly result: JsonValue
      readonly isError: boolean
    }
  /** An image, sound or file: named, never fetched. `reference` is a URL, file id or data URI head; null if inline and dropped. */
  | {
      readonly type: 'media'
      readonly mediaType: string | null
      readonly reference: string | null
      readonly sizeBytes: number | null
    }
  /** A part no rule knew: kept whole. */
  | { readonly type: 'other'; readonly value: JsonValue }

export interface Message {
  readonly role: MessageRole
  /** The speaker's own name, or the source's word for a role we do not know. */
  readonly name: string | null
  readonly parts: readonly MessagePart[]
}

/** What went into or came out of an observation: a conversation, or one value (text or JSON). */
export type Content =
  | { readonly type: 'messages'; readonly messages: readonly Message[] }
  | { readonly type: 'value'; readonly value: JsonValue }
