import { useCallback, useRef } from 'react'
import type { CSSProperties, ReactElement, ReactNode } from 'react'
import { formatDuration } from '../../../shared/logic/formatters'
import { fitRange, spanOf } from '../../../shared/logic/timeScale'
import { useSettings } from '../../engine/useSettings'
import { useAppStore } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { Keys } from '../../ui/Keys'
import { useElementSize } from '../../ui/useElementSize'
import { LaneCanvas, RulerCanvas } from './LaneCanvas'
import { LaneTooltip } from './LaneTooltip'
import { Minimap } from './Minimap'
import { RowScrollbar } from './RowScrollbar'
import { TreeGrid } from './TreeGrid'
import { TreeSplitter } from './TreeSplitter'
import { useLanePointer, useWheel } from './useLaneGestures'
import { useWaterfall, useWaterfallStore } from './useWaterfall'
import type { ViewAnimation } from './viewAnimation'
import './waterfall.css'
import { rangeOfRow } from './waterfallStore'

export interface WaterfallProps {
  readonly animation: ViewAnimation
  readonly notes: ReadonlyMap<number, number>
  /** Stands beside the minimap, above the names: the search field. */
  readonly tools: ReactNode
}

const narrowestTree = 150
const sizeName = 'waterfall.tree'

/** The picture of a trace: overview, names on the left, bars on the right. */
export function Waterfall({ animation, notes, tools }: WaterfallProps): ReactElement {
  const store = useWaterfallStore()
  const { wheel } = useSettings()
  const body = useRef<HTMLDivElement>(null)
  const lanes = useRef<HTMLDivElement>(null)
  const { width } = useElementSize(body, 'waterfall')
  const chosen = useAppStore((state) => state.sizes[sizeName])
  const setSize = useAppStore((state) => state.setSize)
  const most = Math.max(narrowestTree, Math.round(width * 0.6))
  const tree = Math.max(narrowestTree, Math.min(chosen ?? (width < 760 ? 220 : 320), most))
  const fit = useCallback(
    (row: number) => animation.moveTo(fitRange(rangeOfRow(store.index, row), store.bounds())),
    [store, animation],
  )
  useWheel(body, lanes, store, animation, wheel)
  useLanePointer(lanes, store, animation, fit)
  return (
    <div ref={body} className="waterfall" style={{ '--tree': `${String(tree)}px` } as CSSProperties}>
      <div className="waterfallTools">{tools}</div>
      <Minimap animation={animation} />
      <TreeGrid notes={notes} />
      <TreeSplitter width={tree} min={narrowestTree} max={most} onWidth={(next) => setSize(sizeName, next)} />
      <div className="ruler" aria-hidden="true">
        <RulerCanvas />
      </div>
      <div className="lanes">
        <div ref={lanes} className="lanesSurface">
          <LaneCanvas />
          <LaneTooltip />
        </div>
        <PreviewBar animation={animation} />
        <RowScrollbar />
      </div>
    </div>
  )
}

/** What one can do with the range just drawn. */
function PreviewBar({ animation }: { readonly animation: ViewAnimation }): ReactElement | null {
  const store = useWaterfallStore()
  const preview = useWaterfall((state) => state.preview)
  if (preview === null) return null
  const enter = (): void => {
    const view = store.enterPreview()
    if (view !== null) animation.moveTo(view)
  }
  return (
    <div className="previewBar" role="status">
      <b>{formatDuration(spanOf(preview))}</b>
      <Button size="small" onClick={enter}>
        Zoom in <Keys keys="Enter" />
      </Button>
      <Button size="small" tone="quiet" onClick={() => store.setPreview(null)}>
        Clear <Keys keys="Escape" />
      </Button>
    </div>
  )
}
