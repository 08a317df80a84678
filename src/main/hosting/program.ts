import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the program's own files are, seen from a built entry in `out/main`. */
export interface Program {
  readonly version: string
  /** Folder of the built page. */
  readonly pageFolder: string
  readonly preloadPath: string
  readonly resourcesFolder: string
  /** URL of the built store thread. */
  readonly storeWorkerUrl: URL
}

/** `entryUrl` is the `import.meta.url` of a file in `out/main`. */
export function locateProgram(entryUrl: string): Program {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', entryUrl), 'utf8')) as {
    version: string
  }
  const path = (relative: string): string => fileURLToPath(new URL(relative, entryUrl))
  return {
    version,
    pageFolder: path('../renderer/'),
    preloadPath: path('../preload/preload.cjs'),
    resourcesFolder: unpacked(path('../../resources/')),
    storeWorkerUrl: new URL(unpacked(new URL('./storeWorker.js', entryUrl).href)),
  }
}

/** Threads and what they read lie beside the archive of a packaged program, because only Electron reads inside it. */
function unpacked(location: string): string {
  return location.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked')
}
