/**
 * The import map, checked: who may import whom, no cycles, no barrels, and the few constructions that belong to one
 * file. `ARCHITECTURE.md` explains the rooms; this table decides.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'

const pure = ['shared/util', 'shared/model', 'shared/logic']
const anyNode = 'node:*'

/**
 * One row per room: the rooms it may import besides itself, and the packages (`node:*` is any module of Node). A row
 * that ends in `/*` is a room per folder, and those do not see each other. `typePackages` may be imported for their
 * types only.
 */
export const rooms = {
  'shared/util': { rooms: [], packages: [] },
  'shared/model': { rooms: ['shared/util'], packages: ['zod'] },
  'shared/logic': { rooms: ['shared/model', 'shared/util'], packages: [] },
  'shared/contract': { rooms: ['shared/model', 'shared/util'], packages: ['zod'] },
  'main/ports': { rooms: ['shared/model', 'shared/util'], packages: [] },
  'main/store': { rooms: pure, packages: ['better-sqlite3', anyNode] },
  'main/importers': {
    rooms: pure,
    packages: [
      'yauzl',
      'csv-parse',
      'yaml',
      'zod',
      '@bufbuild/protobuf',
      'node:zlib',
      'node:stream',
      'node:buffer',
      'node:crypto',
      'node:util',
    ],
  },
  // The pipeline runs in the store's writer thread, beside the connection: parsed records are never cloned between
  // threads. Hence the whole store, not only its client.
  'main/ingest': {
    rooms: [...pure, 'main/importers', 'main/store', 'main/ports'],
    packages: [anyNode, '@pydantic/genai-prices'],
    typePackages: ['better-sqlite3'],
  },
  'main/sources': {
    rooms: [...pure, 'main/importers', 'main/ingest', 'main/ports'],
    packages: [anyNode, 'ws'],
  },
  'main/receiver': {
    rooms: [...pure, 'main/importers', 'main/ingest', 'main/ports'],
    packages: [anyNode, 'ws'],
  },
  'main/alerts': { rooms: [...pure, 'main/store', 'main/ports'], packages: [anyNode] },
  'main/exporters': { rooms: [...pure, 'main/store', 'main/ports'], packages: [anyNode, 'csv-stringify'] },
  'main/engine': {
    rooms: [
      ...pure,
      'shared/contract',
      'main/ports',
      'main/store',
      'main/importers',
      'main/ingest',
      'main/sources',
      'main/receiver',
      'main/alerts',
      'main/exporters',
    ],
    packages: [anyNode, 'zod', 'write-file-atomic'],
  },
  'main/hosting': {
    rooms: ['shared/contract', 'shared/util', 'main/engine', 'main/ports'],
    packages: [anyNode, 'zod'],
  },
  'main/desktop': {
    rooms: ['shared/contract', 'shared/util', 'main/engine', 'main/ports', 'main/hosting'],
    packages: [anyNode, 'electron', 'zod', 'write-file-atomic'],
  },
  'main/serve': {
    rooms: ['shared/contract', 'shared/util', 'main/engine', 'main/ports', 'main/hosting'],
    packages: [anyNode, 'ws'],
  },
  'main/cli': {
    rooms: ['shared/contract', 'shared/model', 'shared/util', 'main/engine', 'main/ports', 'main/hosting'],
    packages: [anyNode, 'zod'],
  },
  // The entries: each puts its door or thread together and owns the URLs of the thread files.
  main: {
    rooms: [
      'shared/contract',
      'shared/util',
      'main/cli',
      'main/desktop',
      'main/engine',
      'main/hosting',
      'main/ingest',
      'main/serve',
      'main/store',
    ],
    packages: [anyNode, 'electron'],
  },
  preload: { rooms: ['shared/contract'], packages: ['electron'] },
  'renderer/ui': {
    rooms: ['shared/util', 'shared/logic', 'shared/model'],
    packages: [
      'react',
      'react-dom',
      'radix-ui',
      'cmdk',
      '@tanstack/react-virtual',
      'react-resizable-panels',
      'react-markdown',
      'rehype-sanitize',
      'remark-gfm',
      'echarts',
      'shiki',
    ],
  },
  'renderer/engine': {
    rooms: ['shared/contract', 'shared/model', 'shared/util'],
    packages: ['react', '@tanstack/react-query'],
  },
  'renderer/state': { rooms: pure, packages: ['react', 'zustand'] },
  'renderer/features/*': {
    rooms: [...pure, 'shared/contract', 'renderer/ui', 'renderer/engine', 'renderer/state'],
    packages: [
      'react',
      'react-dom',
      '@tanstack/react-query',
      '@tanstack/react-virtual',
      'react-resizable-panels',
      'zod',
    ],
  },
  'renderer/shell': {
    rooms: [
      ...pure,
      'shared/contract',
      'renderer/ui',
      'renderer/engine',
      'renderer/state',
      'renderer/features',
    ],
    packages: ['react', 'react-dom', '@tanstack/react-query', 'react-resizable-panels', 'cmdk', 'radix-ui'],
  },
  renderer: {
    rooms: [...pure, 'shared/contract', 'renderer/ui', 'renderer/engine', 'renderer/state', 'renderer/shell'],
    packages: ['react', 'react-dom', 'get-nonce'],
  },
}

