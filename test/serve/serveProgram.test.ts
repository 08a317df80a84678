import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { otlpLines } from '../support/otlpText'
import type { ServeProgram } from '../support/serveProgram'
import { callServe, startServe } from '../support/serveProgram'

let folder: string
let running: ServeProgram[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
  running = []
})
afterEach(async () => {
  for (const program of running) await program.interrupt()
})

function start(...args: string[]): ServeProgram {
  const program = startServe(args)
  running.push(program)
  return program
}

const workspace = (): string => join(folder, 'week.spanglass')

async function importedLabels(url: string): Promise<string[]> {
  const { imports } = (await callServe(url, 'imports.list')) as {
    imports: { label: string; status: string }[]
  }
  return imports.map(({ label, status }) => `${label} ${status}`)
}

describe('serve mode as a program', () => {
  it('prints its address as its only line, imports what it was given, and ends on Ctrl-C', async () => {
    const path = join(folder, 'a.jsonl')
    writeFileSync(path, otlpLines('t1', 'root agent 0-900'))
    const program = start('--workspace', workspace(), path, join(folder, 'missing.json'))
    const url = await program.url
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)
    await expect.poll(() => importedLabels(url)).toEqual(['a.jsonl done'])
    await expect.poll(() => program.errors()).toContain('There is no "')
    const startedMs = Date.now()
    expect(await program.interrupt()).toBe(0)
    // After a second and a half it waits for nobody; a busy machine gets more.
    expect(Date.now() - startedMs).toBeLessThan(5_000)
    expect(program.output()).toBe(`${url}\n`)
  })

  it('has a token of its own each time, and keeps it out of what it writes', async () => {
    const first = start('--workspace', workspace())
    const url = await first.url
    const token = url.split('#token=')[1] ?? ''
    await fetch(url)
    await callServe(url, 'app.getCapabilities')
    await first.interrupt()
    expect(first.errors()).not.toContain(token)
    const second = start('--workspace', workspace())
    expect((await second.url).split('#token=')[1]).not.toBe(token)
  })

  it('keeps its port from start to start, and takes another one where that is taken', async () => {
    const portOf = (url: string): number => Number(new URL(url).port)
    const first = start('--workspace', workspace())
    const port = portOf(await first.url)
    await first.interrupt()
    const second = start('--workspace', workspace())
    expect(portOf(await second.url)).toBe(port)
    await second.interrupt()

    const other = createServer().listen(port, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const third = start('--workspace', workspace())
    const free = portOf(await third.url)
    expect(free).not.toBe(port)
    await third.interrupt()
    other.close()
    const fourth = start('--workspace', workspace())
    expect(portOf(await fourth.url)).toBe(free)
  })

  it('guards a port it had before as it guards any', async () => {
    const first = start('--workspace', workspace())
    const url = await first.url
    await first.interrupt()
    const second = start('--workspace', workspace())
    const now = await second.url
    expect(new URL(now).origin).toBe(new URL(url).origin)
    const ask = async (headers: Record<string, string>): Promise<number> => {
      const response = await fetch(new URL('/rpc/app.getCapabilities', now), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
        body: '{}',
      })
      return response.status
    }
    const bearer = (from: string) => ({ authorization: `Bearer ${from.split('#token=')[1] ?? ''}` })
    expect(await ask(bearer(now))).toBe(200)
    expect(await ask(bearer(url))).toBe(401)
    expect(await ask({ ...bearer(now), origin: 'http://127.0.0.1:1' })).toBe(403)
    expect(await ask({ ...bearer(now), 'sec-fetch-site': 'same-site' })).toBe(403)
  })

  it('hands over to the one that holds the workspace, and says so', async () => {
    const path = join(folder, 'b.jsonl')
    writeFileSync(path, otlpLines('t2', 'root agent 0-900'))
    const first = start('--workspace', workspace())
    const url = await first.url
    const second = start('--workspace', workspace(), path)
    expect(await second.ended).toBe(0)
    expect(second.output()).toBe(`${url}\n`)
    expect(second.errors()).toContain(`open already (process ${first.process.pid})`)
    await expect.poll(() => importedLabels(url)).toEqual(['b.jsonl done'])
  })

  it('starts again after it was killed, and clears away what was uploaded before', async () => {
    const first = start('--workspace', workspace())
    const url = await first.url
    await fetch(new URL('/uploads?name=a', url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${url.split('#token=')[1]}`,
        'content-type': 'application/octet-stream',
        'sec-fetch-site': 'same-origin',
      },
      body: 'bytes',
    })
    const uploads = join(workspace(), 'uploads')
    const [left = ''] = readdirSync(uploads)
    expect(readdirSync(join(uploads, left))).toHaveLength(1)
    first.process.kill('SIGKILL')
    await first.ended
    await start('--workspace', workspace()).url
    expect(existsSync(join(uploads, left))).toBe(false)
  })

  it('opens the workspace of the user when none is named', async () => {
    const home = mkdtempSync(join(tmpdir(), 'spanglass-home-'))
    const program = startServe([], home)
    running.push(program)
    await program.url
    expect(existsSync(join(home, 'data', 'spanglass', 'default.spanglass', 'traces.db'))).toBe(true)
  })

  it('says in one sentence what is wrong', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const busy = start('--workspace', workspace(), '--port', String(port))
    expect([await busy.ended, busy.output(), busy.errors()]).toEqual([
      1,
      '',
      `Port ${port} is taken by another program.\n`,
    ])
    taken.close()
    const wrong = start('--prot', '1')
    expect(await wrong.ended).toBe(2)
    expect(wrong.errors()).toMatch(/^Unknown option '--prot'\.\nUsage: /)
    writeFileSync(join(folder, 'file'), '')
    const impossible = start('--workspace', join(folder, 'file', 'w'))
    expect(await impossible.ended).toBe(1)
    expect(impossible.errors()).toMatch(/^Spanglass could not start: .+\n$/)
  })
})
