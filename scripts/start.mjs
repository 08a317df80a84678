/**
 * `npm start`: from a fresh clone to an open window. Installs, builds what is stale, opens the Electron window, and
 * where that cannot be, the same program in serve mode with a Chromium window, or just its URL.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { openElectron } from './lib/openElectron.mjs'
import { prepare } from './lib/prepare.mjs'
import { root, say } from './lib/project.mjs'

await prepare(import.meta.url)

const { readStartOptions, startUsage } = await import('../src/main/hosting/startOptions.ts')

const args = process.argv.slice(2)
const options = readStartOptions(args)
if (options.help) {
  process.stdout.write(`${startUsage}\n`)
  process.exit(0)
}
if (options.mistake !== null) {
  say(`${options.mistake}\n${startUsage}`)
  process.exit(2)
}

try {
  await ensureBuilt()
} catch (error) {
  say(error.message)
  process.exit(1)
}

if (!options.serveOnly) {
  const outcome = await openElectron(args)
  if ('exitCode' in outcome) process.exit(outcome.exitCode)
  if (outcome.reason !== null) say(`${outcome.reason}; opening in Chromium instead.`)
}

// The entry reads the same arguments from process.argv and lives until it is told to stop.
await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href)
