import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cacheFolder, projectNode, readJson, root, say, withLock, writeJson } from './project.mjs'
import { runChild } from './runChild.mjs'

const packageFolder = join(root, 'node_modules', 'electron')
const rememberedPath = join(cacheFolder, 'electronDownload.json')

/** Without a byte for this long the download is given up; one that moves is waited for. */
const longestStallMs = 8_000

/** The command that gets the binary later. */
export const installCommand = 'npx --no-install install-electron'

/** Path of the Electron binary that is here, or null. */
export function electronBinary() {
  try {
    const name = readFileSync(join(packageFolder, 'path.txt'), 'utf8')
    const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageFolder, 'dist')
    const binary = join(folder, name)
    return existsSync(binary) ? binary : null
  } catch {
    return null
  }
}

/**
 * The Electron binary, downloaded when it is missing. That is tried once per version; a failure is remembered, so
 * that the next start is quick. Answers `{ binary }` or `{ reason }`.
 */
export async function ensureElectron({ memoryPath = rememberedPath, stallMs = longestStallMs } = {}) {
  const version = readJson(join(packageFolder, 'package.json'))?.version
  const wanted = `${version} ${process.platform} ${process.arch}`
  const present = electronBinary()
  if (present !== null) return { binary: present }
  const memory = readJson(memoryPath)
  if (memory?.wanted === wanted) {
    return {
      reason: `Electron could not be downloaded earlier (${memory.reason}; \`${installCommand}\` tries again)`,
    }
  }
  return withLock('electron', async () => {
    const meanwhile = electronBinary()
    if (meanwhile !== null) return { binary: meanwhile }
    try {
      await download(version, stallMs)
      const { code } = await runChild(projectNode, [join(packageFolder, 'install.js')], {
        cwd: root,
        quiet: true,
      })
      const binary = electronBinary()
      if (code !== 0 || binary === null) throw new Error('it could not be unpacked')
      rmSync(memoryPath, { force: true })
      return { binary }
    } catch (error) {
      const reason = shortReason(error)
      writeJson(memoryPath, { wanted, reason })
      return { reason: `Electron could not be downloaded (${reason}; \`${installCommand}\` tries again)` }
    }
  })
}

/** Brings the archive into Electron's own download cache, where its installer finds it. */
async function download(version, stallMs) {
  // Read by the package while it loads: Node's own fetch does not look at the proxy variables.
  if (process.env.HTTPS_PROXY ?? process.env.https_proxy) process.env.ELECTRON_GET_USE_PROXY ??= 'true'
  process.env.ELECTRON_GET_NO_PROGRESS = '1'
  const entry = join(root, 'node_modules', '@electron', 'get', 'dist', 'index.js')
  const { downloadArtifact } = await import(pathToFileURL(entry).href)
  const stall = new AbortController()
  const giveUp = () => stall.abort(new Error(`no data for ${stallMs / 1000} seconds`))
  let timer = setTimeout(giveUp, stallMs)
  let shown = -1
  say(`Downloading Electron ${version} (once) …`)
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: readJson(join(packageFolder, 'checksums.json')),
      downloadOptions: {
        signal: stall.signal,
        getProgressCallback: async ({ percent, transferred }) => {
          clearTimeout(timer)
          timer = setTimeout(giveUp, stallMs)
          const tenth = Math.floor(percent * 10)
          if (tenth === shown) return
          shown = tenth
          say(`  ${Math.round(percent * 100)} % (${Math.round(transferred / 1e6)} MB)`)
        },
      },
    })
  } finally {
    clearTimeout(timer)
  }
}

function shortReason(error) {
  const deepest = error?.cause ?? error
  return String(deepest?.message ?? deepest)
    .split('\n')[0]
    .slice(0, 160)
}
