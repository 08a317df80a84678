import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import { ensureExists } from '../../src/shared/util/assert'

/** The built program in serve mode, over a workspace of its own. */
export interface Program {
  readonly origin: string
  readonly token: string
  /** The address of a place, with the token: `open('/traces')`. */
  address(route?: string): string
  /** Calls the engine as the page would. */
  call<N extends JsonProcedure>(procedure: N, input: Input<N>): Promise<Output<N>>
  /** Waits until no job runs. */
  settle(): Promise<void>
  stop(): Promise<void>
}

const entry = resolve(import.meta.dirname, '../../out/main/serve.js')

/** Starts `out/main/serve.js` and waits for its address. `paths` are imported at the start. */
export async function startProgram(paths: readonly string[] = []): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-e2e-'))
  const child = spawn(
    process.execPath,
    [entry, '--no-open', '--keep', '--workspace', join(folder, 'e2e.spanglass'), ...paths],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const errors: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const line = await new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout }).once('line', found)
    child.once('exit', (code) =>
      failed(new Error(`serve.js ended with ${code} before it printed its address: ${errors.join('')}`)),
    )
  })
  const url = new URL(line)
  const token = ensureExists(/#token=(.+)$/.exec(url.hash)?.[1], `token in ${line}`)

  const call: Program['call'] = async (procedure, input) => {
    const response = await fetch(`${url.origin}/rpc/${procedure}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'sec-fetch-site': 'same-origin',
      },
      body: JSON.stringify(input),
    })
    const reply = (await response.json()) as { ok: boolean; value: never; error?: { message: string } }
    if (!reply.ok) throw new Error(`${procedure}: ${reply.error?.message}`)
    return reply.value
  }

  return {
    origin: url.origin,
    token,
    address: (route = '') => `${url.origin}/#token=${token}${route === '' ? '' : `&${route}`}`,
    call,
    async settle() {
      for (;;) {
        const { jobs } = await call('jobs.list', {})
        // The address is told before the files are taken up.
        const hasBegun = jobs.length > 0 || paths.length === 0
        if (hasBegun && jobs.every((job) => job.state !== 'running' && job.state !== 'waiting')) return
        await new Promise((done) => setTimeout(done, 100))
      }
    },
    async stop() {
      child.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
