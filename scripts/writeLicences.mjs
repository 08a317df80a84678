/**
 * Writes the third-party licences: `resources/licences.json` (shown in the program) and `THIRD_PARTY_LICENCES.md`
 * (for readers of the repository). `node scripts/writeLicences.mjs --check` only says whether they are current.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSources } from './checkLayers.mjs'

const jsonPath = 'resources/licences.json'
const markdownPath = 'THIRD_PARTY_LICENCES.md'
const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i

/** Package names that our sources import; what they need in turn is found through the lock file. */
export function importedPackages(root) {
  const names = new Set()
  for (const { text } of readSources(root)) {
    for (const [, specifier] of text.matchAll(
      /\bfrom\s+['"]([^.'"][^'"]*)['"]|\bimport\s+['"]([^.'"][^'"]*)['"]/g,
    )) {
      if (specifier === undefined || specifier.startsWith('node:')) continue
      names.add(
        specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/'),
      )
    }
  }
  return [...names].sort(compare)
}

/**
 * Everything that ships: the packages we import and those of `dependencies`, with all they depend on. What is chosen
 * per platform is left out, because none of it ships. Electron brings Chromium's own list in its download.
 */
export function collectLicences(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const roots = new Set([...importedPackages(root), ...Object.keys(dependencies)])
  const found = new Map()
  const pending = [...roots].map((name) => ({ from: '', name }))
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const path = resolvePackage(lock, next.from, next.name)
    if (path === null || found.has(path) || lock[path].os !== undefined) continue
    found.set(path, describePackage(root, path, lock[path].version))
    // Electron's own dependencies only download it.
    if (next.name === 'electron') continue
    for (const name of Object.keys(lock[path].dependencies ?? {})) {
      if (!name.startsWith('@types/')) pending.push({ from: path, name })
    }
  }
  const unique = new Map([...found.values()].map((entry) => [`${entry.name} ${entry.version}`, entry]))
  return [...unique.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Where Node would find a package from another one's folder. */
function resolvePackage(lock, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (Object.hasOwn(lock, path)) return path
    if (folder === '') return null
  }
}

function describePackage(root, path, version) {
  const folder = join(root, path)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .sort()
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  const licence = manifest.license ?? manifest.licenses?.map((entry) => entry.type).join(' OR ') ?? 'see text'
  return {
    name: manifest.name,
    version,
    licence,
    text: texts.join('\n\n') || undeclaredText(manifest, licence),
  }
}

function undeclaredText({ author, homepage, repository }, licence) {
  const who = typeof author === 'string' ? author : author?.name
  const where = homepage ?? (typeof repository === 'string' ? repository : repository?.url)
  const by = who === undefined ? '' : ` by ${who}`
  return `The package${by} declares the licence ${licence} and carries no text of it.${where === undefined ? '' : ` See ${where}.`}`
}

/** The two files as they should be: `{ path: text }`. */
export function renderLicences(packages) {
  const table = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`)
  const texts = packages.map(
    ({ name, version, text }) => `## ${name} ${version}\n\n\`\`\`text\n${text}\n\`\`\``,
  )
  const markdown = [
    '# Third-party licences',
    '',
    'Packages that are part of Spanglass, with their licences; written by `scripts/writeLicences.mjs`. Electron also',
    'contains Chromium and Node.js, whose licences come with its download (`LICENSES.chromium.html`), and better-sqlite3',
    'contains SQLite, which is in the public domain.',
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...table,
    '',
    texts.join('\n\n'),
    '',
  ]
  return { [jsonPath]: `${JSON.stringify({ packages }, null, 1)}\n`, [markdownPath]: markdown.join('\n') }
}

/** Paths of files that are missing or differ from what they should be. */
export function staleLicences(root) {
  return Object.entries(renderLicences(collectLicences(root)))
    .filter(
      ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
    )
    .map(([path]) => path)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../', import.meta.url))
  const stale = staleLicences(root)
  if (process.argv.includes('--check')) {
    console.log(
      stale.length === 0 ? 'Licences: current.' : `Licences: ${stale.join(', ')} must be written again.`,
    )
    process.exitCode = stale.length === 0 ? 0 : 1
  } else {
    const packages = collectLicences(root)
    for (const [path, text] of Object.entries(renderLicences(packages))) writeFileSync(join(root, path), text)
    console.log(`Licences of ${packages.length} packages written.`)
  }
}
