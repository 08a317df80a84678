import { spawn } from 'node:child_process'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program to its end and answers its exit code. Signals that we get are handed on, so that Ctrl-C ends the
 * innermost program first and we report what it reported.
 *
 * `quiet` collects the output and shows it (on standard error) only when the program fails.
 */
export function runChild(command, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', 'inherit', 'inherit']
    const child = spawn(command, args, { stdio, ...options })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    const handOn = (signal) => child.kill(signal)
    for (const signal of forwarded) process.on(signal, handOn)
    const stopForwarding = () => {
      for (const signal of forwarded) process.off(signal, handOn)
    }
    child.on('error', (error) => {
      stopForwarding()
      reject(error)
    })
    child.on('close', (code, signal) => {
      stopForwarding()
      const failed = code !== 0
      if (failed && output.length > 0) process.stderr.write(Buffer.concat(output))
      resolve({ code: code ?? 1, signal })
    })
  })
}
