import { Random } from '../sampleWorkspace/random'
import { lineOf, spanIdOf, spanText, traceIdOf } from './spanLine'

const words = [
  'order', 'parcel', 'refund', 'tomorrow', 'address', 'please', 'customer', 'invoice', 'tracking', 'number', 'agent',
  'warehouse', 'delivery', 'payment', 'Hamburg', 'the', 'a', 'is', 'was', 'and', 'with', 'from', 'for', 'not', 'yet',
  'voucher', 'return', 'label', 'weight', 'tent', 'stove', 'jacket', 'question', 'answer', 'result', 'status', 'open',
] // prettier-ignore
const tools = ['get_order', 'track_parcel', 'list_payments', 'search_help_center', 'issue_refund'] as const
const models = ['gpt-5-mini', 'claude-sonnet-4-5', 'gemini-2.5-flash'] as const

/**
 * Agent sessions as files of production hold them: in each session the chat history grows, and every call of a model
 * carries all of it. One trace a line; about 1,000 bytes a span. Half of the spans are model calls and tools.
 */
export function* chatHistories(spans: number, seed = 7): Generator<string> {
  const random = new Random(seed)
  const sentence = (count: number): string =>
    Array.from({ length: count }, () => random.pick(words)).join(' ')
  let made = 0
  let clock = 0
  for (let session = 0; made < spans; session += 1) {
    const history: string[] = []
    const turns = random.whole(1, 4)
    const model = random.pick(models)
    const system = JSON.stringify([
      { type: 'text', content: `You are agent ${session % 40}. ${sentence(14)}` },
    ])
    for (let turn = 0; turn < turns && made < spans; turn += 1) {
      const traceId = traceIdOf(made + 1)
      const root = spanIdOf(made + 1)
      const texts: string[] = []
      const startMs = clock
      const base = {
        'gen_ai.conversation.id': `session-${session}`,
        'gen_ai.agent.name': `Agent ${session % 40}`,
      }
      const add = (name: string, durationMs: number, attributes: Record<string, string | number>, isError = false): void => {
        made += 1
        texts.push(
          spanText({ traceId, spanId: spanIdOf(made + 1_000_000_000), parentId: root, name, startMs: clock, endMs: clock + durationMs, attributes: { ...base, ...attributes }, isError }),
        )
        clock += durationMs + 1
      } // prettier-ignore
      history.push(`{"role":"user","parts":[{"type":"text","content":"${sentence(8)}"}]}`)
      const steps = random.whole(1, 4)
      for (let step = 0; step < steps; step += 1) {
        const isLast = step === steps - 1
        const tool = random.pick(tools)
        const callId = `call_${made.toString(36)}`
        const output = isLast
          ? `{"role":"assistant","parts":[{"type":"text","content":"${sentence(12)}"}]}`
          : `{"role":"assistant","parts":[{"type":"tool_call","id":"${callId}","name":"${tool}","arguments":{"order_id":"HP${random.digits(6)}"}}]}`
        add(`chat ${model}`, random.whole(600, 4_000), {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': model.startsWith('gpt')
            ? 'openai'
            : model.startsWith('claude')
              ? 'anthropic'
              : 'google',
          'gen_ai.request.model': model,
          'gen_ai.response.model': model,
          'gen_ai.usage.input_tokens': 300 + history.length * 40,
          'gen_ai.usage.output_tokens': random.whole(20, 200),
          'gen_ai.system_instructions': system,
          'gen_ai.input.messages': `[${history.join(',')}]`,
          'gen_ai.output.messages': `[${output}]`,
        })
        history.push(output)
        add('guardrail check', random.whole(5, 60), { 'openinference.span.kind': 'GUARDRAIL' })
        if (isLast) break
        const result = `{"status":"ok","note":"${sentence(9)}"}`
        add(
          `execute_tool ${tool}`,
          random.whole(20, 900),
          {
            'gen_ai.operation.name': 'execute_tool',
            'gen_ai.tool.name': tool,
            'gen_ai.tool.call.id': callId,
            'gen_ai.tool.call.arguments': `{"order_id":"HP${random.digits(6)}"}`,
            'gen_ai.tool.call.result': result,
          },
          random.chance(0.02),
        )
        add('GET /orders', random.whole(5, 80), {
          'http.request.method': 'GET',
          'http.response.status_code': 200,
        })
        history.push(
          `{"role":"tool","parts":[{"type":"tool_call_response","id":"${callId}","response":${result}}]}`,
        )
      }
      made += 1
      texts.push(
        spanText({ traceId, spanId: root, parentId: null, name: `invoke_agent Agent ${session % 40}`, startMs, endMs: clock, attributes: { ...base, 'gen_ai.operation.name': 'invoke_agent', 'user.id': `user-${session % 997}` } }),
      ) // prettier-ignore
      clock += random.whole(500, 20_000)
      yield lineOf(texts)
    }
  }
}
