/**
 * The import map, checked: who may import whom, no cycles, no barrels, and the few constructions that belong to one
 * file. `ARCHITECTURE.md` explains the rooms; the table in `scripts/layerTable.mjs` decides.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'
import { anyNode, featureImports, owned, rooms } from './layerTable.mjs'

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
      problems.push(`${path}: lies in no room of scripts/layerTable.mjs`)
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
