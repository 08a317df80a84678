import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toOpenInference } from '../../src/main/exporters/openInferenceExport'
import { createHead } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { observation, usage, userMessage } from '../support/records'
import { observations, surroundings } from './arbitraryRecords'
import { importAgain, traceOf, withoutRaw } from './roundTripSupport'

/** What the form has no place for. */
const withoutHomeless = (record: ObservationRecord): ObservationRecord => ({
  ...record,
  links: [],
  resource: {},
  scopeName: null,
  scopeVersion: null,
  traceState: null,
  traceFlags: null,
})

describe('an OpenInference export, imported again', () => {
  it('gives the same observations but for links, resource and scope', async () => {
    await fc.assert(
      fc.asyncProperty(observations, async (record) => {
        const back = await importAgain('phoenix-spans', toOpenInference([traceOf(record)]))
        expect(back).toEqual([withoutRaw(withoutHomeless(record))])
      }),
      { numRuns: 400 },
    )
  })

  it('gives back what was said of traces, sessions, messages and scores, repeated or not', async () => {
    const others = fc.array(surroundings, { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(observations, others, async (record, more) => {
        const twice = [...more, ...more]
        const back = await importAgain('phoenix-spans', toOpenInference([traceOf(record, twice)]))
        expect(back).toEqual([withoutHomeless(record), ...twice].map(withoutRaw))
        const bare = { traceId: record.traceId, name: 'n', observations: [], others: more }
        expect(await importAgain('phoenix-spans', toOpenInference([bare]))).toEqual(more.map(withoutRaw))
      }),
      { numRuns: 150 },
    )
  })

  it('is recognised by its content', () => {
    const head = createHead(new TextEncoder().encode(toOpenInference([traceOf(call)])), true)
    const [best] = importers.toSorted((a, b) => b.detect(head) - a.detect(head))
    expect(best?.id).toBe('phoenix-spans')
  })
})

const call = observation({
  traceId: 'lf-1',
  spanId: 'lf-2',
  kind: 'generation',
  name: 'answer',
  startNs: 1_762_700_000_000_000_001n,
  endNs: 1_762_700_001_500_000_002n,
  status: 'error',
  statusMessage: 'too slow',
  sessionId: 's1',
  model: 'gpt-5-mini',
  provider: 'openai',
  parameters: { temperature: 0.5 },
  input: { type: 'messages', messages: [userMessage('Hello')] },
  output: {
    type: 'messages',
    messages: [
      {
        role: 'assistant',
        name: null,
        parts: [
          { type: 'text', text: 'One moment.' },
          { type: 'toolCall', id: 'c1', name: 'track', arguments: { n: 1 } },
        ],
      },
    ],
  },
  toolDefinitions: [{ name: 'track' }],
  usage: usage({ inputUncached: 10, cacheRead: 90, outputText: 5, reasoning: 7 }),
  cost: { currency: 'USD', input: null, output: null, total: 0.25 },
  attributes: { 'llm.provider': 'what the source said' },
  events: [{ name: 'retry', timeNs: 1_762_700_000_500_000_003n, attributes: { n: 2 } }],
})

describe('what Phoenix reads in it', () => {
  const row = JSON.parse(toOpenInference([traceOf(call)])) as Record<string, unknown>

  it('the span as its API has it', () => {
    expect(row).toMatchObject({
      name: 'answer',
      span_kind: 'LLM',
      parent_id: null,
      start_time: '2025-11-09T14:53:20.000000001Z',
      end_time: '2025-11-09T14:53:21.500000002Z',
      status_code: 'ERROR',
      status_message: 'too slow',
      events: [{ name: 'retry', timestamp: '2025-11-09T14:53:20.500000003Z', attributes: { n: 2 } }],
    })
    expect((row['context'] as Record<string, string>)['span_id']).toMatch(/^[0-9a-f]{16}$/)
  })

  it('messages, tools, figures under the names of OpenInference; the source’s own words stay', () => {
    expect(row['attributes']).toMatchObject({
      'llm.model_name': 'gpt-5-mini',
      'llm.provider': 'what the source said',
      'session.id': 's1',
      'llm.invocation_parameters': '{"temperature":0.5}',
      'llm.token_count.prompt': 100,
      'llm.token_count.prompt_details.cache_read': 90,
      'llm.token_count.completion': 12,
      'llm.token_count.completion_details.reasoning': 7,
      'llm.token_count.total': 112,
      'llm.cost.total': 0.25,
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.content': 'Hello',
      'llm.output_messages.0.message.content': 'One moment.',
      'llm.output_messages.0.message.tool_calls.0.tool_call.id': 'c1',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'track',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"n":1}',
      'llm.tools.0.tool.json_schema': '{"name":"track"}',
      'input.mime_type': 'application/json',
    })
  })
})
