import { useEffect, useMemo, useRef } from 'react'
import type { ReactElement } from 'react'
import { mostSpansForStrip } from '../../../shared/logic/activityStrip'
import { minimapDensity, type SpanDensity } from '../../../shared/logic/spanDensity'
import { readTraceIndex } from '../../../shared/logic/traceIndex'
import { observationKinds } from '../../../shared/model/kinds'
import { useBinary } from '../../engine/useEngineQuery'
import { kindMarks } from '../../ui/kindMarks'
import { DensityStrip } from '../lists/DensityStrip'
import type { Strip } from '../lists/DensityStrip'

/** Columns and lanes of the strip; it is stretched to its place. */
const columns = 240
const lanes = 4

/**
 * A trace in miniature: kinds by colour over its time, failures in red. A very large one is not read for it: it shows
 * the pieces that came with its row, as a session does.
 */
export function TraceStrip({
  traceKey,
  spans,
  pieces,
}: {
  readonly traceKey: string
  readonly spans: number
  /** The stored pieces of a trace of more than `mostSpansForStrip` spans. */
  readonly pieces: Strip | undefined
}): ReactElement {
  if (spans <= mostSpansForStrip) return <SpanStrip traceKey={traceKey} spans={spans} />
  return (
    <span className="traceStrip" aria-hidden="true">
      <DensityStrip strip={pieces ?? []} />
    </span>
  )
}

function SpanStrip({ traceKey, spans }: { readonly traceKey: string; readonly spans: number }): ReactElement {
  const answer = useBinary('traces.readPacked', { traceKey }, readTraceIndex, {
    enabled: spans > 0,
    keep: false,
  })
  const ref = useRef<HTMLCanvasElement>(null)
  const index = answer.data
  const density = useMemo(
    () => (index === undefined ? undefined : minimapDensity(index, index, columns, lanes)),
    [index],
  )
  useEffect(() => {
    const canvas = ref.current
    const context = canvas?.getContext('2d') ?? null
    if (canvas === null || context === null || density === undefined) return undefined
    const paint = (): void => paintStrip(context, canvas, density)
    paint()
    const observer = new MutationObserver(paint)
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => observer.disconnect()
  }, [density])
  return <canvas ref={ref} className="traceStrip" width={columns} height={lanes * 3} aria-hidden="true" />
}

function paintStrip(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  density: SpanDensity,
): void {
  const style = getComputedStyle(canvas)
  const colours = observationKinds.map((kind) => style.getPropertyValue(kindMarks[kind].colour).trim())
  const error = style.getPropertyValue('--error').trim()
  const laneHeight = canvas.height / density.lanes
  context.clearRect(0, 0, canvas.width, canvas.height)
  for (let lane = 0; lane < density.lanes; lane++) {
    for (let x = 0; x < density.width; x++) {
      const cell = lane * density.width + x
      const kind = density.kinds[cell] ?? 0
      if (kind === 0 && density.errors[cell] === 0) continue
      context.fillStyle = (density.errors[cell] ?? 0) > 0 ? error : (colours[kind - 1] ?? error)
      context.fillRect(x, lane * laneHeight, 1, Math.max(1, laneHeight - 0.5))
    }
  }
}
