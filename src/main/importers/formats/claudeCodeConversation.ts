import type { Message } from '../../../shared/model/message'

/** A message in a conversation, with all that was said before it. */
export interface ConversationNode {
  readonly before: ConversationNode | null
  /** Null while the model is still speaking. */
  message: Message | null
  readonly length: number
  /** How many messages of the model stand up to here. */
  readonly answers: number
}

/** No model hears more than this; files made to break readers say more. */
const longestConversation = 4_000

/**
 * What was said so far, as a chain: a prompt may go on from any earlier message, and the other branch stays. Each
 * message is one object however many calls heard it.
 */
export class Conversation {
  private leaf: ConversationNode | null = null

  get last(): ConversationNode | null {
    return this.leaf
  }

  append(message: Message | null, isAnswer: boolean): ConversationNode {
    const before = this.leaf
    this.leaf = {
      before,
      message,
      length: (before?.length ?? 0) + 1,
      answers: (before?.answers ?? 0) + (isAnswer ? 1 : 0),
    }
    return this.leaf
  }

  clear(): void {
    this.leaf = null
  }

  /**
   * Goes on from an earlier message. True when that leaves answers behind; a message after which only results came in
   * is no other branch.
   */
  branchTo(node: ConversationNode): boolean {
    let at = this.leaf
    while (at !== null && at.length > node.length) at = at.before
    if (at === node && node.answers === (this.leaf?.answers ?? 0)) return false
    this.leaf = node
    return true
  }
}

/** What the model had heard when it spoke: the messages before a node, in order, at most the last `limit`. */
export function messagesBefore(node: ConversationNode, limit = longestConversation): Message[] {
  const messages: Message[] = []
  for (let at = node.before; at !== null && messages.length < limit; at = at.before)
    if (at.message !== null) messages.push(at.message)
  return messages.reverse()
}
