import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectNode, readJson, root, say, withLock, writeJson } from './project.mjs'
import { runChild } from './runChild.mjs'

const stampPath = join(root, 'out', 'stamps.json')
const everyPart = ['electron.vite.config.ts', 'package-lock.json', 'src/shared']

/** The three bundles: what they are made from and a file that shows they are there. */
const parts = {
  main: { inputs: [...everyPart, 'src/main'], output: 'out/main/serve.js' },
  preload: { inputs: [...everyPart, 'src/preload'], output: 'out/preload/preload.cjs' },
  renderer: { inputs: [...everyPart, 'src/renderer'], output: 'out/renderer/index.html' },
}

/** Builds the bundles whose sources differ from those of the last build. Answers the names of those it built. */
export async function ensureBuilt({ force = false } = {}) {
  if (!force && staleParts().length === 0) return []
  return withLock('build', async () => {
    const stale = force ? Object.keys(parts) : staleParts()
    if (stale.length === 0) return []
    say(`Building ${stale.join(', ')} …`)
    const fingerprints = Object.fromEntries(stale.map((name) => [name, fingerprint(parts[name].inputs)]))
    const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const env = { ...process.env, SPANGLASS_BUILD: stale.join(','), NODE_ENV: 'production', NO_COLOR: '1' }
    const { code } = await runChild(projectNode, [builder, 'build'], { cwd: root, env, quiet: true })
    if (code !== 0) throw new Error('The build failed; what it said is above.')
    writeJson(stampPath, { ...readJson(stampPath), ...fingerprints })
    return stale
  })
}

function staleParts() {
  const stamps = readJson(stampPath) ?? {}
  return Object.keys(parts).filter((name) => {
    const { inputs, output } = parts[name]
    return !existsSync(join(root, output)) || stamps[name] !== fingerprint(inputs)
  })
}

/** A hash over names and contents: times change with every checkout, contents do not. */
function fingerprint(inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of filesBelow(input)) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

function filesBelow(path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (/\.[a-z]+$/.test(path)) return [path]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
    .sort()
}
