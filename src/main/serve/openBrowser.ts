import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findBrowser, isSnap } from './findBrowser'

/** What the person looks at is private: the browser around it asks nothing and talks to nobody on its own. */
const quietFlags = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-features=AutofillServerCommunication,MediaRouter,OptimizationHints,Translate',
]

/** A window that was opened, or why none was (one sentence). */
export type OpenedBrowser = { readonly window: ChildProcess } | { readonly reason: string }

/**
 * Opens the address in a window of its own, without tabs and address bar, in a profile of its own, so that neither
 * extensions nor a session of the person's browser touch it.
 */
export function openBrowser(url: string, profileFolder: string): OpenedBrowser {
  if (!hasDisplay()) return { reason: 'There is no display here; open the address in a browser.' }
  const browser = findBrowser()
  if (browser === null) return { reason: 'No Chromium or Chrome was found; open the address in a browser.' }
  const profile = isSnap(browser) ? join(homedir(), 'snap', 'chromium', 'common', 'spanglass') : profileFolder
  const args = [`--app=${url}`, `--user-data-dir=${profile}`, ...quietFlags]
  // Later the browser opens the window where it was.
  if (!existsSync(profile)) args.push('--window-size=1400,900')
  // Chromium's sandbox cannot start as root; the caller says so.
  if (needsNoSandbox()) args.push('--no-sandbox')
  forgetServiceWorkers(profile)
  const window = spawn(browser, args, { stdio: 'ignore' })
  window.on('error', () => undefined)
  return { window }
}

/**
 * The page has no service worker. One in the profile was put there by another program that had our port while we did
 * not run, and would answer in our place, token and all: what the browser keeps of them goes before it starts.
 */
export function forgetServiceWorkers(profile: string): void {
  try {
    rmSync(join(profile, 'Default', 'Service Worker'), { recursive: true, force: true })
  } catch {
    // In use: a window of ours is open in this profile already.
  }
}

export function needsNoSandbox(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** Without a display Chromium ends at once with exit code 0, so one has to look before. */
function hasDisplay(): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = process.env
  return (x11 ?? '') !== '' || (wayland ?? '') !== ''
}
