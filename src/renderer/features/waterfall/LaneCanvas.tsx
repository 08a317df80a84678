import { useEffect, useRef } from 'react'
import type { ReactElement } from 'react'
import { formatDuration } from '../../../shared/logic/formatters'
import { timeTicks } from '../../../shared/logic/timeTicks'
import { waterfallLayout } from '../../../shared/logic/waterfallLayout'
import { rememberSize } from '../../ui/lastSizes'
import { createCanvasPainter } from './canvasPainter'
import { paintRuler } from './rulerPainter'
import { useWaterfallStore } from './useWaterfall'
import { paintLanes } from './waterfallPainter'
import type { WaterfallStore } from './waterfallStore'

/** Digits of a system font at 10 px, semibold; labels are durations, so one width serves. */
const labelCharacterPixels = 6

/** Name of the lanes among the sizes that are remembered. */
export const lanesName = 'waterfall.lanes'

const measureLabel = (text: string): number => text.length * labelCharacterPixels

/** The bars. Hidden from assistive technology: the tree grid says the same in words. */
export function LaneCanvas(): ReactElement {
  const store = useWaterfallStore()
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (ref.current === null) return undefined
    const painter = createCanvasPainter(
      ref.current,
      (context, _, theme) => paintLanes(context, laneScene(store), theme),
      (size) => {
        rememberSize(lanesName, size)
        store.resizeLanes(size.width, size.height)
      },
    )
    const stop = store.subscribe(painter.request)
    return () => {
      stop()
      painter.stop()
    }
  }, [store])
  return <canvas ref={ref} className="laneCanvas" aria-hidden="true" />
}

/** One frame of the lanes, worked out from the state. */
export function laneScene(store: WaterfallStore): Parameters<typeof paintLanes>[1] {
  const state = store.get()
  const box = store.box()
  return {
    box,
    view: state.view,
    ticks: store.index.isOrderOnly ? [] : timeTicks(state.view, box.width),
    bars: waterfallLayout({
      index: store.index,
      visible: state.visible,
      folds: state.folds,
      view: state.view,
      box,
      selectedRow: state.selectedRow,
      hoveredRow: state.pointer?.row ?? null,
      matches: state.hits?.matches ?? null,
      formatDuration,
      measureLabel,
    }),
    preview: state.preview,
    marks: state.marks,
    crosshairX: state.pointer === null || state.preview !== null ? null : state.pointer.x,
    eventTimes: state.eventTimes,
  }
}

/** The ruler above the bars. */
export function RulerCanvas(): ReactElement {
  const store = useWaterfallStore()
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (ref.current === null) return undefined
    const painter = createCanvasPainter(ref.current, (context, size, theme) => {
      const { view, pointer, preview } = store.get()
      paintRuler(
        context,
        {
          ...size,
          view,
          ...(store.index.isOrderOnly
            ? {
                ticks: [{ ns: view.startNs, label: 'order only: the source has no times' }],
                crosshairX: null,
                preview: null,
              }
            : { ticks: timeTicks(view, size.width), crosshairX: pointer?.x ?? null, preview }),
          formatDuration,
        },
        theme,
      )
    })
    const stop = store.subscribe(painter.request)
    return () => {
      stop()
      painter.stop()
    }
  }, [store])
  return <canvas ref={ref} className="laneCanvas" aria-hidden="true" />
}
