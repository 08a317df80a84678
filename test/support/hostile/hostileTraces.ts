import { goldenInputs } from './goldenInputs'

type Attribute = readonly [key: string, value: string]

const kinds = ['chat', 'execute_tool', 'invoke_agent', 'embeddings'] as const
const nsOf = (index: number): string => `${1_790_000_000_000 + index * 50}000000`
/** What the names of files may not hold. */
const notInNames = /[/\0]/g

/** The vector again and again, so that a name may hold it and an id stays an id. */
export const asId = (vector: string, index: number): string => `${vector.slice(0, 400)} ${index}`

const textValue = (value: string) => ({ stringValue: value })
const attribute = ([key, value]: Attribute) => ({ key, value: textValue(value) })

interface HostileSpan {
  readonly traceId: string
  readonly index: number
  readonly vector: string
  /** All vectors, for the places that hold many texts. */
  readonly all: readonly string[]
}

/** A span whose every text is a vector: ids, names, keys, messages, calls, results, events, links, errors. */
function hostileSpan({ traceId, index, vector, all }: HostileSpan): object {
  const operation = kinds[index % kinds.length] ?? 'chat'
  const parts = all.map((content) => ({ type: 'text', content }))
  const messages = [
    { role: 'system', parts: [{ type: 'text', content: vector }] },
    {
      role: vector,
      name: vector,
      parts: [
        { type: 'text', content: vector },
        { type: vector, value: vector, url: vector },
      ],
    },
    { role: 'user', parts: index === 0 ? parts : parts.slice(index % all.length, (index % all.length) + 2) },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: vector },
        { type: 'tool_call', id: vector, name: vector, arguments: { [vector]: vector, nested: [vector] } },
      ],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: vector, response: vector }] },
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: vector } },
        { type: 'input_audio', input_audio: { data: vector, format: vector } },
      ],
    },
  ]
  const own: Attribute[] = [
    ['gen_ai.operation.name', operation],
    ['gen_ai.agent.name', vector],
    ['gen_ai.request.model', vector],
    ['gen_ai.response.model', vector],
    ['gen_ai.provider.name', vector],
    ['gen_ai.tool.name', vector],
    ['gen_ai.tool.call.id', vector],
    ['gen_ai.tool.description', vector],
    ['gen_ai.tool.call.arguments', JSON.stringify({ [vector]: vector })],
    ['gen_ai.tool.call.result', vector],
    [
      'gen_ai.tool.definitions',
      JSON.stringify([{ name: vector, description: vector, parameters: { [vector]: vector } }]),
    ],
    ['gen_ai.input.messages', JSON.stringify(messages)],
    ['gen_ai.output.messages', JSON.stringify(messages.slice(3))],
    ['gen_ai.system_instructions', JSON.stringify([{ type: 'text', content: vector }])],
    ['gen_ai.response.finish_reasons', vector],
    ['session.id', asId(vector, index)],
    ['user.id', vector],
    ['deployment.environment.name', vector],
    ['langfuse.trace.name', vector],
    ['langfuse.trace.tags', JSON.stringify([vector])],
    ['error.type', vector],
    [`${vector} as a key`, vector],
    [`attribute ${index}`, vector],
  ]
  const exception: Attribute[] = [
    ['exception.type', vector],
    ['exception.message', vector],
    ['exception.stacktrace', vector],
  ]
  const many = index === 0 ? all.map((each, number): Attribute => [`${each} ${number}`, each]) : []
  return {
    traceId,
    spanId: asId(vector, index),
    ...(index === 0 ? {} : { parentSpanId: asId(all[0] ?? '', 0) }),
    name: vector,
    startTimeUnixNano: nsOf(index),
    endTimeUnixNano: nsOf(index + 20),
    attributes: [...own, ...many].map(attribute),
    events: [
      { name: 'exception', timeUnixNano: nsOf(index + 1), attributes: exception.map(attribute) },
      { name: vector, timeUnixNano: nsOf(index + 2), attributes: [attribute([vector, vector])] },
    ],
    links: [{ traceId: asId(vector, index), spanId: vector, attributes: [attribute([vector, vector])] }],
    status: index % 3 === 0 ? { code: 2, message: vector } : {},
  }
}

const payload = (vector: string, spans: readonly object[]): string =>
  `${JSON.stringify({
    resourceSpans: [
      {
        resource: {
          attributes: [
            ['service.name', vector],
            ['service.version', vector],
            [vector, vector],
          ].map(([key, value]) => attribute([key ?? '', value ?? ''])),
        },
        scopeSpans: [{ scope: { name: vector, version: vector }, spans }],
      },
    ],
  })}\n`

/** A file for the program: its name is hostile, too. */
export interface HostileFile {
  readonly name: string
  readonly text: string
}

/**
 * OTLP JSON with a vector in every text that a span has: one trace with a span per vector, whose first span holds all
 * of them, and one small trace of its own session per vector.
 */
export function hostileOtlp(vectors: readonly string[]): string {
  const one = vectors.map((vector, index) =>
    hostileSpan({ traceId: 'every vector', index, vector, all: vectors }),
  )
  const own = vectors.map((vector, index) =>
    payload(vector, [hostileSpan({ traceId: asId(vector, index), index, vector, all: [vector] })]),
  )
  return payload(vectors[0] ?? '', one) + own.join('')
}

/** Texts that decide what a record is stay as they are. */
const structural = /^[\w.:+-]{0,40}$|^\d{4}-\d\d-\d\d/

/** Every golden JSON input with a vector behind each free text: all formats, all their fields. */
export function hostileGoldens(vectors: readonly string[]): HostileFile[] {
  let next = 0
  const poison = (value: unknown): unknown => {
    if (typeof value === 'string')
      return structural.test(value) ? value : `${value} ${vectors[next++ % vectors.length]}`
    if (Array.isArray(value)) return value.map(poison)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, poison(member)]))
  }
  return goldenInputs().flatMap(({ documents, format, name }, index) =>
    documents === null
      ? []
      : [
          {
            name: `${vectors[index % vectors.length]?.replaceAll(notInNames, '').slice(0, 120)} ${format} ${name}`,
            text: documents.map((document) => JSON.stringify(poison(document))).join('\n'),
          },
        ],
  )
}

/** A name of a file that is a vector. */
export const asFileName = (vector: string): string =>
  `${vector.replaceAll(notInNames, '').slice(0, 120)}.json`
