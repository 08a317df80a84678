import { useRef, useState } from 'react'
import type { KeyboardEvent, ReactElement } from 'react'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import { classNames } from '../../ui/classNames'

/** What was found, wherever: in one file, or in all. */
export interface FoundThing {
  readonly code: string
  readonly text: string
  readonly isKept: boolean
  readonly count: number
}

/** One stop of the Tab key; the arrow keys go from kind to kind, so that the places are near however many there are. */
export function FindingList({
  findings,
  chosen,
  onChoose,
}: {
  readonly findings: readonly FoundThing[]
  readonly chosen: string | null
  readonly onChoose: (code: string) => void
}): ReactElement {
  const list = useRef<HTMLUListElement>(null)
  const [focused, setFocused] = useState<string | null>(null)
  // What was lost is to be seen first, however often something else was found.
  const ordered = findings.toSorted((one, other) => Number(one.isKept) - Number(other.isKept))
  const codes = ordered.map(({ code }) => code)
  const stop = [focused, chosen].find((code) => code !== null && codes.includes(code)) ?? codes[0]
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = nextIndex(event.key, codes.indexOf(stop ?? ''), codes.length)
    if (to === null) return
    event.preventDefault()
    list.current?.querySelectorAll('button')[to]?.focus()
  }
  return (
    <ul className="reportFindings" aria-label="Kinds of findings" ref={list}>
      {ordered.map((finding) => (
        <li key={finding.code}>
          <FindingButton
            finding={finding}
            isChosen={chosen === finding.code}
            isStop={finding.code === stop}
            onFocus={() => setFocused(finding.code)}
            onKeyDown={onKeyDown}
            onClick={() => onChoose(finding.code)}
          />
        </li>
      ))}
    </ul>
  )
}

function nextIndex(key: string, at: number, count: number): number | null {
  if (key === 'ArrowDown') return Math.min(count - 1, at + 1)
  if (key === 'ArrowUp') return Math.max(0, at - 1)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

function FindingButton({
  finding,
  isChosen,
  isStop,
  onFocus,
  onKeyDown,
  onClick,
}: {
  readonly finding: FoundThing & { readonly files?: number }
  readonly isChosen: boolean
  readonly isStop: boolean
  readonly onFocus: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onClick: () => void
}): ReactElement {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      tabIndex={isStop ? 0 : -1}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      className={classNames('reportFinding', isChosen && 'reportFindingChosen')}
      onClick={onClick}
    >
      <span className="reportFindingHead">
        <span className={finding.isKept ? 'reportKept' : 'reportLost'}>
          {finding.isKept ? 'kept' : 'skipped'}
        </span>
        <strong>{formatCount(finding.count)}×</strong>
        <span className="mono">{finding.code}</span>
        {finding.files === undefined ? null : (
          <span className="muted">in {formatCounted(finding.files, 'file')}</span>
        )}
      </span>
      <span className="reportFindingText">{finding.text}</span>
    </button>
  )
}
