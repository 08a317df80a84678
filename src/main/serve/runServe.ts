import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { describeError } from '../../shared/util/describeError'
import type { Engine, EngineOptions } from '../engine/engine'
import { findHolder } from '../hosting/holder'
import type { Program } from '../hosting/program'
import { dataFolder, workspaceFolder } from '../hosting/workspacePath'
import type { Platform } from '../ports/platform'
import type { StartOptions } from '../hosting/startOptions'
import { readStartOptions, startUsage } from '../hosting/startOptions'
import { needsNoSandbox, openBrowser } from './openBrowser'
import type { ServeSession } from './serveSession'
import { openServeSession } from './serveSession'

/** Ctrl-C has to end us within two seconds; what the engine has not finished by then, it resumes at the next start. */
const closeMs = 1_500

export interface RunServeParts {
  readonly program: Program
  createEngine(options: EngineOptions, platform: Platform): Promise<Engine>
  /** The name of the file, in the workspace, that says who holds it. */
  holderFile(workspace: string): string
}

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)
const printUrl = (url: string): void => void process.stdout.write(`${url}\n`)

/**
 * Serve mode as a program: reads the arguments, starts, prints the URL as its one line of standard output, and runs
 * until a signal or the last page ends it. Exit code 0 then; 1 when it could not start; 2 for wrong arguments.
 */
export async function runServe(args: readonly string[], parts: RunServeParts): Promise<void> {
  const options = readStartOptions(args)
  if (options.help) {
    process.stdout.write(`${startUsage}\n`)
    return
  }
  if (options.mistake !== null) {
    say(`${options.mistake}\n${startUsage}`)
    process.exitCode = 2
    return
  }
  const surroundings = { platform: process.platform, env: process.env, home: homedir() }
  const folder = workspaceFolder(options.workspace, process.cwd(), surroundings)
  const paths = existingPaths(options.paths)
  const profileFolder = join(dataFolder(surroundings), 'browser')
  if (await handOver(parts.holderFile(folder), paths, options, profileFolder)) return

  const ending = createEnding()
  let window: ChildProcess | null = null
  const showWindow = (session: ServeSession): void => {
    if (!options.openBrowser) return
    const openedMs = Date.now()
    const opened = openBrowser(session.issueLaunchUrl(), profileFolder)
    if ('reason' in opened) {
      say(opened.reason)
      return
    }
    window = opened.window
    if (needsNoSandbox()) say('Running as root: Chromium runs without its sandbox.')
    opened.window.on('exit', () => {
      // A browser that found itself running already hands the address over and ends at once.
      if (Date.now() - openedMs > 5_000) session.onWindowClosed()
    })
  }

  let session: ServeSession
  try {
    session = await openServeSession({
      program: parts.program,
      workspaceFolder: folder,
      holderFile: parts.holderFile(folder),
      port: options.port,
      keep: options.keep,
      createEngine: (engineOptions, platform) => parts.createEngine(engineOptions, platform),
      onShow: showWindow,
      onStop: (sentence) => ending.end(sentence),
    })
  } catch (error) {
    say(describeStartFailure(error, options))
    process.exit(1)
  }
  printUrl(session.url)
  showWindow(session)
  if (paths.length > 0) {
    session.engine
      .openPaths(paths)
      .catch((error: unknown) => say(`The files could not be imported: ${describeError(error)}`))
  }

  session.engine
    .watchFolders(existingPaths(options.watch))
    .catch((error: unknown) => say(`The folder could not be watched: ${describeError(error)}`))

  say(await ending.reached)
  const deadline = setTimeout(() => process.exit(0), closeMs)
  ;(window as ChildProcess | null)?.kill()
  await session.close()
  clearTimeout(deadline)
  process.exit(0)
}

/** Waits for the first reason to end: a signal or `end`. */
function createEnding(): { readonly reached: Promise<string>; end(sentence: string): void } {
  const { promise, resolve: end } = Promise.withResolvers<string>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end('Ending.'))
  return { reached: promise, end }
}

/** Gives the work to the program that already holds the workspace; true when there is one. */
async function handOver(
  holderFile: string,
  paths: readonly string[],
  options: StartOptions,
  profileFolder: string,
): Promise<boolean> {
  const holder = await findHolder(holderFile)
  if (holder === null) return false
  await holder.open(paths)
  const files =
    paths.length === 0 ? '' : `; it imports the ${paths.length === 1 ? 'file' : `${paths.length} paths`}`
  say(`The workspace is open already (process ${holder.pid})${files}.`)
  if (options.watch.length > 0)
    say('Folders to watch are not handed over: end it first, or use its Settings.')
  if (holder.url !== null) printUrl(holder.url)
  // With a window of its own the holder has come to the front by itself.
  if (holder.launchUrl !== null && options.openBrowser && holder.host !== 'serve')
    openBrowser(holder.launchUrl, profileFolder)
  holder.close()
  return true
}

/** Absolute paths of what is there; what is not is named. */
function existingPaths(paths: readonly string[]): string[] {
  return paths
    .map((path) => resolve(path))
    .filter((path, index) => {
      if (existsSync(path)) return true
      say(`There is no "${paths[index] ?? path}".`)
      return false
    })
}

function describeStartFailure(error: unknown, options: StartOptions): string {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'EADDRINUSE') return `Port ${options.port ?? ''} is taken by another program.`
  if (code === 'EACCES' && options.port !== null && options.port < 1_024)
    return `You may not listen on port ${options.port}.`
  return `Spanglass could not start: ${describeError(error)}`
}
