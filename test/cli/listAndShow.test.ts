import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporaryFolder'
import { buildCli } from './builtCli'
import type { BuiltCli } from './builtCli'
import { openWorkspace, trace, traceId } from './commandWorkspace'
import type { Row } from './commandWorkspace'
import { openCli } from './openCli'

let built: BuiltCli
beforeAll(async () => {
  built = await buildCli()
}, 60_000)

describe('spanglass list', () => {
  it('gives ids of the source, exact times, unknown as null', async () => {
    const { cli, at } = await openWorkspace(built)
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
    const { cli, at } = await openWorkspace(built)
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
    const { cli, at } = await openWorkspace(built)
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
    const { cli, at } = await openWorkspace(built)
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
    const { cli, at } = await openWorkspace(built)
    const { out } = await cli.run(['show', 'trace', traceId, ...at])
    expect(out).toMatch(/^ {2}invoke_agent Clerk {2}agent {2}4\.00 s/m)
    expect(out).toMatch(/^✗ {3}execute_tool track {2}tool {2}2\.00 s/m)
  })

  it('names the traces when a span id stands in several', async () => {
    const { cli, at, folder } = await openWorkspace(built)
    const other = join(folder, 'other.json')
    writeFileSync(other, trace.replaceAll(traceId, '5bf92f3577b34da6a3ce929d0e0e4736'))
    await cli.run(['import', other, ...at])
    const ran = await cli.run(['show', 'observation', 'bbbbbbbbbbbbbbbb', ...at])
    expect(ran.code).toBe(1)
    expect(ran.err).toContain(`${traceId}/bbbbbbbbbbbbbbbb`)
  })
})
