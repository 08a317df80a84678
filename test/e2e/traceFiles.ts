/** Small files to import, made here: OTLP JSON with an agent, its model call and its tool. */

export interface TraceFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

interface OtlpOptions {
  readonly traceId: string
  readonly session: string
  readonly question: string
  /** The tool fails with this message. */
  readonly failure?: string
}

const text = (key: string, value: string) => ({ key, value: { stringValue: value } })
const number = (key: string, value: number) => ({ key, value: { intValue: String(value) } })
const startNs = 1_790_000_000_000_000_000n

const times = (fromMs: number, toMs: number) => ({
  startTimeUnixNano: String(startNs + BigInt(fromMs) * 1_000_000n),
  endTimeUnixNano: String(startNs + BigInt(toMs) * 1_000_000n),
})

/** One trace as OTLP JSON: an agent that asks a model, calls a tool and answers. */
export function otlpTrace(options: OtlpOptions): string {
  const span = (spanId: string, parentSpanId: string, name: string, span: object) => ({
    traceId: options.traceId,
    spanId,
    parentSpanId,
    name,
    kind: 1,
    ...span,
  })
  const spans = [
    span('00000000000000a1', '', 'invoke_agent Support', {
      ...times(0, 4_000),
      attributes: [
        text('gen_ai.operation.name', 'invoke_agent'),
        text('gen_ai.agent.name', 'Support'),
        text('gen_ai.conversation.id', options.session),
        text(
          'gen_ai.input.messages',
          JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: options.question }] }]),
        ),
      ],
      status: {},
    }),
    span('00000000000000a2', '00000000000000a1', 'chat gpt-4o', {
      ...times(100, 1_500),
      attributes: [
        text('gen_ai.operation.name', 'chat'),
        text('gen_ai.request.model', 'gpt-4o'),
        text('gen_ai.provider.name', 'openai'),
        number('gen_ai.usage.input_tokens', 812),
        number('gen_ai.usage.output_tokens', 64),
      ],
      status: {},
    }),
    span('00000000000000a3', '00000000000000a1', 'execute_tool get_order', {
      ...times(1_600, 3_000),
      attributes: [
        text('gen_ai.operation.name', 'execute_tool'),
        text('gen_ai.tool.name', 'get_order'),
        text('gen_ai.tool.call.arguments', '{"order_id":"20417"}'),
      ],
      status: options.failure === undefined ? {} : { code: 2, message: options.failure },
    }),
  ]
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'shop')] },
        scopeSpans: [{ scope: { name: 'test' }, spans }],
      },
    ],
  })
}

export function jsonFile(name: string, body: string): TraceFile {
  return { name, mimeType: 'application/json', buffer: Buffer.from(body) }
}

/** Three files: two good traces of one session, one of them with a failing tool, and a picture. */
export function threeFiles(): TraceFile[] {
  const good = otlpTrace({ traceId: 'a'.repeat(32), session: 'conv-1', question: 'Where is my order?' })
  const failing = otlpTrace({
    traceId: 'b'.repeat(32),
    session: 'conv-1',
    question: 'And now?',
    failure: 'upstream timed out',
  })
  const picture = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')
  return [
    jsonFile('monday.json', good),
    jsonFile('export.bin', failing),
    { name: 'chart.json', mimeType: 'image/png', buffer: picture },
  ]
}
