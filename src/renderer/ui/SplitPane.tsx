import type { ReactElement, ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { isDragged } from './paneSizes'
import './splitPane.css'

export interface SplitPaneProps {
  readonly main: ReactNode
  /** The pane beside or below; null when it is closed. */
  readonly side: ReactNode | null
  readonly orientation?: 'horizontal' | 'vertical'
  /** Pixels of the side pane; `onSize` hears what the person made of it. */
  readonly size: number
  readonly onSize: (size: number) => void
  readonly minSide?: number
  readonly minMain?: number
  /** What the handle between them does, for assistive technology. */
  readonly handleLabel: string
}

/** Two panes with a handle between: drag it, or focus it and use the arrows. The side keeps its pixels. */
export function SplitPane({
  main,
  side,
  orientation = 'horizontal',
  size,
  onSize,
  minSide = 220,
  minMain = 320,
  handleLabel,
}: SplitPaneProps): ReactElement {
  return (
    <Group orientation={orientation} className="splitPane">
      <Panel minSize={minMain} className="splitPaneMain">
        {main}
      </Panel>
      {side === null ? null : (
        <>
          <Separator className={`splitHandle splitHandle-${orientation}`} aria-label={handleLabel} />
          <Panel
            defaultSize={size}
            minSize={minSide}
            groupResizeBehavior="preserve-pixel-size"
            className="splitPaneSide"
            onResize={(now, _id, before) => {
              if (before !== undefined && isDragged(now, before)) onSize(Math.round(now.inPixels))
            }}
          >
            {side}
          </Panel>
        </>
      )}
    </Group>
  )
}
