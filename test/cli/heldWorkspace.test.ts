import { createWriteStream, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { listenForHandover } from '../../src/main/hosting/handoverHost'
import { createNodeFiles } from '../../src/main/hosting/nodeFiles'
import type { Reply } from '../../src/shared/contract/errors'
import { workspaceFiles } from '../../src/main/store/workspaceFiles'
import { lockWorkspace } from '../../src/main/store/workspaceLock'
import { temporaryFolder } from '../support/temporaryFolder'
import { buildCli } from './builtCli'
import type { BuiltCli } from './builtCli'

let cli: BuiltCli
beforeAll(async () => {
  cli = await buildCli()
}, 60_000)

const failure = (code: 'not_found'): Reply<never> => ({
  ok: false,
  error: { code, message: 'There is no such import.' },
})

describe('a workspace that another program holds', () => {
  it('is asked through that program, which does the work', async () => {
    const folder = join(temporaryFolder(), 'w.spanglass')
    mkdirSync(folder)
    const calls: { procedure: string; input: unknown }[] = []
    const files = createNodeFiles()
    const stop = await listenForHandover(workspaceFiles(folder).holder, {
      engine: {
        openPaths: () => Promise.resolve(),
        dispatch(procedure, input) {
          calls.push({ procedure, input })
          if (procedure === 'traces.list')
            return Promise.resolve({ ok: true, value: { rows: [], matching: 0 } })
          if (procedure === 'exports.readPiece')
            return Promise.resolve({ ok: true, value: new Uint8Array([123, 125]) })
          return Promise.resolve(failure('not_found'))
        },
      },
      files,
      describe: () => ({ pid: 4_711, host: 'desktop', url: null, launchUrl: null }),
      show: () => undefined,
    })
    onTestFinished(stop)
    const at = ['--workspace', folder]
    expect(await cli.json(['list', 'traces', '--filter', 'status=error', ...at])).toEqual([])
    expect(calls).toEqual([
      { procedure: 'traces.list', input: expect.objectContaining({ offset: 0, limit: 1_000 }) as unknown },
    ])
    const refused = await cli.run(['report', '7', ...at])
    expect(refused).toMatchObject({ code: 1, out: '', err: 'There is no such import.\n' })
    // Nothing was opened beside the program that holds it.
    expect(existsSync(workspaceFiles(folder).traces)).toBe(false)
  })

  it('is refused in one sentence that names the holder, when that one does not listen', async () => {
    const folder = join(temporaryFolder(), 'w.spanglass')
    mkdirSync(folder)
    const lock = lockWorkspace(folder, Date.UTC(2026, 10, 9))
    onTestFinished(() => lock.release())
    const ran = await cli.run(['list', 'traces', '--workspace', folder])
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: `Another Spanglass has this workspace open (process ${process.pid}).\n`,
    })
  })
})

describe('an import that is interrupted', () => {
  it('ends with 1 and leaves nothing behind', async () => {
    const folder = temporaryFolder()
    const at = ['--workspace', join(folder, 'w.spanglass')]
    const file = join(folder, 'big.jsonl')
    const spans = Array.from({ length: 200 }, (_, index) => ({
      traceId: 'LINE', spanId: String(index + 1).padStart(16, '0'), name: 'x'.repeat(400), startTimeUnixNano: '1', endTimeUnixNano: '2',
    })) // prettier-ignore
    const line = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
    const out = createWriteStream(file)
    for (let index = 1; index <= 1_500; index += 1)
      out.write(`${line.replaceAll('LINE', String(index).padStart(32, '0'))}\n`)
    out.end()
    await finished(out)
    const importing = cli.start(['import', file, ...at])
    const ended = new Promise<number | null>((resolve) => void importing.once('exit', resolve))
    const wal = join(folder, 'w.spanglass', 'traces.db-wal')
    while (importing.exitCode === null && (!existsSync(wal) || statSync(wal).size < 1_000_000)) await wait(10)
    importing.kill('SIGINT')
    expect(await ended).toBe(1)
    expect(await cli.json(['list', 'observations', '--limit', '1', ...at])).toEqual([])
  }, 120_000)
})

describe('spanglass serve', () => {
  it('is serve mode: prints one line with the address, ends with 0 on Ctrl-C', async () => {
    const server = cli.start([
      'serve',
      '--no-open',
      '--keep',
      '--workspace',
      join(temporaryFolder(), 'w.spanglass'),
    ])
    const ended = new Promise<number | null>((resolve) => void server.once('exit', resolve))
    let out = ''
    server.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
    while (!out.includes('\n') && server.exitCode === null) await wait(20)
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{40,}\n$/)
    server.kill('SIGINT')
    expect(await ended).toBe(0)
  }, 60_000)
})
