import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fixtures } from '../../scripts/sampleData/fixtures'
import { temporaryFolder } from '../support/temporaryFolder'
import { buildCli } from './builtCli'
import type { BuiltCli } from './builtCli'
import { openCli } from './openCli'

let built: BuiltCli
beforeAll(async () => {
  built = await buildCli()
}, 60_000)

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const attribute = (key: string, value: string | number) => ({
  key,
  value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
})

/** A file with one trace: an agent, a model call with messages, a tool that failed. */
const trace = JSON.stringify({
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

/** A workspace with that file imported, the options that name it, and the command line over it. */
async function workspace() {
  const cli = openCli(built)
  const folder = temporaryFolder()
  const file = join(folder, 'trace.json')
  writeFileSync(file, trace)
  const at = ['--workspace', join(folder, 'w.spanglass')]
  expect((await cli.run(['import', file, ...at])).code).toBe(0)
  return { cli, folder, at, file }
}

type Row = Record<string, unknown>

describe('spanglass import', () => {
  it('answers one entry per file, with everything that was counted', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'in/deep'), { recursive: true })
    writeFileSync(join(folder, 'in/trace.json'), trace)
    writeFileSync(join(folder, 'in/deep/photo.json'), Buffer.from('89504e470d0a1a0a', 'hex'))
    const ran = await built.run(['import', 'in', '--json', '--workspace', 'w'], { cwd: folder })
    expect(ran.code).toBe(1)
    const { imports } = JSON.parse(ran.out) as { imports: Row[] }
    expect(imports).toEqual([
      expect.objectContaining({ file: 'in/deep/photo.json', status: 'failed', format: null, observations: 0 }),
      {
        importId: 1, file: 'in/trace.json', format: 'otlp-json', status: 'done', error: null, sessions: 1, traces: 1, observations: 3,
        read: 3, stored: 3, merged: 0, skipped: 0, warnings: [], bytes: Buffer.byteLength(trace), seconds: expect.any(Number) as number,
      },
    ]) // prettier-ignore
    expect(imports[0]?.['error']).toMatch(/^[^\n]+\.$/)
  })

  it('counts distinct observations again when the same file comes twice', async () => {
    const { cli, at, file } = await workspace()
    const { imports } = await cli.json<{ imports: Row[] }>(['import', file, ...at])
    expect(imports[0]).toMatchObject({
      status: 'done',
      read: 3,
      stored: 0,
      merged: 3,
      observations: 3,
      traces: 1,
    })
    expect(imports[0]?.['warnings']).toEqual([{ code: 'duplicate_record', count: 3 }])
    expect(await cli.json<Row[]>(['list', 'observations', ...at])).toHaveLength(3)
  })

  it('says what is wrong with a file that is not there, and ends with 1', async () => {
    const ran = await openCli(built).run(['import', 'none.json', '--workspace', temporaryFolder()])
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('none.json: There is no such file.')
  })
})

