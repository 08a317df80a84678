import { describe, expect, it } from 'vitest'
import { otlpJson } from '../../src/main/importers/formats/otlpJson'
import { observationsOf } from './importerSupport'
import { readText } from './vendorSupport'

const logsOf = (...logRecords: object[]): object => ({
  resourceLogs: [{ resource: {}, scopeLogs: [{ scope: { name: 'events' }, logRecords }] }],
})
const text = (key: string, value: string): object => ({ key, value: { stringValue: value } })
const lines = (...payloads: object[]): string => payloads.map((each) => JSON.stringify(each)).join('\n')

describe('logs of coding agents', () => {
  const event = (name: string, attributes: object[], ms: number): object => ({
    timeUnixNano: `${1760000000000 + ms}000000`,
    body: { stringValue: name },
    attributes: [text('event.name', name.slice(name.indexOf('.') + 1)), ...attributes],
  })
  const session = text('session.id', 's-9')

  it('put a turn that begins in the middle below a root of its own', async () => {
    const tool = event(
      'claude_code.tool_result',
      [session, text('tool_name', 'Bash'), text('success', 'true')],
      5,
    )
    const records = await readText(otlpJson, lines(logsOf(tool)))
    const [result, root] = observationsOf(records)
    expect(root).toMatchObject({ kind: 'agent', name: 'turn without its prompt', sessionId: 's-9' })
    expect(result).toMatchObject({ kind: 'tool', toolName: 'Bash', parentSpanId: root?.spanId })
  })

  it('take prompt.id for the trace and keep sessions apart that run at once', async () => {
    const other = text('session.id', 's-10')
    const records = await readText(
      otlpJson,
      lines(
        logsOf(
          event('claude_code.user_prompt', [session, text('prompt.id', 'p-1'), text('prompt', 'one')], 0),
          event('claude_code.user_prompt', [other, text('prompt.id', 'p-2'), text('prompt', 'two')], 1),
          event('claude_code.skill_activated', [session, text('prompt.id', 'p-1')], 2),
          event('claude_code.api_error', [other, text('prompt.id', 'p-2'), text('error', 'busy')], 3),
        ),
      ),
    )
    expect(
      observationsOf(records).map(({ traceId: trace, sessionId, kind, status }) => [
        trace,
        sessionId,
        kind,
        status,
      ]),
    ).toEqual([
      ['p-1', 's-9', 'event', 'unset'],
      ['p-2', 's-10', 'generation', 'error'],
      ['p-1', 's-9', 'agent', 'unset'],
      ['p-2', 's-10', 'agent', 'unset'],
    ])
  })

  it('read Codex and Gemini CLI in their own words', async () => {
    const codex = event(
      'codex.sse_event',
      [
        text('conversation.id', 'c-1'),
        text('event.kind', 'response.completed'),
        text('model', 'big-2'),
        text('input_token_count', '100'),
        text('cached_token_count', '40'),
        text('output_token_count', '30'),
        text('reasoning_token_count', '10'),
      ],
      0,
    )
    const gemini = event(
      'gemini_cli.api_response',
      [
        session,
        text('input_token_count', '50'),
        text('output_token_count', '5'),
        text('thoughts_token_count', '7'),
        text('total_token_count', '62'),
      ],
      0,
    )
    const calls = observationsOf(await readText(otlpJson, lines(logsOf(codex, gemini)))).filter(
      ({ kind }) => kind === 'generation',
    )
    expect(calls.map(({ usage }) => usage)).toMatchObject([
      { inputUncached: 60, cacheRead: 40, outputText: 20, reasoning: 10, contradictions: [] },
      { inputUncached: 50, outputText: 5, reasoning: 7, contradictions: [] },
    ])
  })
})
