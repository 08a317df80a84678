import { observationFlags } from '../model/kinds'
import { releaseLarge } from '../util/releaseBuffer'

/** The times of one trace's spans, in the order they were stored. ns from a common origin, NaN = unknown. */
export interface SpanTimes {
  readonly count: number
  readonly start: Float64Array
  readonly end: Float64Array
  /** True where an observation has no duration by nature. */
  isInstant(index: number): boolean
}

/** The ids that tell whose child a span is. */
export interface SpanIds {
  readonly count: number
  spanId(index: number): string
  parentSpanId(index: number): string | null
  /** True for the shared (server) half of a Zipkin span. */
  isServerSide(index: number): boolean
}

export interface SpanLinks {
  /** The place of each span's parent, -1 = none. */
  readonly parentOf: Int32Array
  /** Flags that importers saw, and `orphan` where the parent is missing. */
  readonly flags: Uint16Array
}

/** The tree in pre-order: `order[i]` is the input row drawn at row i; every other column is by row. */
export interface SpanTree {
  readonly order: Uint32Array
  readonly parent: Int32Array
  readonly depth: Uint16Array
  readonly subtreeSize: Uint32Array
  /** Repaired for drawing; NaN end = open. */
  readonly start: Float64Array
  readonly end: Float64Array
  readonly self: Float64Array
  readonly flags: Uint16Array
}

/** Memory for the columns of a tree; every cell is written. */
export type TreeColumns = Omit<SpanTree, 'order'>

/** Clocks of one process agree to well under this; a child earlier than its parent by more is skewed. */
export const skewToleranceNs = 1_000_000

const maxDepth = 65_535
/** So few are sorted by hand. */
const fewSpans = 16
/** Spans that a step goes through. */
const spansPerStep = 100_000

/**
 * Builds the tree of one trace in O(n log n) without recursion, in short steps: who builds the tree of a million spans
 * can stop between them. Every span stands in it exactly once: a circle of parents is broken at its earliest span
 * (`cycleBroken`), a missing start is taken from the parent and an end before its start is drawn as none (`repaired`).
 * `links` are changed. `into`: memory for as many spans that becomes the tree's.
 */
export function* buildSpanTree(
  spans: SpanTimes,
  { parentOf, flags }: SpanLinks,
  into?: TreeColumns,
): Generator<void, SpanTree> {
  const { count } = spans
  const isLarge = count > spansPerStep
  if (isLarge) yield
  breakCycles(parentOf, spans.start, flags)
  if (isLarge) yield
  const byStart = sortByStart(spans.start, count)
  if (isLarge) yield
  const children = listChildren(parentOf, byStart)
  if (isLarge) yield
  const tree = treeOver(count, into)
  tree.subtreeSize.fill(1)

  const { roots, first, list } = children
  /** Of each span the place of its next child. */
  const next = first.slice(0, count)
  const rowOf = new Int32Array(count)
  let row = 0
  for (const root of roots) {
    for (let span = root; span >= 0; span = nextInOrder(span, next, children, parentOf)) {
      if (row > 0 && row % spansPerStep === 0) yield
      const parentSpan = parentOf[span] as number
      const parentRow = parentSpan < 0 ? -1 : (rowOf[parentSpan] as number)
      rowOf[span] = row
      tree.order[row] = span
      tree.parent[row] = parentRow
      tree.depth[row] = parentRow < 0 ? 0 : Math.min(maxDepth, (tree.depth[parentRow] as number) + 1)
      placeInTime(spans, tree, span, row, parentRow, flags)
      row += 1
    }
  }
  if (isLarge) yield
  for (let i = count - 1; i >= 0; i--) {
    const parent = tree.parent[i] as number
    if (parent >= 0)
      tree.subtreeSize[parent] = (tree.subtreeSize[parent] as number) + (tree.subtreeSize[i] as number)
  }
  releaseLarge(byStart, first, list, next, rowOf)
  if (isLarge) yield
  computeSelfTimes(tree, count)
  return tree
}

function treeOver(count: number, into: TreeColumns | undefined): SpanTree {
  const order = new Uint32Array(count)
  if (into !== undefined) {
    const { parent, depth, subtreeSize, start, end, self, flags } = into
    return { order, parent, depth, subtreeSize, start, end, self, flags }
  }
  return {
    order,
    parent: new Int32Array(count),
    depth: new Uint16Array(count),
    subtreeSize: new Uint32Array(count),
    start: new Float64Array(count),
    end: new Float64Array(count),
    self: new Float64Array(count),
    flags: new Uint16Array(count),
  }
}

/** Finds the parents by their ids; a missing parent makes a root (`orphan`). `flags`: what importers saw; changed. */
export function linkSpans(spans: SpanIds, flags: Uint16Array): SpanLinks {
  const { count } = spans
  const clients = new Map<string, number>()
  // Few traces have any.
  let servers: Map<string, number> | null = null
  for (let i = 0; i < count; i++) {
    if (spans.isServerSide(i)) (servers ??= new Map()).set(spans.spanId(i), i)
    else clients.set(spans.spanId(i), i)
  }
  const parentOf = new Int32Array(count).fill(-1)
  for (let i = 0; i < count; i++) {
    // The server half of a shared span hangs below its client half; children hang below the server half.
    const client = servers !== null && spans.isServerSide(i) ? clients.get(spans.spanId(i)) : undefined
    const parentId = spans.parentSpanId(i)
    if (client !== undefined) {
      parentOf[i] = client
    } else if (parentId !== null) {
      const parent = servers?.get(parentId) ?? clients.get(parentId)
      if (parent === undefined) flags[i] = (flags[i] as number) | observationFlags.orphan
      else parentOf[i] = parent
    }
  }
  return { parentOf, flags }
}

