/** Messages in the shape of the OpenTelemetry GenAI conventions (`gen_ai.input.messages`). */
export type Part =
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'reasoning'; readonly content: string }
  | { readonly type: 'tool_call'; readonly id: string; readonly name: string; readonly arguments: unknown }
  | { readonly type: 'tool_call_response'; readonly id: string; readonly response: unknown }
  | { readonly type: 'uri'; readonly modality: 'image'; readonly mime_type: string; readonly uri: string }

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly parts: readonly Part[]
  readonly finish_reason?: string
}

export const said = (role: ChatMessage['role'], content: string): ChatMessage => ({
  role,
  parts: [{ type: 'text', content }],
})

/** Tokens of a text, about: four Latin letters each, fewer for Arabic, one or two for a Japanese character. */
export function countTokens(text: string): number {
  let quarters = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    quarters += code < 0x250 ? 1 : code < 0x2000 ? 1.6 : code < 0x3000 ? 1.2 : 2.9
  }
  return Math.ceil(quarters / 4)
}

/** Tokens of one message with its framing. */
export function messageTokens(message: ChatMessage): number {
  let tokens = 4
  for (const part of message.parts) {
    if (part.type === 'uri') tokens += 765
    else if (part.type === 'text' || part.type === 'reasoning') tokens += countTokens(part.content)
    else if (part.type === 'tool_call') tokens += 8 + countTokens(part.name + JSON.stringify(part.arguments))
    else tokens += 6 + countTokens(JSON.stringify(part.response))
  }
  return tokens
}