/** Features that may import another one: `'waterfall': ['spanDetails']`. */
export const featureImports = {
  waterfall: ['spanDetails', 'notes', 'lists'],
  spanDetails: ['notes'],
  sessionPage: ['spanDetails', 'notes', 'lists'],
  sessions: ['lists'],
  traces: ['lists'],
  start: ['importing'],
}

/** Constructions that only certain files may hold. */
const owned = [
  {
    pattern: /\bfrom 'electron'/,
    owner: /^(main\/desktop\/.*|main\/index\.ts|preload\/.*)$/,
    what: 'the other doors run without Electron',
  },
  {
    pattern: /\bnew BrowserWindow\b/,
    owner: /^main\/desktop\/mainWindow\.ts$/,
    what: 'windows are made in one place, with safe options',
  },
  {
    pattern: /\bipcMain\s*\.\s*(handle|on|once|handleOnce|addListener)\b/,
    owner: /^main\/desktop\/ipcHost\.ts$/,
    what: 'IPC channels are registered in one place, behind the sender check',
  },
  {
    pattern: /\bshell\s*\.\s*openExternal\b/,
    owner: /^main\/desktop\/externalLinks\.ts$/,
    what: 'addresses are opened in one place, behind the confirmation',
  },
]

/**
 * Checks sources: `[{ path, text }]` with paths below src, such as `main/store/openDatabase.ts`. Answers a sentence
 * per problem.
 */
export function checkLayers(files) {
  const known = new Set(files.map((file) => file.path))
  const graph = new Map()
  const problems = []
  for (const { path, text } of files) {
    const room = roomOf(path)
    if (room === null) {
      problems.push(`${path}: lies in no room of the table in scripts/checkLayers.mjs`)
      continue
    }
    const { imports, reexports } = readImports(path, text)
    if (reexports.star) problems.push(`${path}: has an "export *"; name what you export`)
    if (reexports.only && imports.length > 0)
      problems.push(`${path}: is a barrel; import from the files themselves`)
    for (const { pattern, owner, what } of owned) {
      if (!owner.test(path) && pattern.test(text))
        problems.push(`${path}: ${pattern.source} is for ${owner.source} only: ${what}`)
    }
    const targets = []
    for (const { specifier, isType } of imports) {
      if (!specifier.startsWith('.')) {
        if (!mayUsePackage(room, specifier, isType))
          problems.push(`${path}: ${room} may not import the package ${specifier}`)
        continue
      }
      const target = resolveImport(path, specifier, known)
      if (target === null) {
        if (!isAsset(specifier)) problems.push(`${path}: ${specifier} leads to no file below src`)
        continue
      }
      targets.push(target)
      if (!mayImport(path, room, target)) problems.push(`${path}: ${room} may not import ${target}`)
    }
    graph.set(path, targets)
  }
  for (const cycle of findCycles(graph)) problems.push(`import cycle: ${cycle.join(' → ')}`)
  return problems
}

