import { memo } from 'react'
import type { ReactElement } from 'react'
import { formatCount, formatDuration, unknownText } from '../../../shared/logic/formatters'
import { formatOffset } from '../../../shared/logic/timeTicks'
import {
  durationOf,
  errorsWithin,
  isErrorOrigin,
  isOpen,
  type TraceIndex,
} from '../../../shared/logic/traceIndex'
import { hasChildren, isFolded, subtreeSizeOf } from '../../../shared/logic/waterfallRows'
import {
  hasSourceDuration,
  hasSourceTimes,
  doubtFlags,
  observationFlags,
  observationKinds,
  observationStatuses,
} from '../../../shared/model/kinds'
import { classNames } from '../../ui/classNames'
import { Icon } from '../../ui/Icon'
import { KindBadge } from '../../ui/KindBadge'
import { StepName } from '../../ui/StepName'
import { doubtWords } from '../../ui/flagWords'
import { useWaterfall, useWaterfallStore } from './useWaterfall'

/** Deeper levels are not indented further; their depth stands as a number. */
export const deepestIndent = 9
const indentPixels = 14
const errorStatus = observationStatuses.indexOf('error')

export interface TreeRowProps {
  readonly row: number
  /** Position among the visible rows, from 0. */
  readonly position: number
  readonly isTabStop: boolean
  /** Scrolled away, and kept only because the focus may be on it. */
  readonly isAway: boolean
  readonly notes: number
  /** Level that stands at the left edge: above 0 only where everything in sight is very deep. */
  readonly baseDepth: number
}

/** One step: fold mark, kind, name, what is amiss, self time. Times are in words for those who do not see the bars. */
export const TreeRow = memo(function TreeRow({
  row,
  position,
  isTabStop,
  isAway,
  notes,
  baseDepth,
}: TreeRowProps): ReactElement {
  const { index } = useWaterfallStore()
  const { trace } = index
  const isSelected = useWaterfall((state) => state.selectedRow === row)
  const folded = useWaterfall((state) => isFolded(state.folds, row))
  const match = useWaterfall((state) => (state.hits === null ? null : state.hits.matches[row] === 1))
  const isParent = hasChildren(trace, row)
  const depth = trace.depth[row] as number
  const parent = trace.parent[row] as number
  const label = trace.header.labels[trace.labelId[row] as number] ?? ''
  const name = trace.header.names[trace.nameId[row] as number] ?? ''
  return (
    <div
      role="row"
      data-row={row}
      tabIndex={isTabStop ? 0 : -1}
      aria-level={depth + 1}
      aria-posinset={index.positionInSet[row]}
      aria-setsize={parent < 0 ? index.rootCount : index.childCount[parent]}
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      aria-expanded={isParent ? !folded : undefined}
      className={classNames(
        'treeRow',
        isSelected && 'treeRow-selected',
        isAway && 'treeRow-away',
        match === false && 'treeRow-dimmed',
      )}
    >
      <span role="gridcell" aria-colindex={1} className="treeName">
        <span
          className="treeIndent"
          style={{ width: Math.max(0, Math.min(depth - baseDepth, deepestIndent)) * indentPixels }}
        />
        <span className="treeTwisty" data-twisty={isParent ? '' : undefined} aria-hidden="true">
          {isParent ? <Icon name={folded ? 'chevronRight' : 'chevronDown'} size={12} /> : null}
        </span>
        {depth > deepestIndent ? (
          <span className="treeDepth" title={`Level ${formatCount(depth + 1)}`} aria-hidden="true">
            {depth}
          </span>
        ) : null}
        <KindBadge kind={observationKinds[trace.kind[row] as number] ?? 'span'} />
        <StepName
          name={name === '' ? '(no name)' : name}
          className={classNames('treeText', match === true && 'treeMatch')}
        />
        {isSaidByName(label, name) ? null : <bdi className="treeLabel">{label}</bdi>}
        {folded ? <FoldedCount index={index} row={row} /> : null}
        <span className="spacer" />
        <Marks index={index} row={row} notes={notes} />
      </span>
      <span role="gridcell" aria-colindex={2} className="srOnly">
        {timeWords(index, row)}
      </span>
      <span role="gridcell" aria-colindex={3} className="treeSelf">
        {hasSourceTimes(trace.flags[row] as number) ? formatDuration(trace.self[row]) : unknownText}
      </span>
    </div>
  )
})

/** True when the name already tells what the label would: `chat gpt-4o` and `gpt-4o-2024-08-06`. */
export function isSaidByName(label: string, name: string): boolean {
  const lastWord = name.slice(name.lastIndexOf(' ') + 1)
  return label === '' || name.includes(label) || (lastWord.length >= 4 && label.startsWith(lastWord))
}

/** What a closed row hides, failures above all. */
function FoldedCount({ index, row }: { readonly index: TraceIndex; readonly row: number }): ReactElement {
  const hidden = subtreeSizeOf(index.trace, row) - 1
  const own = index.trace.status[row] === errorStatus ? 1 : 0
  const failed = errorsWithin(index, row) - own
  return (
    <span className="treeFolded">
      +{formatCount(hidden)}
      {failed > 0 ? <span className="treeFoldedErrors"> {formatCount(failed)} failed</span> : null}
    </span>
  )
}

function Marks({
  index,
  row,
  notes,
}: {
  readonly index: TraceIndex
  readonly row: number
  readonly notes: number
}): ReactElement {
  const flags = index.trace.flags[row] as number
  const doubts = (flags & (doubtFlags | observationFlags.errorInResult)) === 0 ? [] : doubtWords(flags)
  const isError = index.trace.status[row] === errorStatus
  const hint = isErrorOrigin(index, row) ? 'failed' : 'failed; something below it failed too'
  return (
    <>
      {notes > 0 ? (
        <span
          className="treeNote"
          role="img"
          aria-label={notes === 1 ? '1 note' : `${String(notes)} notes`}
          title={notes === 1 ? '1 note' : `${String(notes)} notes`}
        >
          <Icon name="note" size={12} />
        </span>
      ) : null}
      {doubts.length > 0 ? (
        <span className="treeDoubt" role="img" aria-label={doubts.join(', ')} title={doubts.join(', ')}>
          ◐
        </span>
      ) : null}
      {isError ? (
        <span className="treeError" role="img" aria-label={hint} title={hint}>
          ●
        </span>
      ) : null}
    </>
  )
}

/** `6.24 s, starts at 3.66 s` for assistive technology; the bars are not for it. */
function timeWords(index: TraceIndex, row: number): string {
  const flags = index.trace.flags[row] as number
  if (!hasSourceTimes(flags))
    return hasSourceDuration(flags) && !isOpen(index.trace, row)
      ? `${formatDuration(durationOf(index.trace, row))}, no time in the source`
      : 'no time in the source'
  const start = formatOffset((index.trace.start[row] as number) - index.startNs, 1e6)
  if (isOpen(index.trace, row)) {
    const atLeast = formatDuration((index.knownEnd[row] as number) - (index.trace.start[row] as number))
    return `at least ${atLeast}, no end known, starts at ${start}`
  }
  return `${formatDuration(durationOf(index.trace, row))}, starts at ${start}`
}
