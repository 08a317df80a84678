/** `npm run build`: all three bundles, whether stale or not. */
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { prepare } from './lib/prepare.mjs'
import { say } from './lib/project.mjs'

await prepare(import.meta.url)
try {
  const built = await ensureBuilt({ force: true })
  say(`Built ${built.join(', ')}.`)
} catch (error) {
  say(error.message)
  process.exit(1)
}
