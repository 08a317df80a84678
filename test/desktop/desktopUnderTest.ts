import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as Electron from 'electron'
import type { Browser, Page } from 'playwright'
import { _electron } from 'playwright'
import { hostPages } from './standIn/pageHost'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The program as a specification sees it, whichever Electron it runs on. */
export interface DesktopUnderTest {
  readonly kind: 'Electron' | 'stand-in'
  readonly page: Page
  readonly process: ChildProcess
  /** Runs a function in the program with the `electron` module; it can use nothing from around it. */
  evaluate<A, R>(run: (electron: typeof Electron, argument: A) => R, argument?: A): Promise<Awaited<R>>
  /** Ends the program as Ctrl-C does; answers its exit code. */
  interrupt(): Promise<number | null>
}

export interface DesktopPlace {
  readonly folder: string
  readonly workspace: string
  readonly userData: string
  /** Where dropped files come from. */
  readonly drops: string
}

/** An empty place for a program to run in; starting twice in one place is a second start. */
export function makePlace(): DesktopPlace {
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-desktop-'))
  const place = {
    folder,
    workspace: join(folder, 'week.spanglass'),
    userData: join(folder, 'user'),
    drops: join(folder, 'drops'),
  }
  mkdirSync(place.userData)
  mkdirSync(place.drops)
  return place
}

/** Path of the real Electron; null where it is not installed or the stand-in was asked for. */
export function realElectron(): string | null {
  if (process.env['SPANGLASS_DESKTOP'] === 'stand-in') return null
  const folder = join(root, 'node_modules', 'electron')
  if (!existsSync(join(folder, 'path.txt'))) return null
  const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
  return existsSync(binary) ? binary : null
}

export async function startDesktop(
  browser: () => Promise<Browser>,
  place: DesktopPlace,
  args: readonly string[] = [],
): Promise<DesktopUnderTest> {
  const all = [`--user-data-dir=${place.userData}`, '--workspace', place.workspace, ...args]
  const env = { ...process.env, HOME: place.folder, XDG_DATA_HOME: join(place.folder, 'data') }
  const binary = realElectron()
  return binary === null ? startStandIn(await browser(), place, all, env) : startElectron(binary, all, env)
}

async function startElectron(
  executablePath: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<DesktopUnderTest> {
  const variables = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const app = await _electron.launch({ executablePath, args: [root, ...args], env: variables, cwd: root })
  const page = await app.firstWindow()
  const child = app.process()
  return {
    kind: 'Electron',
    page,
    process: child,
    evaluate: (run, argument) => app.evaluate(run as never, argument as never) as never,
    interrupt: () => interrupt(child),
  }
}

async function startStandIn(
  browser: Browser,
  place: DesktopPlace,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<DesktopUnderTest> {
  const register = new URL('./standIn/register.ts', import.meta.url).href
  const child = fork(join(root, 'out', 'main', 'index.js'), args, {
    cwd: root,
    env,
    execArgv: ['--import', register, '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const pages = hostPages(child, browser, place.drops)
  const page = await pages.firstPage
  return {
    kind: 'stand-in',
    page,
    process: child,
    evaluate: (run, argument) => pages.evaluate(run.toString(), argument) as never,
    async interrupt() {
      const code = await interrupt(child)
      await pages.close()
      return code
    },
  }
}

function interrupt(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill('SIGINT')
  })
}
