/**
 * `npm run dev`: serve mode for working on the page. Builds what changes below `src`; reload the browser to see a new
 * page, start again to run a new engine.
 */
import { watch } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { prepare } from './lib/prepare.mjs'
import { root, say } from './lib/project.mjs'

await prepare(import.meta.url)
await ensureBuilt()

let timer = null
const watcher = watch(join(root, 'src'), { recursive: true }, () => {
  // An editor writes several times for one save.
  clearTimeout(timer)
  timer = setTimeout(() => void rebuild(), 200)
})
watcher.unref()

async function rebuild() {
  try {
    const built = await ensureBuilt()
    if (built.includes('renderer')) say('The page is new: reload it.')
    if (built.includes('main')) say('The engine is new: start again.')
  } catch (error) {
    say(error.message)
  }
}

await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href)
