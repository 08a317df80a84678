import type { Output } from '../../../shared/contract/contract'
import type { MessageView, PartView, TextView } from '../../../shared/contract/observations'

/** Everything the engine says about one observation. */
export type Observation = Output<'observations.get'>

/** A tool call or its result, wherever it stands in a message. */
export type ToolCallPart = Extract<PartView, { type: 'toolCall' }>
export type ToolResultPart = Extract<PartView, { type: 'toolResult' }>

/** The names of tools by the id of the call: what a result that only names its call answered. */
export function namesOfCalls(messages: Iterable<MessageView>): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { parts } of messages)
    for (const part of parts)
      if (part.type === 'toolCall' && part.id !== null && part.name !== '') names.set(part.id, part.name)
  return names
}

/** What answered: as the result says, else as the call with its id says; null where neither does. */
export function nameOfResult(
  part: ToolResultPart,
  callNames: ReadonlyMap<string, string> | undefined,
): string | null {
  if (part.name !== null && part.name !== '') return part.name
  return part.id === null ? null : (callNames?.get(part.id) ?? null)
}

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
