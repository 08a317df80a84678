import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensureInstalled.mjs'
import { projectNode, say } from './project.mjs'
import { runChild } from './runChild.mjs'

/**
 * Every command begins here, on whatever Node ≥ 20 the person has: installs what is missing, then runs the same
 * script again on the project's own Node. Returns only there. (better-sqlite3 crashes on Node 20.)
 */
export async function prepare(scriptUrl) {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) {
    say(`Spanglass needs Node 20 or newer to start; this is Node ${process.versions.node}.`)
    process.exit(1)
  }
  try {
    await ensureInstalled()
  } catch (error) {
    say(error.message)
    process.exit(1)
  }
  if (realpathSync(process.execPath) === realpathSync(projectNode)) return
  const script = fileURLToPath(scriptUrl)
  const { code } = await runChild(projectNode, [...process.execArgv, script, ...process.argv.slice(2)])
  process.exit(code)
}
