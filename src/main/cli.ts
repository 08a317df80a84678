import { runCli } from './cli/runCli'
import { createEngine } from './engine/createEngine'
import { sayLastWords } from './hosting/lastWords'
import { locateProgram } from './hosting/program'
import { runServe } from './serve/runServe'
import { workspaceFiles } from './store/workspaceFiles'

/** Node entry of the command line. */
sayLastWords()
const program = locateProgram(import.meta.url)
const holderFile = (folder: string): string => workspaceFiles(folder).holder
const interrupted = new AbortController()
const args = process.argv.slice(2)

// Serve mode ends by its own rules; every other command cancels what it is doing and closes the databases.
if (args[0] !== 'serve') {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(130)
      interrupted.abort()
    })
  }
}
// `spanglass list … | head` closes our output early: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCli(args, {
  program,
  createEngine,
  holderFile,
  serve: (serveArgs) => runServe(serveArgs, { program, createEngine, holderFile }),
  terminal: {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    width: process.stdout.isTTY ? process.stdout.columns : null,
  },
  signal: interrupted.signal,
})
