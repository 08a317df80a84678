import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Starts an importing process, kills it with SIGKILL at a random moment of its import, and again, and again. Answers
 * the ids of imports that were acknowledged as done.
 */
export async function runImportKillLoop(
  script: string,
  folder: string,
  path: string,
  rounds: number,
  longestMs: number,
): Promise<readonly number[]> {
  const done: number[] = []
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [script, folder, path], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let errors = ''
    let killing = false
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (killing) return
      killing = true
      setTimeout(() => child.kill('SIGKILL'), Math.random() * longestMs)
    })
    const [code] = (await once(child, 'close')) as [number | null, string | null]
    if (code !== null && code !== 0) throw new Error(`the importer ended by itself: ${errors}`)
    for (const line of output.slice(0, output.lastIndexOf('\n') + 1).split('\n')) {
      const said = line === '' ? {} : (JSON.parse(line) as { importId?: number; status?: string })
      if (said.importId !== undefined && said.status === 'done') done.push(said.importId)
    }
  }
  return done
}
