import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { temporaryFolder } from '../support/temporaryFolder'
import type { BuiltCli } from './builtCli'
import { openCli } from './openCli'

export const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const attribute = (key: string, value: string | number) => ({
  key,
  value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
})

/** A file with one trace: an agent, a model call with messages, a tool that failed. */
export const trace = JSON.stringify({
  resourceSpans: [{
    resource: { attributes: [attribute('service.name', 'bot'), attribute('deployment.environment.name', 'staging')] },
    scopeSpans: [{ scope: { name: 'lib' }, spans: [
      { traceId, spanId: 'aaaaaaaaaaaaaaaa', name: 'invoke_agent Clerk', startTimeUnixNano: '1762700000000000001', endTimeUnixNano: '1762700004000000001', status: { code: 1 },
        attributes: [attribute('gen_ai.operation.name', 'invoke_agent'), attribute('gen_ai.agent.name', 'Clerk'), attribute('session.id', 's-1'), attribute('user.id', 'u-1')] },
      { traceId, spanId: 'bbbbbbbbbbbbbbbb', parentSpanId: 'aaaaaaaaaaaaaaaa', name: 'chat', startTimeUnixNano: '1762700000100000000', endTimeUnixNano: '1762700001600000000', status: {},
        attributes: [attribute('gen_ai.operation.name', 'chat'), attribute('gen_ai.request.model', 'gpt-5-mini'), attribute('gen_ai.provider.name', 'openai'),
          attribute('gen_ai.usage.input_tokens', 100), attribute('gen_ai.usage.output_tokens', 20),
          attribute('gen_ai.input.messages', JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Where is my parcel?' }] }])),
          attribute('gen_ai.output.messages', JSON.stringify([{ role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'track', arguments: { n: 1 } }] }]))] },
      { traceId, spanId: 'cccccccccccccccc', parentSpanId: 'aaaaaaaaaaaaaaaa', name: 'execute_tool track', startTimeUnixNano: '1762700001700000000', endTimeUnixNano: '1762700003700000000', status: { code: 2, message: 'timeout' },
        attributes: [attribute('gen_ai.operation.name', 'execute_tool'), attribute('gen_ai.tool.name', 'track'), attribute('gen_ai.tool.call.arguments', '{"n":1}')] },
    ] }],
  }],
}) // prettier-ignore

export interface CommandWorkspace {
  readonly cli: ReturnType<typeof openCli>
  readonly folder: string
  /** The options that name the workspace. */
  readonly at: readonly string[]
  /** The file that was imported. */
  readonly file: string
}

/** A row of a command's JSON. */
export type Row = Record<string, unknown>

/** A workspace with that file imported, and the command line over it. */
export async function openWorkspace(built: Pick<BuiltCli, 'program'>): Promise<CommandWorkspace> {
  const cli = openCli(built)
  const folder = temporaryFolder()
  const file = join(folder, 'trace.json')
  writeFileSync(file, trace)
  const at = ['--workspace', join(folder, 'w.spanglass')]
  expect((await cli.run(['import', file, ...at])).code).toBe(0)
  return { cli, folder, at, file }
}
