import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'

// Imported by scripts/test.mjs before anything is built: this file imports nothing of ours.

export interface BrowserSurroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** True for a program that may be started. */
  isProgram(path: string): boolean
}

const namesOnPath = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'brave-browser',
]

const macPrograms = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map((name) =>
  join('/Applications', `${name}.app`, 'Contents', 'MacOS', name),
)

const windowsPrograms = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['BraveSoftware', 'Brave-Browser', 'Application', 'brave.exe'],
]

/** A browser of the Chromium family: `CHROME_PATH` first, then the path, then the usual places. Null when none. */
export function findBrowser(surroundings: BrowserSurroundings = thisMachine): string | null {
  return candidates(surroundings).find((path) => surroundings.isProgram(path)) ?? null
}

function candidates({ platform, env }: BrowserSurroundings): string[] {
  const chosen = env['CHROME_PATH']
  const first = chosen === undefined || chosen === '' ? [] : [chosen]
  if (platform === 'win32') {
    const bases = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (base) => base !== undefined,
    )
    return [...first, ...bases.flatMap((base) => windowsPrograms.map((parts) => join(base, ...parts)))]
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = namesOnPath.flatMap((name) => folders.map((folder) => join(folder, name)))
  return platform === 'darwin' ? [...first, ...macPrograms, ...onPath] : [...first, ...onPath]
}

/** A browser from a snap sees only its own part of the home folder; its profile has to lie there. */
export function isSnap(browser: string): boolean {
  try {
    return realpathSync(browser).startsWith('/snap/') || realpathSync(browser) === '/usr/bin/snap'
  } catch {
    return false
  }
}

const thisMachine: BrowserSurroundings = {
  platform: process.platform,
  env: process.env,
  isProgram(path) {
    if (!existsSync(path)) return false
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  },
}
