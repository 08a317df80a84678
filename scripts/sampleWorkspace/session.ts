import { agents, judge, router } from './agents'
import type { Agent, AgentKey } from './agents'
import { countTokens, messageTokens, said } from './chat'
import type { ChatMessage, Part } from './chat'
import type { Host } from './otlp'
import type { Random } from './random'
import { toolDefinitions } from './tools'
import { TraceBuilder } from './traceBuilder'
import { Turn } from './turn'
import type { Customer } from './world'

export interface SessionOptions {
  readonly random: Random
  readonly customer: Customer
  readonly host: Host
  readonly atMs: number
  readonly channel?: 'web_chat' | 'mobile_app' | 'voice' | 'batch'
  readonly language?: string
}

/** What one call to a model is about. */
export interface Generation {
  readonly agent: Agent
  readonly parts: readonly Part[]
  readonly finish?: string
  readonly reasoning?: number
  readonly slowdown?: number
}

/** One conversation: its history grows from turn to turn, and so do the prompts. */
export class Session {
  readonly id: string
  readonly history: ChatMessage[] = []
  readonly random: Random
  readonly customer: Customer
  readonly host: Host
  readonly channel: string
  readonly language: string
  readonly traces: TraceBuilder[] = []
  /** Who has the conversation now. */
  active: AgentKey | null = null
  nowMs: number
  private readonly seen = new Map<string, number>()

  constructor(options: SessionOptions) {
    this.random = options.random
    this.customer = options.customer
    this.host = options.host
    this.channel = options.channel ?? 'web_chat'
    this.language = options.language ?? 'en'
    this.nowMs = options.atMs
    this.id = `conv_${this.random.hex(12)}`
  }

  /** First messages go through the small classifier since 2.14.0. */
  get sortsWithRouter(): boolean {
    return !this.host.version.startsWith('2.13.')
  }

  /** The customer says something; `play` is what the agents do about it. */
  turn(message: string | ChatMessage, play: (turn: Turn) => void): Turn {
    const trace = new TraceBuilder(
      this.random.fork(),
      this.host,
      BigInt(Math.round(this.nowMs * 1000)) * 1000n,
    )
    this.traces.push(trace)
    const asked = typeof message === 'string' ? said('user', message) : message
    this.history.push(asked)
    const turn = new Turn(this, trace, asked)
    play(turn)
    turn.finish()
    this.nowMs = Number(trace.nowNs / 1000n) / 1000
    return turn
  }

  /** The customer reads, thinks, types. */
  pause(lowSeconds: number, highSeconds: number): void {
    this.nowMs += this.random.whole(lowSeconds * 1000, highSeconds * 1000) + this.random.next()
  }

