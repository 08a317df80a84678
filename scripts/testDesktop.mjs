/** `npm run test:desktop`: only the tests of the window, on real Electron where its binary is. */
import { join } from 'node:path'
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { ensureChromium } from './lib/ensureChromium.mjs'
import { electronBinary } from './lib/ensureElectron.mjs'
import { prepare } from './lib/prepare.mjs'
import { projectNode, root } from './lib/project.mjs'
import { runChild } from './lib/runChild.mjs'

await prepare(import.meta.url)
await ensureBuilt()
const env = { ...process.env }
if (electronBinary() === null) env.CHROME_PATH = await ensureChromium()
const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
const { code } = await runChild(projectNode, [playwright, 'test', 'test/desktop', '--reporter=list'], {
  cwd: root,
  env,
})
process.exitCode = code
