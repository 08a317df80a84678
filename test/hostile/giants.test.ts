import { describe, expect, test } from 'vitest'
import { importHostile } from '../support/hostile/hostileImport'
import {
  attributesOf,
  payloadOf,
  spanIdOf,
  spanText,
  textValue,
  traceId,
} from '../support/hostile/otlpBodies'

/**
 * One giant must not cost anybody a page: `importHostile` asks everything that the pages ask, and every answer has to
 * fit through the door (8 MiB).
 */
const long = 'n'.repeat(1 << 20)
const traceIdOf = (index: number): string => (index + 1).toString(16).padStart(32, 'a')

describe('giants', () => {
  test(
    'names of a megabyte, of everything that has a name, in a dozen traces',
    { timeout: 180_000 },
    async () => {
      const keys = [
        'user.id',
        'deployment.environment',
        'service.version',
        'gen_ai.agent.name',
        'gen_ai.request.model',
        'gen_ai.response.model',
        'gen_ai.provider.name',
        'gen_ai.tool.name',
        'session.id',
        'langfuse.trace.name',
        'langfuse.environment',
      ]
      const lines = Array.from({ length: 12 }, (_, index) => {
        const name = `${index} ${long}`
        const attributes = attributesOf(
          [keys[index % keys.length] ?? '', textValue(name)],
          ['openinference.span.kind', textValue('LLM')],
        )
        const status = `"status":{"code":2,"message":${JSON.stringify(name)}}`
        return payloadOf(
          spanText({ traceId: traceIdOf(index), name, more: `${attributes},${status}` }),
        ).replace('"resource":{}', `"resource":{${attributesOf(['service.name', textValue(name)])}}`)
      })
      const report = await importHostile(lines.join('\n'), { again: false })
      expect(report.files[0]).toMatchObject({ skipped: 0, traces: 12, observations: 12 })
    },
  )

  test(
    'one span with thousands of attributes, events and links of a thousand characters each',
    { timeout: 180_000 },
    async () => {
      const text = textValue('x'.repeat(1_000))
      const pairs = Array.from({ length: 3_000 }, (_, index) => [`key ${index}`, text] as const)
      const events = pairs.map(
        ([name]) => `{"name":"${name}","timeUnixNano":"1760000000000000002",${attributesOf(['a', text])}}`,
      )
      const links = pairs.map(
        (_, index) => `{"traceId":"${traceId}","spanId":"${spanIdOf(index)}",${attributesOf(['a', text])}}`,
      )
      const more = `${attributesOf(...pairs)},"events":[${events.join(',')}],"links":[${links.join(',')}]`
      const report = await importHostile(payloadOf(spanText({ more })), { again: false })
      expect(report.files[0]).toMatchObject({ stored: 1, skipped: 0 })
    },
  )

  test('attributes, events and links of 16 kB each, keys of a megabyte', { timeout: 180_000 }, async () => {
    const text = textValue('x'.repeat(16_000))
    const pairs = Array.from({ length: 600 }, (_, index) => [`key ${index}`, text] as const)
    const events = pairs.map(
      ([name]) => `{"name":"${name}","timeUnixNano":"1760000000000000002",${attributesOf(['a', text])}}`,
    )
    const keys = Array.from({ length: 12 }, (_, index) => [`${index} ${long}`, text] as const)
    const more = `${attributesOf(...pairs, ...keys)},"events":[${events.join(',')}]`
    const resource = `"resource":{${attributesOf(...pairs.slice(0, 150))}}`
    const report = await importHostile(payloadOf(spanText({ more })).replace('"resource":{}', resource), {
      again: false,
    })
    expect(report.files[0]).toMatchObject({ stored: 1, skipped: 0 })
  })

  test(
    'a conversation of thousands of messages, tool calls and definitions, and one text of ten megabytes',
    { timeout: 180_000 },
    async () => {
      const message = (index: number): object => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        parts: [
          { type: 'text', content: `message ${index} ${'x'.repeat(600)}` },
          {
            type: 'tool_call',
            id: `call ${index}`,
            name: `tool ${index} ${'y'.repeat(500)}`,
            arguments: { text: 'z'.repeat(500) },
          },
        ],
      })
      const messages = JSON.stringify(Array.from({ length: 1_500 }, (_, index) => message(index)))
      const tools = JSON.stringify(
        Array.from({ length: 1_500 }, (_, index) => ({
          name: `tool ${index}`,
          description: 'd'.repeat(500),
        })),
      )
      const spans = [
        spanText({
          more: attributesOf(
            ['gen_ai.operation.name', textValue('chat')],
            ['gen_ai.input.messages', textValue(messages)],
            ['gen_ai.tool.definitions', textValue(tools)],
            ['session.id', textValue('long')],
          ),
        }),
        spanText({
          spanId: spanIdOf(1),
          more: attributesOf(
            ['input.value', textValue('t'.repeat(10 << 20))],
            ['output.value', textValue(`{"a":"${'u'.repeat(5 << 20)}"}`)],
          ),
        }),
      ]
      const report = await importHostile(spans.map((span) => payloadOf(span)).join('\n'), { again: false })
      expect(report.files[0]).toMatchObject({ stored: 2, skipped: 0 })
    },
  )

  test('statements about traces and sessions of many megabytes', { timeout: 180_000 }, async () => {
    const metadata = Array.from(
      { length: 2_200 },
      (_, index) => [`langfuse.trace.metadata.k${index}`, textValue('m'.repeat(4_000))] as const,
    )
    const tags = `{"arrayValue":{"values":[${Array.from({ length: 5_000 }, (_, index) => textValue(`tag ${index} ${'t'.repeat(2_000)}`)).join(',')}]}}`
    const report = await importHostile(
      payloadOf(
        spanText({
          more: attributesOf(...metadata, ['langfuse.trace.tags', tags], ['session.id', textValue('s')]),
        }),
      ),
      { again: false },
    )
    expect(report.files[0]).toMatchObject({ stored: expect.any(Number) as number, skipped: 0 })
  })

  test('a facet with thousands of long values', { timeout: 180_000 }, async () => {
    const spans = Array.from({ length: 1_200 }, (_, index) =>
      spanText({
        traceId: traceIdOf(index % 300),
        spanId: spanIdOf(index),
        more: attributesOf(
          ['gen_ai.tool.name', textValue(`${index} ${'t'.repeat(4_000)}`)],
          ['gen_ai.agent.name', textValue(`${index} ${'a'.repeat(4_000)}`)],
        ),
      }),
    )
    const report = await importHostile(payloadOf(...spans), { again: false })
    expect(report.files[0]).toMatchObject({ stored: 1_200 })
  })
})