describe('spanglass list', () => {
  it('gives ids of the source, exact times, unknown as null', async () => {
    const { cli, at } = await workspace()
    const rows = await cli.json<Row[]>(['list', 'observations', '--filter', 'kind=generation', ...at])
    expect(rows).toEqual([
      expect.objectContaining({
        id: 'bbbbbbbbbbbbbbbb', traceId, parentId: 'aaaaaaaaaaaaaaaa', sessionId: 's-1', name: 'chat', kind: 'generation',
        status: 'unset', startTime: '2025-11-09T14:53:20.100000000Z', endTime: '2025-11-09T14:53:21.600000000Z', durationMs: 1500,
        model: 'gpt-5-mini', inputTokens: 100, outputTokens: 20, tool: null, userId: 'u-1', environment: 'staging',
      }),
    ]) // prettier-ignore
    expect(rows[0]?.['costUsd']).toBeCloseTo(0.000065, 9)
    const [tool] = await cli.json<Row[]>(['list', 'observations', '--filter', 'status=error', ...at])
    expect(tool).toMatchObject({
      id: 'cccccccccccccccc',
      kind: 'tool',
      statusMessage: 'timeout',
      inputTokens: null,
      costUsd: null,
    })
    const [only] = await cli.json<Row[]>(['list', 'traces', ...at])
    expect(only).toMatchObject({
      id: traceId,
      sessionId: 's-1',
      status: 'ok',
      observations: 3,
      errors: 1,
      startTime: '2025-11-09T14:53:20.000000001Z',
      durationMs: 4000,
    })
    expect(await cli.json<Row[]>(['list', 'sessions', ...at])).toEqual([
      expect.objectContaining({ id: 's-1', traces: 1, observations: 3, inputTokens: 100 }),
    ])
  })

  it('applies filters and limits, and says what it leaves out', async () => {
    const { cli, at } = await workspace()
    const count = async (...filters: string[]): Promise<number> =>
      (
        await cli.json<Row[]>([
          'list',
          'observations',
          ...filters.flatMap((each) => ['--filter', each]),
          ...at,
        ])
      ).length
    expect(await count('agent=Clerk')).toBe(1)
    expect(await count('tool=track', 'kind=generation')).toBe(0)
    expect(await count('kind=tool', 'kind=generation')).toBe(2)
    expect(await count('text=parcel')).toBe(1)
    expect(await count('from=2025-11-09T14:53:21Z')).toBe(1)
    expect(await count('last=1d', 'environment=staging', 'user=u-1')).toBe(3)
    expect(await count(`trace=${traceId}`, 'session=s-1')).toBe(3)
    const limited = await cli.run(['list', 'observations', '--limit', '1', ...at])
    expect(limited.out.trim().split('\n')).toHaveLength(2)
    expect(limited.err).toContain('1 of 3')
  })

  it('answers an empty list where there is no workspace, and makes none', async () => {
    const cli = openCli(built)
    const folder = temporaryFolder()
    expect(await cli.json<Row[]>(['list', 'sessions', '--workspace', join(folder, 'none')])).toEqual([])
    expect(readdirSync(folder)).toEqual([])
    expect((await cli.run(['show', 'trace', 'x', '--workspace', join(folder, 'none')])).code).toBe(1)
  })

  it('ends with 2 for wrong use, before anything is opened', async () => {
    const cli = openCli(built)
    const folder = temporaryFolder()
    const ran = await cli.run(['list', 'traces', '--filter', 'colour=red', '--workspace', join(folder, 'w')])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('There is no filter "colour"')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('spanglass show', () => {
  it('gives an observation whole, messages included', async () => {
    const { cli, at } = await workspace()
    const shown = await cli.json<Row>(['show', 'observation', 'bbbbbbbbbbbbbbbb', ...at])
    expect(shown).toMatchObject({
      kind: 'generation',
      input: [
        { role: 'user', name: null, isNew: true, parts: [{ type: 'text', text: 'Where is my parcel?' }] },
      ],
      output: [
        { role: 'assistant', parts: [{ type: 'toolCall', id: 'c1', name: 'track', arguments: { n: 1 } }] },
      ],
      resource: { 'service.name': 'bot', 'deployment.environment.name': 'staging' },
      scope: { name: 'lib', version: null },
    })
    const tool = await cli.json<Row>(['show', 'observation', `${traceId}/cccccccccccccccc`, ...at])
    expect(tool).toMatchObject({ tool: 'track', input: { n: 1 }, output: null, status: 'error' })
  })

  it('gives a trace with its observations in tree order, and a session with its messages', async () => {
    const { cli, at } = await workspace()
    const shown = await cli.json<Row & { observationList: Row[] }>(['show', 'trace', traceId, ...at])
    expect(shown.observationList.map(({ id }) => id)).toEqual([
      'aaaaaaaaaaaaaaaa',
      'bbbbbbbbbbbbbbbb',
      'cccccccccccccccc',
    ])
    const session = await cli.json<Row & { messages: Row[]; traceList: Row[] }>([
      'show',
      'session',
      's-1',
      ...at,
    ])
    expect(session.traceList.map(({ id }) => id)).toEqual([traceId])
    expect(session.messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
  })

  it('prints the tree for people', async () => {
    const { cli, at } = await workspace()
    const { out } = await cli.run(['show', 'trace', traceId, ...at])
    expect(out).toMatch(/^ {2}invoke_agent Clerk {2}agent {2}4\.00 s/m)
    expect(out).toMatch(/^✗ {3}execute_tool track {2}tool {2}2\.00 s/m)
  })

  it('names the traces when a span id stands in several', async () => {
    const { cli, at, folder } = await workspace()
    const other = join(folder, 'other.json')
    writeFileSync(other, trace.replaceAll(traceId, '5bf92f3577b34da6a3ce929d0e0e4736'))
    await cli.run(['import', other, ...at])
    const ran = await cli.run(['show', 'observation', 'bbbbbbbbbbbbbbbb', ...at])
    expect(ran.code).toBe(1)
    expect(ran.err).toContain(`${traceId}/bbbbbbbbbbbbbbbb`)
  })
})

describe('spanglass report, delete, note', () => {
  it('reports an import, for people and as JSON', async () => {
    const { cli, at } = await workspace()
    const report = await cli.json<{ import: Row; files: Row[] }>(['report', 'last', ...at])
    expect(report.import).toMatchObject({ importId: 1, read: 3, stored: 3 })
    expect(report.files).toHaveLength(1)
    expect((await cli.run(['report', '1', ...at])).out).toContain(
      '3 records read = 3 stored + 0 merged + 0 skipped',
    )
    expect((await cli.run(['report', '99', ...at])).code).toBe(1)
  })

  it('keeps a note over the deletion of its trace', async () => {
    const { cli, at, file } = await workspace()
    const saved = await cli.json<Row>(['note', 'trace', traceId, 'slow', 'again', ...at])
    expect(saved['revision']).toBe(1)
    expect(await cli.json<Row>(['delete', 'trace', traceId, ...at])).toEqual({ traces: 1, observations: 3 })
    expect(await cli.json<Row[]>(['list', 'traces', ...at])).toEqual([])
    await cli.run(['import', file, ...at])
    expect(await cli.json<Row[]>(['note', 'trace', traceId, ...at])).toEqual([
      expect.objectContaining({ id: saved['id'], text: 'slow again' }),
    ])
    await cli.run(['delete', 'note', String(saved['id']), ...at])
    expect(await cli.json<Row[]>(['note', 'trace', traceId, ...at])).toEqual([])
  })

  it('takes an import back', async () => {
    const { cli, at } = await workspace()
    expect(await cli.json<Row>(['delete', 'import', '1', ...at])).toMatchObject({
      imports: 1,
      observationsRemoved: 3,
    })
    expect(await cli.json<Row[]>(['list', 'observations', ...at])).toEqual([])
  })
})

describe('spanglass export otlp', () => {
  it('writes a file that imports again as it was', async () => {
    const { cli, at, folder } = await workspace()
    const out = join(folder, 'export.jsonl')
    expect(await cli.json<Row>(['export', 'otlp', '--out', out, ...at])).toEqual({
      file: out,
      traces: 1,
      observations: 3,
      masked: [],
    })
    const again = ['--workspace', join(folder, 'again.spanglass')]
    expect((await cli.run(['import', out, ...again])).code).toBe(0)
    for (const noun of ['sessions', 'traces', 'observations']) {
      expect(await cli.json<Row[]>(['list', noun, ...again])).toEqual(
        await cli.json<Row[]>(['list', noun, ...at]),
      )
    }
    const refused = await cli.run(['export', 'otlp', '--out', out, ...at])
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('--force')
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(1)
  })

  it('writes to standard output what was asked for', async () => {
    const { cli, at } = await workspace()
    const some = await cli.run(['export', 'otlp', '--session', 's-1', ...at])
    expect((JSON.parse(some.out) as { resourceSpans: unknown[] }).resourceSpans).toHaveLength(1)
    expect((await cli.run(['export', 'otlp', '--filter', 'status=error', ...at])).out).toBe('')
    expect((await cli.run(['export', 'otlp', '--trace', 'nope', ...at])).code).toBe(1)
  })

  it('writes a trace that is larger than one answer in pieces', async () => {
    const cli = openCli(built)
    const folder = temporaryFolder()
    const file = join(folder, 'wide.jsonl')
    writeFileSync(file, [...(fixtures['wide-50k']?.lines(4_500) ?? [])].join(''))
    const at = ['--workspace', join(folder, 'w.spanglass')]
    await cli.run(['import', file, ...at])
    const out = join(folder, 'export.jsonl')
    expect(await cli.json<Row>(['export', 'otlp', '--out', out, ...at])).toMatchObject({
      traces: 1,
      observations: 4_500,
    })
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(3)
    const again = ['--workspace', join(folder, 'again.spanglass')]
    const { imports } = await cli.json<{ imports: Row[] }>(['import', out, ...again])
    expect(imports[0]).toMatchObject({ status: 'done', read: 4_500, stored: 4_500, observations: 4_500 })
  })
})
