import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectNode, readJson, root, say, withLock, writeJson } from './project.mjs'
import { runChild } from './runChild.mjs'

const lockPath = join(root, 'package-lock.json')
const stampPath = join(root, 'node_modules', '.spanglass.json')

/** Installs what package-lock.json names, with `npm ci`, when what is there is something else. */
export async function ensureInstalled() {
  if (isInstalled()) return
  await withLock('install', async () => {
    if (isInstalled()) return
    if (matchesLock()) {
      writeStamp()
      return
    }
    say('Installing what Spanglass needs (once, and after updates) …')
    const npm = npmCommand()
    const args = [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error']
    // npm's own words go to standard error, because `--serve` promises one line on standard output.
    const { code } = await runChild(npm.command, args, {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: npm.shell,
    })
    if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; what it said is above.`)
    if (!existsSync(projectNode)) {
      throw new Error(
        'npm ci left no Node in node_modules/node: install scripts seem to be blocked; allow the one of the package "node".',
      )
    }
    writeStamp()
  })
}

function isInstalled() {
  return existsSync(projectNode) && readJson(stampPath)?.lock === lockHash()
}

function writeStamp() {
  writeJson(stampPath, { lock: lockHash() })
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockPath)).digest('hex')
}

/** True when someone ran `npm install` or `npm ci` by hand and every package is there in the locked version. */
function matchesLock() {
  const wanted = readJson(lockPath)?.packages
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!wanted || !present || !existsSync(projectNode)) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    return present[path] ? present[path].version === version : optional === true
  })
}

/** The npm that started us, else the one on the path (on Windows a command script, which needs a shell). */
function npmCommand() {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('npm-cli.js')) return { command: process.execPath, args: [cli], shell: false }
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}
