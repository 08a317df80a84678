import { agents } from './agents'
import type { AgentKey } from './agents'
import { said } from './chat'
import type { ChatMessage, Part } from './chat'
import type { Attributes, Host } from './otlp'
import type { Session } from './session'
import type { Draft, TraceBuilder } from './traceBuilder'
import { toolDefinitions } from './tools'

/** What a tool does when it is called. */
export interface ToolUse {
  readonly name: string
  readonly args: Record<string, unknown>
  readonly result?: unknown
  /** How long it takes by itself, about. */
  readonly ms?: number
  readonly error?: { readonly type: string; readonly message: string }
  /** Tries before the last one, each with its failure. */
  readonly failedTries?: readonly { readonly ms: number; readonly type: string; readonly message: string }[]
  /** Served by a Model Context Protocol server. */
  readonly mcp?: boolean
  /** Spans below the tool, run before it returns. */
  readonly inside?: (trace: TraceBuilder) => void
}

const apology = 'Sorry, something went wrong on our side. Please try again in a few minutes.'
const speakers: Readonly<Record<string, AgentKey>> = {
  orders: 'orders',
  billing: 'billing',
  returns: 'returns',
  advice: 'advisor',
}

/** One message of the customer and everything that follows until the answer: one trace. */
export class Turn {
  private readonly stack: { readonly key: AgentKey; readonly draft: Draft }[] = []
  private lastAnswer: ChatMessage | null = null
  private scores: (() => void)[] = []
  private abandoned = false
  /** What the first guardrail says about the message; set before the first agent speaks. */
  injection: { readonly passed: boolean; readonly [key: string]: unknown } | null = null

  constructor(
    readonly session: Session,
    readonly trace: TraceBuilder,
    private readonly asked: ChatMessage,
  ) {}

  /** Brings an agent to the microphone: the one who has the conversation, or by hand-over from them. */
  agent(key: AgentKey, reason = 'Belongs to your desk.', urgency = 'normal'): this {
    const desk = Object.keys(speakers).find((each) => speakers[each] === key)
    if (this.stack.length === 0) {
      const isFirst = this.session.active === null
      this.enter(this.session.active ?? 'frontDesk')
      if (isFirst && this.session.sortsWithRouter) {
        const verdict = { desk: desk ?? 'none', language: this.session.language, urgency }
        this.session.classify(this.trace, this.textOf(this.asked), verdict)
      }
    }
    if (this.session.active === key) return this
    if (desk !== undefined && this.stack.at(-1)?.key !== key) {
      this.call([
        {
          name: `transfer_to_${desk}`,
          args: { reason },
          result: { transferred_to: agents[key].name },
          ms: 2,
        },
      ])
      this.enter(key)
    }
    this.session.active = key
    return this
  }

  /** The agent's model asks for tools (all at once), and they run: together when there are several. */
  call(
    uses: readonly ToolUse[],
    options: { say?: string; reasoning?: number; slowdown?: number } = {},
  ): this {
    const { key } = this.speaker()
    const withIds = uses.map((use) => ({ use, id: `call_${this.trace.random.hex(8)}` }))
    const parts: Part[] = [
      ...(options.say === undefined ? [] : [{ type: 'text' as const, content: options.say }]),
      ...withIds.map(({ use, id }) => ({
        type: 'tool_call' as const,
        id,
        name: use.name,
        arguments: use.args,
      })),
    ]
    this.session.generate(this.trace, {
      agent: agents[key],
      parts,
      ...(options.reasoning === undefined ? {} : { reasoning: options.reasoning }),
      ...(options.slowdown === undefined ? {} : { slowdown: options.slowdown }),
    })
    this.trace.wait(3)
    this.trace.parallel(
      withIds.map(
        ({ use, id }) =>
          () =>
            this.runTool(use, id),
      ),
    )
    this.session.history.push({
      role: 'tool',
      parts: withIds.map(({ use, id }) => ({ type: 'tool_call_response', id, response: responseOf(use) })),
    })
    this.trace.wait(2)
    return this
  }

  /** The agent answers the customer. */
  answer(text: string, options: { finish?: string; reasoning?: number; slowdown?: number } = {}): this {
    const { key } = this.speaker()
    const parts: Part[] = [{ type: 'text', content: text }]
    this.lastAnswer = this.session.generate(this.trace, { agent: agents[key], parts, ...options })
    return this
  }

