import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** What may be thrown away and is made again: stamps, type caches, test results. */
export const cacheFolder = join(root, '.cache')

/** The program's own Node, installed as the npm package `node`. */
export const projectNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** One sentence for the person at the terminal. Standard output is kept for results. */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`)
}

/** The file's JSON, or null when it is missing or not JSON. */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

export function writeJson(path, value) {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}

/**
 * Runs one thing at a time across processes: two starts must not install or build into each other. The lock is a
 * folder with the holder's process id; one whose holder is gone is taken over.
 */
export async function withLock(name, work) {
  const lock = join(cacheFolder, `${name}.lock`)
  mkdirSync(cacheFolder, { recursive: true })
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = readJson(join(lock, 'holder.json'))
    if (holder !== null && !isAlive(holder.pid)) rmSync(lock, { recursive: true, force: true })
    else await new Promise((resolve) => setTimeout(resolve, 200))
  }
  writeJson(join(lock, 'holder.json'), { pid: process.pid })
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
