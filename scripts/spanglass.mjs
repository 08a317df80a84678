/** `npm run -s spanglass -- …`: the command line, installed and built when stale. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { prepare } from './lib/prepare.mjs'
import { root, say } from './lib/project.mjs'

await prepare(import.meta.url)
try {
  await ensureBuilt()
} catch (error) {
  say(error.message)
  process.exit(1)
}
const entry = join(root, 'out', 'main', 'cli.js')
process.argv[1] = entry
await import(pathToFileURL(entry).href)
