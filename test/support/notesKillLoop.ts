import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface AcknowledgedNote {
  readonly id: string
  readonly revision: number
  readonly text: string
}

/**
 * Starts a writer of notes, kills it with SIGKILL at a random moment after its first acknowledgement, and again, and
 * again. Answers everything that was acknowledged (whole lines only: a torn one was not).
 */
export async function runNotesKillLoop(
  script: string,
  folder: string,
  rounds: number,
): Promise<readonly AcknowledgedNote[]> {
  const acknowledged: AcknowledgedNote[] = []
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [script, folder, String(round)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let errors = ''
    let killing = false
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (killing) return
      killing = true
      setTimeout(() => child.kill('SIGKILL'), Math.random() * 120)
    })
    const [, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${errors}`)
    const whole = output.slice(0, output.lastIndexOf('\n') + 1)
    for (const line of whole.split('\n').slice(0, -1)) acknowledged.push(JSON.parse(line) as AcknowledgedNote)
  }
  return acknowledged
}
