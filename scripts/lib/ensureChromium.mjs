import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectNode, root, say } from './project.mjs'
import { runChild } from './runChild.mjs'

/** Path of a Chromium for the browser tests: the one of this machine, else one that is installed now. */
export async function ensureChromium() {
  const { findBrowser } = await import('../../src/main/serve/findBrowser.ts')
  const present = findBrowser() ?? (await playwrightsOwn())
  if (present !== null) return present
  if (process.platform === 'linux' && process.getuid() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium with apt-get …')
    await runChild('apt-get', ['update', '-qq'], { quiet: true })
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await runChild('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env,
      quiet: true,
    })
  } else {
    say('Installing Chromium with Playwright …')
    await runChild(projectNode, [join(root, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium'], {
      cwd: root,
    })
  }
  const installed = findBrowser() ?? (await playwrightsOwn())
  if (installed === null) throw new Error('No Chromium: install one, or name it in CHROME_PATH.')
  return installed
}

async function playwrightsOwn() {
  const { chromium } = await import('playwright')
  const path = chromium.executablePath()
  return existsSync(path) ? path : null
}
