import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { otlpLines } from '../support/otlpText'
import { temporaryFolder } from '../support/temporaryFolder'
import { buildCli } from './builtCli'
import type { BuiltCli } from './builtCli'
import { openCli } from './openCli'

let built: BuiltCli
beforeAll(async () => {
  built = await buildCli()
}, 60_000)

interface Exported {
  readonly traces: number
  readonly observations: number
  readonly losses: readonly { readonly code: string; readonly text: string; readonly count: number }[]
}

/** A workspace with two traces of one session: a model call, a tool with an attribute of its own. */
async function workspace() {
  const cli = openCli(built)
  const folder = temporaryFolder()
  const at = ['--workspace', join(folder, 'w.spanglass')]
  const file = join(folder, 'in.jsonl')
  writeFileSync(
    file,
    [
      otlpLines(
        'one',
        'a root 0-100 [session.id=s]\n b < a call 10-20 [gen_ai.operation.name=chat gen_ai.request.model=m]',
      ),
      otlpLines(
        'two',
        'c root 200-300 [session.id=s]\n d < c find 210-220 [gen_ai.tool.name=find team=blue]',
      ),
    ].join(''),
  )
  expect((await cli.run(['import', file, ...at])).code).toBe(0)
  return { cli, folder, at }
}

type Row = Record<string, unknown>

describe('spanglass export', () => {
  it.each(['otlp-protobuf', 'openinference'])('%s imports again as it was', async (form) => {
    const { cli, folder, at } = await workspace()
    const out = join(folder, 'export.bin')
    const result = await cli.json<Exported>(['export', form, '--out', out, ...at])
    expect(result).toMatchObject({ traces: 2, observations: 4 })
    expect(result.losses.filter(({ code }) => code !== 'resource' && code !== 'scope')).toEqual([])
    const again = ['--workspace', join(folder, 'again.spanglass')]
    expect((await cli.run(['import', out, ...again])).code).toBe(0)
    for (const noun of ['sessions', 'traces', 'observations']) {
      expect(await cli.json<Row[]>(['list', noun, ...again])).toEqual(
        await cli.json<Row[]>(['list', noun, ...at]),
      )
    }
  })

  it('neutral says what it cannot hold, first for people, with the result as JSON', async () => {
    const { cli, folder, at } = await workspace()
    const out = join(folder, 'sessions.jsonl')
    const { losses } = await cli.json<Exported>(['export', 'neutral', '--out', out, ...at])
    const attributes = losses.find(({ code }) => code === 'attributes')
    expect(attributes).toMatchObject({ text: 'Attributes that have no name in the form.' })
    expect(attributes?.count).toBeGreaterThanOrEqual(1)
    const [session] = (JSON.parse(readFileSync(out, 'utf8')) as { sessions: Row[] }).sessions
    expect(session).toMatchObject({
      id: 's',
      traces: [{ observations: [{}, {}] }, { observations: [{}, {}] }],
    })
    const told = await cli.run(['export', 'neutral', ...at])
    expect(told.err).toContain('The form neutral cannot hold:')
    expect(told.err).toMatch(/attributes ×\d/)
    expect(JSON.parse(told.out)).toMatchObject({ format: 'session-export', version: 1 })
  })

  it('protobuf needs a file', async () => {
    const { cli, at } = await workspace()
    const refused = await cli.run(['export', 'otlp-protobuf', ...at])
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('--out FILE')
  })
})
