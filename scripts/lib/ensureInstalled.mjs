import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectNode, readJson, root, say, withLock, writeJson } from './project.mjs'
import { runChild } from './runChild.mjs'

const lockPath = join(root, 'package-lock.json')
const stampPath = join(root, 'node_modules', '.spanglass.json')

/**
 * Installs what package-lock.json names, with `npm ci`, when what is there is something else. No package runs a script
 * while it is installed (npm would compile better-sqlite3, which brings its binaries along), except the one that
 * fetches the project's Node.
 */
export async function ensureInstalled() {
  if (isInstalled()) return
  await withLock('install', async () => {
    if (isInstalled()) return
    say('Installing what Spanglass needs (once, and after updates) …')
    if (!matchesLock()) await npm(['ci', '--ignore-scripts'])
    if (!existsSync(projectNode)) await npm(['rebuild', 'node', '--ignore-scripts=false'])
    if (!existsSync(projectNode))
      throw new Error('The package "node" brought no program; is its install script blocked?')
    writeJson(stampPath, { lock: lockHash() })
  })
}

async function npm(args) {
  const { command, before, shell } = npmCommand()
  const all = [...before, ...args, '--no-audit', '--no-fund', '--loglevel=error']
  // npm's own words go to standard error, because `--serve` promises one line on standard output.
  const { code } = await runChild(command, all, { cwd: root, stdio: ['ignore', 2, 2], shell })
  if (code !== 0) throw new Error(`npm ${args[0]} failed with exit code ${code}; what it said is above.`)
}

function isInstalled() {
  return existsSync(projectNode) && readJson(stampPath)?.lock === lockHash()
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockPath)).digest('hex')
}

/** True when someone ran `npm install` or `npm ci` by hand and every package is there in the locked version. */
function matchesLock() {
  const wanted = readJson(lockPath)?.packages
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    return present[path] ? present[path].version === version : optional === true
  })
}

/** The npm that started us, else the one on the path (on Windows a command script, which needs a shell). */
function npmCommand() {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('npm-cli.js')) return { command: process.execPath, before: [cli], shell: false }
  return { command: 'npm', before: [], shell: process.platform === 'win32' }
}