/** The row of the table a file belongs to; null when there is none. */
function roomOf(path) {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    // `main` and `renderer` are the files right in them; a folder below is a room of its own.
    const isOwnRow = folder.includes('/') || folder === 'preload' || folder === dirname(path)
    if (isOwnRow && Object.hasOwn(rooms, folder)) return folder
    if (Object.hasOwn(rooms, `${dirname(folder)}/*`)) return `${dirname(folder)}/*`
  }
  return path.startsWith('shared/') ? 'shared/util' : null
}

function mayUsePackage(room, specifier, isType) {
  const { packages, typePackages = [] } = rooms[room]
  if (builtinModules.includes(specifier)) return false
  if (specifier.startsWith('node:') && packages.includes(anyNode)) return true
  const parts = specifier.split('/')
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
  return packages.includes(name) || packages.includes(specifier) || (isType && typePackages.includes(name))
}

function mayImport(path, room, target) {
  const targetRoom = roomOf(target)
  if (targetRoom === null) return false
  if (!room.endsWith('/*')) {
    return (
      targetRoom === room || rooms[room].rooms.some((allowed) => `${targetRoom}/`.startsWith(`${allowed}/`))
    )
  }
  if (targetRoom !== room) return rooms[room].rooms.includes(targetRoom)
  const depth = room.split('/').length - 1
  const from = path.split('/')[depth]
  const to = target.split('/')[depth]
  return from === to || (featureImports[from] ?? []).includes(to)
}

function readImports(path, text) {
  const { body } = parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }, path)
  const imports = []
  let star = false
  let others = 0
  for (const node of body) {
    if (node.type === 'ExportAllDeclaration') star = true
    if (node.source)
      imports.push({ specifier: node.source.value, isType: (node.importKind ?? node.exportKind) === 'type' })
    if (node.type !== 'ExportAllDeclaration' && !(node.type === 'ExportNamedDeclaration' && node.source))
      others++
  }
  for (const [, specifier] of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    imports.push({ specifier, isType: false })
  }
  return { imports, reexports: { star, only: others === 0 } }
}

function resolveImport(path, specifier, known) {
  const bare = posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ''))
  const spellings = [bare, `${bare}.ts`, `${bare}.tsx`, `${bare}.d.ts`]
  return spellings.find((spelling) => known.has(spelling)) ?? null
}

function isAsset(specifier) {
  return /\.(css|svg|png|json|woff2)(\?.*)?$/.test(specifier)
}

/** One cycle per knot of files that import each other, found with an explicit stack. */
function findCycles(graph) {
  const state = new Map()
  const cycles = []
  for (const start of graph.keys()) {
    if (state.has(start)) continue
    const trail = [{ path: start, next: 0 }]
    state.set(start, 'open')
    while (trail.length > 0) {
      const top = trail[trail.length - 1]
      const target = graph.get(top.path)?.[top.next++]
      if (target === undefined) {
        state.set(top.path, 'done')
        trail.pop()
      } else if (state.get(target) === 'open') {
        const names = trail.map((entry) => entry.path)
        cycles.push([...names.slice(names.indexOf(target)), target])
      } else if (!state.has(target)) {
        state.set(target, 'open')
        trail.push({ path: target, next: 0 })
      }
    }
  }
  return cycles
}

/** Every TypeScript file below src, as `checkLayers` wants it. */
export function readSources(root) {
  const source = join(root, 'src')
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: path.slice(source.length + 1).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkLayers(readSources(fileURLToPath(new URL('..', import.meta.url))))
  for (const problem of problems) console.log(problem)
  console.log(problems.length === 0 ? 'Layers: fine.' : `Layers: ${problems.length} problems.`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