  /** Calls the model of an agent: a span with prompt, answer, usage and timing. Answers what it said. */
  generate(trace: TraceBuilder, generation: Generation): ChatMessage {
    const { agent, parts } = generation
    const definitions = toolDefinitions(agent.tools)
    const hasCalls = parts.some((part) => part.type === 'tool_call')
    const finish = generation.finish ?? (hasCalls ? 'tool_call' : 'stop')
    const output: ChatMessage = { role: 'assistant', parts, finish_reason: finish }
    const instructions = [{ type: 'text', content: agent.instructions }]
    const fixed = countTokens(agent.instructions) + countTokens(JSON.stringify(definitions))
    const input = fixed + this.history.reduce((sum, each) => sum + messageTokens(each), 0)
    const reasoning =
      agent.reasoning === 0
        ? 0
        : Math.round(trace.random.around(generation.reasoning ?? agent.reasoning, 0.5) / 64) * 64
    const written = messageTokens(output) - 4
    const draft = trace.begin(`chat ${agent.model}`, {
      kind: 3,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': agent.provider,
        'gen_ai.request.model': agent.model,
        'gen_ai.response.model': agent.responseModel,
        'gen_ai.response.id': `resp_${trace.random.hex(10)}`,
        'gen_ai.conversation.id': this.id,
        'gen_ai.agent.name': agent.name,
        'gen_ai.request.max_tokens': 1024,
        'gen_ai.request.temperature': agent.temperature ?? undefined,
        'gen_ai.response.finish_reasons': [finish],
        'gen_ai.usage.input_tokens': input,
        ...this.cacheUsage(agent, fixed, input, trace.random),
        'gen_ai.usage.output_tokens': written + reasoning,
        'gen_ai.usage.reasoning.output_tokens': agent.reasoning === 0 ? undefined : reasoning,
        'gen_ai.system_instructions': JSON.stringify(instructions),
        'gen_ai.tool.definitions': JSON.stringify(definitions),
        'gen_ai.input.messages': JSON.stringify(this.history),
        'gen_ai.output.messages': JSON.stringify([output]),
      },
    })
    const slowdown = generation.slowdown ?? 1
    const firstToken = trace.random.around((agent.firstToken + reasoning / agent.speed) * slowdown, 0.25)
    draft.attributes['gen_ai.response.time_to_first_chunk'] = Math.round(firstToken * 1000) / 1000
    trace.wait(firstToken * 1000 + trace.random.around((written / agent.speed) * 1000 * slowdown, 0.15))
    trace.end(draft)
    this.history.push({ role: 'assistant', parts })
    return output
  }

  /** A call that the provider refuses: a prompt, no answer, no usage. */
  refuse(
    trace: TraceBuilder,
    agent: Agent,
    attempt: number,
    error: { readonly type: string; readonly message: string },
  ): void {
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': agent.provider,
      'gen_ai.request.model': agent.model,
      'gen_ai.conversation.id': this.id,
      'gen_ai.agent.name': agent.name,
      'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: agent.instructions }]),
      'gen_ai.input.messages': JSON.stringify(this.history),
      'retry.attempt': attempt,
    }
    trace.within(`chat ${agent.model}`, { kind: 3, attributes }, (draft) => {
      trace.wait(trace.random.around(420, 0.4))
      trace.fail(draft, error.type, error.message)
    })
  }

  /** The small classifier that sorts a first message since 2.14.0. */
  classify(trace: TraceBuilder, text: string, verdict: Record<string, unknown>): void {
    const prompt = 'Sort the message of a customer. Answer JSON: desk, language, urgency.'
    const answer = JSON.stringify(verdict)
    trace.within(`chat ${router.model}`, {
      kind: 3,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': router.provider,
        'gen_ai.request.model': router.model,
        'gen_ai.response.model': router.responseModel,
        'gen_ai.conversation.id': this.id,
        'gen_ai.agent.name': agents.frontDesk.name,
        'gen_ai.output.type': 'json',
        'gen_ai.request.temperature': 0,
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.input_tokens': countTokens(prompt) + countTokens(text) + 11,
        'gen_ai.usage.output_tokens': countTokens(answer),
        'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: prompt }]),
        'gen_ai.input.messages': JSON.stringify([said('user', text)]),
        'gen_ai.output.messages': JSON.stringify([{ ...said('assistant', answer), finish_reason: 'stop' }]),
      },
    }, () => trace.wait(trace.random.around(180, 0.3))) // prettier-ignore
  }

  /** A second model reads question, tool results and answer, and gives a score from 0 to 1. */
  score(trace: TraceBuilder, name: string, value: number, explanation: string): void {
    const label = value >= 0.7 ? 'pass' : value >= 0.4 ? 'doubtful' : 'fail'
    const verdict = JSON.stringify({ score: value, label, explanation })
    const evidence = JSON.stringify(this.history.slice(-6))
    const evaluation = {
      'gen_ai.evaluation.name': name,
      'gen_ai.evaluation.score.value': value,
      'gen_ai.evaluation.score.label': label,
      'gen_ai.evaluation.explanation': explanation,
    }
    trace.within(`evaluate ${name}`, { attributes: { 'openinference.span.kind': 'EVALUATOR', 'output.value': verdict, 'output.mime_type': 'application/json' } }, (span) => {
      trace.within(`chat ${judge.model}`, {
        kind: 3,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': judge.provider,
          'gen_ai.request.model': judge.model,
          'gen_ai.response.model': judge.responseModel,
          'gen_ai.conversation.id': this.id,
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.usage.input_tokens': 210 + countTokens(evidence),
          'gen_ai.usage.output_tokens': countTokens(verdict),
          'gen_ai.input.messages': JSON.stringify([
            said('system', `Score ${name} from 0 to 1. Compare every figure, date and address in the answer with the tool results. Answer JSON: score, label, explanation.`),
            said('user', evidence),
          ]),
          'gen_ai.output.messages': JSON.stringify([{ ...said('assistant', verdict), finish_reason: 'stop' }]),
        },
      }, () => trace.wait(trace.random.around(1150, 0.25)))
      trace.event(span, 'gen_ai.evaluation.result', evaluation)
    }) // prettier-ignore
  }

  /** Prefix caching: what this agent was sent before in this conversation comes cheaper. */
  private cacheUsage(agent: Agent, fixed: number, input: number, random: Random): Record<string, number> {
    const last = this.seen.get(agent.id)
    // After the history was shortened only instructions and tools are still the same.
    const before = last !== undefined && last > input ? fixed : last
    this.seen.set(agent.id, input)
    if (agent.provider === 'anthropic') {
      const read = before ?? (random.chance(0.5) ? fixed : 0)
      return {
        'gen_ai.usage.cache_read.input_tokens': read,
        'gen_ai.usage.cache_creation.input_tokens': input - read > 256 ? input - read - 12 : 0,
      }
    }
    const shared = before ?? (random.chance(0.6) ? fixed : 0)
    const cached = shared >= 1024 ? Math.floor(shared / 128) * 128 : 0
    return { 'gen_ai.usage.cache_read.input_tokens': cached }
  }
}
