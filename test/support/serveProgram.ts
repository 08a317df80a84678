import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const entry = join(import.meta.dirname, '../../out/main/serve.js')

export interface ServeProgram {
  readonly process: ChildProcess
  /** Address of the page, with its token; rejects when the program ends before it prints one. */
  readonly url: Promise<string>
  readonly ended: Promise<number | null>
  output(): string
  errors(): string
  /** Ctrl-C; answers the exit code. */
  interrupt(): Promise<number | null>
}

/** Starts the built program in serve mode (`npm run build` first), without a browser, in a home of its own. */
export function startServe(
  args: readonly string[],
  home = mkdtempSync(join(tmpdir(), 'spanglass-serve-')),
): ServeProgram {
  if (!existsSync(entry)) throw new Error('out/main/serve.js is missing: npm run build')
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: join(home, 'data') }
  const child = spawn(process.execPath, [entry, '--no-open', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  const url = Promise.withResolvers<string>()
  url.promise.catch(() => undefined)
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk
    if (text.out.includes('\n')) url.resolve(text.out.split('\n')[0] ?? '')
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.err += chunk))
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      url.reject(new Error(`ended with ${code}: ${text.err}`))
      resolve(code)
    })
  })
  return {
    process: child,
    url: url.promise,
    ended,
    output: () => text.out,
    errors: () => text.err,
    interrupt() {
      child.kill('SIGINT')
      return ended
    },
  }
}

/** A call as the page makes it, for tests of the program from outside. */
export async function callServe(url: string, procedure: string, input: object = {}): Promise<unknown> {
  const response = await fetch(new URL(`/rpc/${procedure}`, url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${url.split('#token=')[1]}`,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
    },
    body: JSON.stringify(input),
  })
  const reply = (await response.json()) as { ok: boolean; value: unknown; error: { message: string } }
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value
}
