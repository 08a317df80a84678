import type { RawPosition } from '../../../shared/model/importRecord'
import type { ByteWindow } from './byteWindow'
import { ValueScanner } from './valueScanner'

/** One way down into a document: member names, and `*` for any element of an array. */
export type JsonPath = readonly string[]

/** The paths merged into a tree. */
export interface PathNode {
  readonly members: ReadonlyMap<string, PathNode>
  readonly elements: PathNode | null
  /** A value here is a record of its own. */
  readonly isRecord: boolean
}

/** Trees of the lists of paths that formats keep: in a folder of small files each file asks for the same one. */
const trees = new WeakMap<readonly JsonPath[], PathNode>()

/** Merges paths, which stay as they are from then on; throws for a path that runs through another path's record. */
export function buildPathTree(paths: readonly JsonPath[]): PathNode {
  const known = trees.get(paths)
  if (known !== undefined) return known
  const tree = merge(paths)
  trees.set(paths, tree)
  return tree
}

function merge(paths: readonly JsonPath[]): PathNode {
  const heads = new Map<string, JsonPath[]>()
  for (const path of paths) {
    const [head, ...rest] = path
    if (head === undefined) continue
    const rests = heads.get(head)
    if (rests === undefined) heads.set(head, [rest])
    else rests.push(rest)
  }
  const isRecord = paths.some((path) => path.length === 0)
  if (isRecord && heads.size > 0) throw new Error('a record path runs through another record')
  const members = new Map<string, PathNode>()
  for (const [head, rests] of heads) if (head !== '*') members.set(head, merge(rests))
  const star = heads.get('*')
  return { members, elements: star === undefined ? null : merge(star), isRecord }
}

/** Where the records of a valid document `data[start..end)` stand, in the order of the bytes. */
export function locateRecords(window: ByteWindow, start: number, end: number, root: PathNode): RawPosition[] {
  const { data } = window
  const found: RawPosition[] = []
  const skipSpace = (index: number): number => {
    let at = index
    while (at < end && (data[at] ?? 0) <= 0x20) at++
    return at
  }
  const skipValue = (index: number): number => {
    const after = new ValueScanner().scan(data, index, end)
    return after < 0 ? end : after
  }
  const walk = (index: number, node: PathNode): number => {
    const opener = data[index]
    const isArray = opener === 0x5b
    if (node.isRecord || (!isArray && opener !== 0x7b)) {
      const after = skipValue(index)
      if (node.isRecord) found.push(window.position(index, after))
      return after
    }
    let at = skipSpace(index + 1)
    while (at < end && data[at] !== 0x5d && data[at] !== 0x7d) {
      let next: PathNode | null | undefined = node.elements
      if (!isArray) {
        const keyEnd = skipValue(at)
        next = node.members.size === 0 ? null : node.members.get(readKey(data, at, keyEnd))
        at = skipSpace(skipSpace(keyEnd) + 1)
      }
      at = skipSpace(next === null || next === undefined ? skipValue(at) : walk(at, next))
      if (data[at] === 0x2c) at = skipSpace(at + 1)
    }
    return at + 1
  }
  walk(start, root)
  return found
}

function readKey(
  data: { toString(encoding: 'utf8', start: number, end: number): string },
  start: number,
  end: number,
): string {
  const text = data.toString('utf8', start, end)
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1)
}
