import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fixtures } from '../../scripts/sampleData/fixtures'
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
    const { cli, at, file } = await openWorkspace(built)
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

describe('spanglass report, delete, note', () => {
  it('reports an import, for people and as JSON', async () => {
    const { cli, at } = await openWorkspace(built)
    const report = await cli.json<{ import: Row; files: Row[] }>(['report', 'last', ...at])
    expect(report.import).toMatchObject({ importId: 1, read: 3, stored: 3 })
    expect(report.files).toHaveLength(1)
    expect((await cli.run(['report', '1', ...at])).out).toContain(
      '3 records read = 3 stored + 0 merged + 0 skipped',
    )
    expect((await cli.run(['report', '99', ...at])).code).toBe(1)
  })

  it('keeps a note over the deletion of its trace', async () => {
    const { cli, at, file } = await openWorkspace(built)
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
    const { cli, at } = await openWorkspace(built)
    expect(await cli.json<Row>(['delete', 'import', '1', ...at])).toMatchObject({
      imports: 1,
      observationsRemoved: 3,
    })
    expect(await cli.json<Row[]>(['list', 'observations', ...at])).toEqual([])
  })
})

describe('spanglass export otlp', () => {
  it('writes a file that imports again as it was', async () => {
    const { cli, at, folder } = await openWorkspace(built)
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
    const { cli, at } = await openWorkspace(built)
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
