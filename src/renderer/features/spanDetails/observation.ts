import type { Output } from '../../../shared/contract/contract'
import type { MessageView, PartView, TextView } from '../../../shared/contract/observations'

/** Everything the engine says about one observation. */
export type Observation = Output<'observations.get'>

/** A tool call or its result, wherever it stands in a message. */
export type ToolCallPart = Extract<PartView, { type: 'toolCall' }>
export type ToolResultPart = Extract<PartView, { type: 'toolResult' }>

/** The text of a part, whatever it is called there; null for media. */
export function textOf(part: PartView): TextView | null {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text
    case 'toolCall':
      return part.arguments
    case 'toolResult':
      return part.result
    case 'other':
      return part.value
    case 'media':
      return null
  }
}

/**
 * Which results answer which calls: by id, else by name in order. Used to show a call beside its result, where both
 * are in hand.
 */
export function pairToolCalls(messages: readonly MessageView[]): ReadonlyMap<ToolCallPart, ToolResultPart> {
  const pairs = new Map<ToolCallPart, ToolResultPart>()
  const results = messages.flatMap((message) => message.parts.filter((part) => part.type === 'toolResult'))
  const free = new Set(results)
  for (const message of messages) {
    for (const part of message.parts) {
      if (part.type !== 'toolCall') continue
      const match = results.find(
        (result) =>
          free.has(result) &&
          (part.id === null ? result.id === null && result.name === part.name : result.id === part.id),
      )
      if (match === undefined) continue
      free.delete(match)
      pairs.set(part, match)
    }
  }
  return pairs
}
