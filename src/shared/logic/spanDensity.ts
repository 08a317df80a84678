import { type ObservationKind, observationKinds, observationStatuses } from '../model/kinds'
import type { TimeRange } from './timeScale'
import { isErrorOrigin, type TraceIndex } from './traceIndex'

/**
 * Spans counted per lane and pixel, so that any number of spans is drawn as a fixed number of cells. Each cell
 * names the kind that says most about it; failures are counted apart, so that none disappears in a crowd.
 */
export interface SpanDensity {
  readonly width: number
  readonly lanes: number
  /** Kind index + 1 per cell (lane-major), 0 = nothing there. */
  readonly kinds: Uint8Array
  /** 1 where a failure lies among others in the cell, 2 where at least half of what it shows failed. */
  readonly errors: Uint8Array
}

const kindCount = observationKinds.length
const errorStatus = observationStatuses.indexOf('error')

/** Kinds that wrap others: they win a cell only when nothing more telling is there. */
const wrapping = new Set<ObservationKind>(['agent', 'chain', 'span'])
const isWrapping = observationKinds.map((kind) => wrapping.has(kind))

/** Narrow spans are widened to this many pixels, so that they are seen. */
const minPixels = 2

/**
 * The whole trace in a few lanes for the minimap: row i of n falls into lane i·lanes/n. One pass over the spans
 * (start +1, end −1 per lane and kind) and one over the cells, whatever the spans' lengths.
 */
export function minimapDensity(
  index: TraceIndex,
  range: TimeRange,
  width: number,
  lanes: number,
): SpanDensity {
  const usedLanes = Math.max(1, Math.min(lanes, index.trace.count))
  const counter = new DensityCounter(width, usedLanes)
  const perRow = usedLanes / Math.max(1, index.trace.count)
  for (let row = 0; row < index.trace.count; row++)
    counter.add(index, range, row, Math.min(usedLanes - 1, (row * perRow) | 0), true)
  return counter.result()
}

/**
 * What a folded row hides: its descendants as one lane over the view. Cost is the size of the subtree, not the
 * length of the bars.
 */
export function subtreeDensity(index: TraceIndex, row: number, view: TimeRange, width: number): SpanDensity {
  const counter = new DensityCounter(width, 1)
  const end = row + Math.max(1, index.trace.subtreeSize[row] ?? 1)
  for (let below = row + 1; below < end; below++) counter.add(index, view, below, 0, false)
  return counter.result()
}

class DensityCounter {
  private readonly stride: number
  private readonly deltas: Int32Array
  private readonly errorDeltas: Int32Array
  /** Spans of telling kinds that cover each cell: what failures are compared to. */
  private readonly covering: Int32Array

  constructor(
    private readonly width: number,
    private readonly lanes: number,
  ) {
    this.stride = width + 1
    this.deltas = new Int32Array(lanes * kindCount * this.stride)
    this.errorDeltas = new Int32Array(lanes * this.stride)
    this.covering = new Int32Array(width)
  }

  add(index: TraceIndex, view: TimeRange, row: number, lane: number, onlyOrigins: boolean): void {
    const { trace, knownEnd } = index
    const from = trace.start[row] as number
    const to = knownEnd[row] as number
    if (to < view.startNs || from > view.endNs) return
    const scale = this.width / (view.endNs - view.startNs)
    const x0 = Math.min(this.width - 1, Math.max(0, Math.floor((from - view.startNs) * scale)))
    const x1 = Math.min(this.width, Math.max(x0 + minPixels, Math.ceil((to - view.startNs) * scale)))
    const base = (lane * kindCount + (trace.kind[row] as number)) * this.stride
    this.deltas[base + x0] = (this.deltas[base + x0] as number) + 1
    this.deltas[base + x1] = (this.deltas[base + x1] as number) - 1
    if (trace.status[row] !== errorStatus || (onlyOrigins && !isErrorOrigin(index, row))) return
    const errorBase = lane * this.stride
    this.errorDeltas[errorBase + x0] = (this.errorDeltas[errorBase + x0] as number) + 1
    this.errorDeltas[errorBase + x1] = (this.errorDeltas[errorBase + x1] as number) - 1
  }

  result(): SpanDensity {
    const kinds = new Uint8Array(this.lanes * this.width)
    const errors = new Uint8Array(this.lanes * this.width)
    const best = new Int32Array(this.width)
    for (let lane = 0; lane < this.lanes; lane++) {
      best.fill(0)
      this.covering.fill(0)
      for (let kind = 0; kind < kindCount; kind++) this.countKind(lane, kind, kinds, best)
      let failing = 0
      for (let x = 0; x < this.width; x++) {
        failing += this.errorDeltas[lane * this.stride + x] as number
        if (failing > 0) errors[lane * this.width + x] = failing * 2 >= (this.covering[x] as number) ? 2 : 1
      }
    }
    return { width: this.width, lanes: this.lanes, kinds, errors }
  }

  /** Telling kinds compete by how many of their spans cover the pixel; wrapping kinds only take what is left. */
  private countKind(lane: number, kind: number, kinds: Uint8Array, best: Int32Array): void {
    const base = (lane * kindCount + kind) * this.stride
    const wrapper = isWrapping[kind] === true
    let covering = 0
    for (let x = 0; x < this.width; x++) {
      covering += this.deltas[base + x] as number
      if (covering === 0) continue
      if (!wrapper) this.covering[x] = (this.covering[x] as number) + covering
      const weight = wrapper ? 1 : covering + 1
      if (weight <= (best[x] as number)) continue
      best[x] = weight
      kinds[lane * this.width + x] = kind + 1
    }
  }
}
