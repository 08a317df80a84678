import { parseArgs } from 'node:util'

// Imported by scripts/start.mjs before anything is built: this file imports nothing of ours.

/** What `npm start -- …` asks for. */
export interface StartOptions {
  /** Files and folders to import at the start, as written. */
  readonly paths: readonly string[]
  /** No Electron, even where it is there. */
  readonly serveOnly: boolean
  /** The port to listen on; null takes the one that this workspace had before, or one that is free. */
  readonly port: number | null
  readonly openBrowser: boolean
  readonly workspace: string | null
  /** Stay when the last page left. */
  readonly keep: boolean
  /** Folders to watch from now on, as written. */
  readonly watch: readonly string[]
  readonly help: boolean
  /** What is wrong with the arguments, one sentence; null when nothing is. */
  readonly mistake: string | null
}

export const startUsage = `Usage: npm start -- [PATH…] [--serve] [--port N] [--no-open] [--workspace DIR] [--keep] [--watch DIR]

  PATH…            files or folders to import
  --serve          open in Chromium, not in the Electron window; prints the URL
  --port N         listen on this port of 127.0.0.1
  --no-open        open no browser
  --workspace DIR  the workspace folder
  --keep           go on when the last page has left
  --watch DIR      serve mode: watch this folder from now on; may be given several times`

/** Reads arguments; never throws. */
export function readStartOptions(args: readonly string[]): StartOptions {
  const nothing: StartOptions = {
    paths: [],
    serveOnly: false,
    port: null,
    openBrowser: true,
    workspace: null,
    keep: false,
    watch: [],
    help: false,
    mistake: null,
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        serve: { type: 'boolean' },
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        workspace: { type: 'string' },
        keep: { type: 'boolean' },
        watch: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    })
    const port = values.port === undefined ? null : Number(values.port)
    const isPort = port === null || (Number.isInteger(port) && port >= 1 && port <= 65_535)
    return {
      paths: positionals.filter((path) => path !== ''),
      serveOnly: values.serve === true,
      port: isPort ? port : null,
      openBrowser: values['no-open'] !== true,
      workspace: values.workspace ?? null,
      keep: values.keep === true,
      watch: (values.watch ?? []).filter((path) => path !== ''),
      help: values.help === true,
      mistake: isPort ? null : `--port takes a number from 1 to 65535, not "${values.port}".`,
    }
  } catch (error) {
    const sentence = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error)
    return { ...nothing, mistake: `${sentence.replace(/\.$/, '')}.` }
  }
}
