import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** What the process says (`children/followWriter.ts`). */
interface Said {
  readonly ready?: boolean
  readonly kept?: boolean
  /** How long the file was that was looked at. */
  readonly bytes?: number
}

type Follower = ChildProcessByStdio<null, Readable, Readable>

const start = (script: string, args: readonly string[]): Follower =>
  spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

/** Hears a follower out; it must not end by itself. */
async function hear(child: Follower, hears: (said: Said) => void): Promise<void> {
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  createInterface(child.stdout).on('line', (line) => hears(JSON.parse(line) as Said))
  const [code] = (await once(child, 'close')) as [number | null, string | null]
  if (code !== null) throw new Error(`the follower ended by itself: ${errors}`)
}

/**
 * Starts a process that follows a file (its arguments: `args`), lets the file grow by `pieces` meanwhile, kills it with
 * SIGKILL at a random moment, and again, and again. Every second one lives until it has kept what it remembers.
 */
export async function runFollowKillLoop(
  script: string,
  args: readonly string[],
  path: string,
  pieces: Iterator<Uint8Array>,
  rounds: number,
  longestMs: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const child = start(script, args)
    let growing: NodeJS.Timeout | null = null
    let killing: NodeJS.Timeout | null = null
    try {
      await hear(child, ({ ready, kept }) => {
        if (ready === true)
          growing = setInterval(() => appendFileSync(path, pieces.next().value as Uint8Array), 20)
        if (round % 2 === 0 ? kept === true : ready === true)
          killing ??= setTimeout(() => child.kill('SIGKILL'), Math.random() * longestMs)
      })
    } finally {
      if (growing !== null) clearInterval(growing)
    }
  }
}

/**
 * Starts the process once more and kills it when it has kept what it remembers of the whole file. A file that was read
 * whole is remembered from its next growth on: it gets a `line`.
 */
export async function killWhenKept(
  script: string,
  args: readonly string[],
  path: string,
  line: () => string,
): Promise<void> {
  const child = start(script, args)
  await hear(child, ({ kept, bytes }) => {
    if (kept === true && bytes === statSync(path).size) child.kill('SIGKILL')
    else if (kept === false) appendFileSync(path, line())
  })
}