  /** The model's provider refuses, again and again: each try is a span of its own, then the turn is over. */
  providerFails(tries: number, type: string, message: string, says: string | null = apology): this {
    const { key } = this.speaker()
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      this.session.refuse(this.trace, agents[key], attempt, { type, message })
      this.trace.wait(700 * 2 ** attempt)
    }
    return this.breakDown(type, message, says)
  }

  /** The turn ends with an error: every agent that is at it fails, and says a fixed sentence, or nothing at all. */
  breakDown(type: string, message: string, says: string | null = apology): this {
    this.speaker()
    for (const { draft } of this.stack) this.trace.fail(draft, type, message)
    return says === null ? this : this.canned(says)
  }

  /** A fixed sentence instead of a model's. */
  canned(text: string): this {
    this.speaker()
    this.lastAnswer = said('assistant', text)
    this.session.history.push(this.lastAnswer)
    return this
  }

  /** What the customer clicked under the answer: 1 for the thumb up, 0 for down. */
  feedback(thumb: 0 | 1, comment = ''): this {
    const root = this.trace.root
    if (root !== undefined) {
      this.trace.event(root, 'gen_ai.evaluation.result', {
        'gen_ai.evaluation.name': 'customer_feedback',
        'gen_ai.evaluation.score.value': thumb,
        'gen_ai.evaluation.score.label': thumb === 1 ? 'thumbs_up' : 'thumbs_down',
        'gen_ai.evaluation.explanation': comment === '' ? undefined : comment,
      })
    }
    return this
  }

  /** Orders a judge for the end of the turn. */
  score(name: string, value: number, explanation: string): this {
    this.scores.push(() => this.session.score(this.trace, name, value, explanation))
    return this
  }

  /** A span of another kind inside the turn (speech, for example). */
  within(name: string, attributes: Attributes, ms: number, then?: (draft: Draft) => void): this {
    this.speaker()
    this.trace.within(name, { kind: 3, attributes }, (draft) => {
      this.trace.wait(ms)
      then?.(draft)
    })
    return this
  }

  guard(name: string, passed: boolean, detail: Record<string, unknown> = {}): this {
    this.trace.within(
      `guardrail ${name}`,
      {
        attributes: {
          'openinference.span.kind': 'GUARDRAIL',
          'input.value': this.textOf(
            name === 'pii_filter' && this.lastAnswer !== null ? this.lastAnswer : this.asked,
          ),
          'output.value': JSON.stringify({ passed, ...detail }),
          'output.mime_type': 'application/json',
        },
      },
      () => this.trace.wait(this.trace.random.around(38, 0.4)),
    )
    return this
  }

  /** The export was made while this turn was running. */
  leaveOpen(): void {
    this.abandoned = true
  }

  /** Ends the turn: filters the answer, scores it, closes the agents from the inside out. */
  finish(): void {
    if (this.stack.length === 0) this.enter(this.session.active ?? 'frontDesk')
    if (this.abandoned) {
      this.trace.abandon()
      return
    }
    if (this.lastAnswer !== null && this.trace.random.chance(0.5))
      this.guard('pii_filter', true, { masked: 0 })
    for (const score of this.scores) score()
    this.trace.wait(4)
    for (const { draft } of this.stack.toReversed()) {
      if (draft.status.code === 0) draft.status = { code: 1 }
      if (this.lastAnswer !== null)
        draft.attributes['gen_ai.output.messages'] = JSON.stringify([this.lastAnswer])
      this.trace.end(draft)
      this.trace.wait(1)
    }
  }

  private speaker(): { readonly key: AgentKey; readonly draft: Draft } {
    const top = this.stack.at(-1)
    if (top !== undefined) return top
    this.enter(this.session.active ?? 'frontDesk')
    return this.speaker()
  }

  private enter(key: AgentKey): void {
    const agent = agents[key]
    const isRoot = this.stack.length === 0
    const draft = this.trace.begin(`invoke_agent ${agent.name}`, {
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': agent.name,
        'gen_ai.agent.id': agent.id,
        'gen_ai.agent.description': agent.description,
        'gen_ai.conversation.id': this.session.id,
        'gen_ai.input.messages': JSON.stringify([this.asked]),
        ...(isRoot ? { 'user.id': this.session.customer.id, channel: this.session.channel } : {}),
      },
    })
    this.stack.push({ key, draft })
    this.trace.wait(this.trace.random.around(6, 0.4))
    if (!isRoot || key === 'reconciler' || key === 'voice') return
    const { passed, ...detail } = this.injection ?? {
      passed: true,
      score: Math.round(this.trace.random.next() * 8) / 100,
    }
    this.guard('prompt_injection', passed, detail)
  }

  private runTool(use: ToolUse, id: string): void {
    const { trace } = this
    const tries = [...(use.failedTries ?? []), null]
    for (const [index, failed] of tries.entries()) {
      const draft = trace.begin(`execute_tool ${use.name}`, {
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': use.name,
          'gen_ai.tool.type': use.mcp === true ? 'extension' : 'function',
          'gen_ai.tool.description': index === 0 ? toolDefinitions([use.name])[0]?.description : undefined,
          'gen_ai.tool.call.id': id,
          'gen_ai.tool.call.arguments': JSON.stringify(use.args),
          'gen_ai.conversation.id': this.session.id,
          'mcp.method.name': use.mcp === true ? 'tools/call' : undefined,
          'retry.attempt': tries.length > 1 ? index + 1 : undefined,
        },
      })
      if (failed !== null) {
        trace.wait(failed.ms)
        trace.fail(draft, failed.type, failed.message)
        trace.end(draft)
        trace.wait(400 * 2 ** index)
        continue
      }
      use.inside?.(trace)
      trace.wait(trace.random.around(use.ms ?? 120, 0.35))
      if (use.error === undefined) {
        draft.attributes['gen_ai.tool.call.result'] = JSON.stringify(use.result ?? null)
        draft.status = { code: 1 }
      } else trace.fail(draft, use.error.type, use.error.message)
      trace.end(draft)
    }
  }

  private textOf(message: ChatMessage): string {
    return message.parts.map((part) => (part.type === 'text' ? part.content : '')).join('')
  }
}

const responseOf = (use: ToolUse): unknown =>
  use.error === undefined ? (use.result ?? null) : { error: use.error.message, type: use.error.type }

/** A request to another service of the shop, seen from its side. */
export function serviceCall(
  host: Host,
  name: string,
  ms: number,
  attributes: Record<string, string | number> = {},
) {
  return (trace: TraceBuilder): void => {
    trace.wait(2)
    trace.within(name, { kind: 2, host, attributes }, () => trace.wait(trace.random.around(ms, 0.3)))
    trace.wait(2)
  }
}