/** Walks up from every span once; a walk that meets itself is a circle. */
function breakCycles(parentOf: Int32Array, start: Float64Array, flags: Uint16Array): void {
  const walkOf = new Int32Array(parentOf.length)
  for (let i = 0; i < parentOf.length; i++) {
    let at = i
    while (at >= 0 && walkOf[at] === 0) {
      walkOf[at] = i + 1
      at = parentOf[at] as number
    }
    if (at < 0 || walkOf[at] !== i + 1) continue
    let earliest = at
    for (let next = parentOf[at] as number; next !== at; next = parentOf[next] as number) {
      if ((start[next] as number) < (start[earliest] as number)) earliest = next
    }
    parentOf[earliest] = -1
    flags[earliest] = (flags[earliest] as number) | observationFlags.cycleBroken
  }
  releaseLarge(walkOf)
}

/** Rows by start, ties and unknown starts in the order they came. */
function sortByStart(start: Float64Array, count: number): Uint32Array {
  const order = new Uint32Array(count)
  let sorted = true
  for (let i = 0; i < count; i++) {
    order[i] = i
    if (i > 0 && !((start[i] as number) >= (start[i - 1] as number))) sorted = false
  }
  if (sorted) return order
  const key = (i: number): number => {
    const at = start[i] as number
    return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at
  }
  if (count <= fewSpans) {
    // What the sort of the language is begun for takes longer than to put a few in their places.
    for (let i = 1; i < count; i++) {
      const span = order[i] as number
      let place = i
      for (; place > 0 && key(order[place - 1] as number) > key(span); place--)
        order[place] = order[place - 1] as number
      order[place] = span
    }
    return order
  }
  return order.sort((a, b) => {
    const left = key(a)
    const right = key(b)
    return left === right ? a - b : left - right
  })
}

interface Children {
  readonly roots: number[]
  /** Children of span i are list[first[i]] … list[first[i+1]-1], by start. */
  readonly first: Uint32Array
  readonly list: Uint32Array
}

function listChildren(parentOf: Int32Array, byStart: Uint32Array): Children {
  const count = parentOf.length
  const first = new Uint32Array(count + 1)
  for (let i = 0; i < count; i++) {
    const parent = parentOf[i] as number
    if (parent >= 0) first[parent + 1] = (first[parent + 1] as number) + 1
  }
  for (let i = 0; i < count; i++) first[i + 1] = (first[i + 1] as number) + (first[i] as number)
  const next = new Uint32Array(first)
  const list = new Uint32Array(count)
  const roots: number[] = []
  for (let i = 0; i < count; i++) {
    const span = byStart[i] as number
    const parent = parentOf[span] as number
    if (parent < 0) {
      roots.push(span)
    } else {
      list[next[parent] as number] = span
      next[parent] = (next[parent] as number) + 1
    }
  }
  releaseLarge(next)
  return { roots, first, list }
}

/** The span after `span` in pre-order; -1 after the last below its root. No stack: it could be as long as the trace. */
function nextInOrder(
  span: number,
  next: Uint32Array,
  { first, list }: Children,
  parentOf: Int32Array,
): number {
  for (let at = span; at >= 0; at = parentOf[at] as number) {
    const child = next[at] as number
    if (child === first[at + 1]) continue
    next[at] = child + 1
    return list[child] as number
  }
  return -1
}

function placeInTime(
  spans: SpanTimes,
  tree: SpanTree,
  span: number,
  row: number,
  parentRow: number,
  flags: Uint16Array,
): void {
  let flag = flags[span] as number
  const parentStart = parentRow < 0 ? 0 : (tree.start[parentRow] as number)
  let start = spans.start[span] as number
  let end = spans.end[span] as number
  if (Number.isNaN(start)) {
    start = Number.isNaN(end) ? parentStart : Math.min(end, parentStart)
    flag |= observationFlags.repaired
  }
  if (end < start) {
    end = start
    flag |= observationFlags.repaired
  }
  if (Number.isNaN(end)) {
    if (spans.isInstant(span)) end = start
    else flag |= observationFlags.unfinished
  }
  if (parentRow >= 0 && start < parentStart - skewToleranceNs) flag |= observationFlags.skewed
  tree.start[row] = start
  tree.end[row] = end
  tree.flags[row] = flag
}

/**
 * Self time = duration minus the union of the children, each clipped to the parent. Children of one parent come by
 * start in pre-order, so one pass with a moving edge per parent is the union. An open child covers to its parent's end.
 */
function computeSelfTimes(tree: SpanTree, count: number): void {
  const edge = new Float64Array(tree.start)
  for (let i = 0; i < count; i++) tree.self[i] = (tree.end[i] as number) - (tree.start[i] as number)
  for (let i = 0; i < count; i++) {
    const parent = tree.parent[i] as number
    if (parent < 0) continue
    const parentEnd = tree.end[parent] as number
    const ownEnd = tree.end[i] as number
    const from = Math.max(tree.start[i] as number, edge[parent] as number)
    const to = Math.min(Number.isNaN(ownEnd) ? parentEnd : ownEnd, parentEnd)
    if (to > from) {
      tree.self[parent] = (tree.self[parent] as number) - (to - from)
      edge[parent] = to
    }
  }
  releaseLarge(edge)
}
