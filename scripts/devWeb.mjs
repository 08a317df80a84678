/**
 * `npm run dev`: serve mode for working on the page. Builds it anew whenever a source changes (reload the browser to
 * see it) and starts the engine once; a change below `src/main` or `src/shared` asks for a new start.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { prepare } from './lib/prepare.mjs'
import { projectNode, root, say } from './lib/project.mjs'

await prepare(import.meta.url)
await ensureBuilt()
const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
const env = { ...process.env, SPANGLASS_BUILD: 'renderer', SPANGLASS_WATCH: '1', NODE_ENV: 'production' }
const watcher = spawn(projectNode, [builder, 'build'], { cwd: root, env, stdio: ['ignore', 2, 2] })
watcher.on('exit', (code) => say(`The build stopped watching (exit code ${code}).`))
process.on('exit', () => watcher.kill())
await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href)
