import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'

export interface FollowedKills {
  /** How often a memory was written. */
  readonly kept: number
  /** How many bytes were known to each start that went on from there; 0 where all was read again. */
  readonly known: readonly number[]
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
): Promise<FollowedKills> {
  const said: { kept?: boolean; known?: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let errors = ''
    let growing: NodeJS.Timeout | null = null
    let killing: NodeJS.Timeout | null = null
    const awaited = round % 2 === 0 ? '"kept":true' : '"ready"'
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('"ready"'))
        growing ??= setInterval(() => appendFileSync(path, pieces.next().value as Uint8Array), 20)
      if (output.includes(awaited))
        killing ??= setTimeout(() => child.kill('SIGKILL'), Math.random() * longestMs)
    })
    const [code] = (await once(child, 'close')) as [number | null, string | null]
    if (growing !== null) clearInterval(growing)
    if (code !== null) throw new Error(`the follower ended by itself: ${errors}`)
    for (const line of output.slice(0, output.lastIndexOf('\n') + 1).split('\n'))
      if (line !== '') said.push(JSON.parse(line) as { kept?: boolean; known?: number })
  }
  return {
    kept: said.filter(({ kept }) => kept === true).length,
    known: said.flatMap(({ known }) => known ?? []),
  }
}
