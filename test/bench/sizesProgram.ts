import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { peakRssMb } from './benchKit'

const root = join(import.meta.dirname, '../..')

interface Job {
  readonly jobId: string
  readonly state: string
  readonly message: string | null
  readonly doneBytes: number
  readonly totalBytes: number | null
}

/** On the clock, and of the processor: on a busy machine the clock counts the neighbours as well. */
export interface LoopLag {
  readonly maxMs: number
  readonly maxOwnMs: number
}

/** Serve mode as people start it, with an ear in its main thread. */
export class SizesProgram {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly workspace: string,
  ) {}

  static async start(workspace: string): Promise<SizesProgram> {
    // Plain JavaScript, so that nothing that translates counts as the program's memory.
    const ear = pathToFileURL(join(import.meta.dirname, 'loopLag.mjs')).href
    const child = spawn(
      process.execPath,
      ['--import', ear, join(root, 'out/main/serve.js'), '--no-open', '--keep', '--workspace', workspace],
      { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
    )
    const { stdout } = child
    if (stdout === null) throw new Error('no output')
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: stdout }).once('line', resolve)
      child.once('exit', () => reject(new Error('serve mode ended')))
    })
    return new SizesProgram(child, url, workspace)
  }

  /** Longest wait of its main thread since the last question, milliseconds. */
  loopLag(): Promise<LoopLag> {
    return new Promise((resolve) => {
      this.child.once('message', (message) => resolve(message as LoopLag))
      this.child.send('lag')
    })
  }

  peakMb(): number | null {
    return peakRssMb(this.child.pid)
  }

  /** Memory it holds now, MB; null where the system does not say. */
  rssMb(): number | null {
    try {
      const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1]
      return kb === undefined ? null : Math.round(Number(kb) / 1024)
    } catch {
      return null
    }
  }

  async call<T>(procedure: string, input: object = {}): Promise<T> {
    const { origin, hash } = new URL(this.url)
    const reply = await fetch(`${origin}/rpc/${procedure}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        authorization: `Bearer ${hash.replace('#token=', '')}`,
      },
      body: JSON.stringify(input),
    })
    const body = (await reply.json()) as { ok: boolean; value: T }
    if (!body.ok) throw new Error(`${procedure} failed`)
    return body.value
  }

  /** Hands a path over as another start does; resolves when that start has ended. */
  open(path: string): Promise<void> {
    const other = spawn(
      process.execPath,
      [join(root, 'out/main/serve.js'), '--no-open', '--workspace', this.workspace, path],
      { stdio: 'ignore' },
    )
    return new Promise((resolve) => void other.once('close', () => resolve()))
  }

  async job(): Promise<Job | undefined> {
    return (await this.call<{ jobs: Job[] }>('jobs.list')).jobs.at(-1)
  }

  /** True while any thread holds the file open. */
  isReading(path: string): boolean {
    const folder = `/proc/${this.child.pid}/fd`
    return readdirSync(folder).some((name) => {
      try {
        return readlinkSync(join(folder, name)).startsWith(path)
      } catch {
        return false
      }
    })
  }

  async end(): Promise<void> {
    this.child.kill('SIGTERM')
    await new Promise((resolve) => void this.child.once('close', resolve))
  }
}
