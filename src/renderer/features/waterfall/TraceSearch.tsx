import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactElement } from 'react'
import { formatCount } from '../../../shared/logic/formatters'
import { hitNumber, hitsByName, hitsOf, stepHit, uniteHits } from '../../../shared/logic/traceSearch'
import { IconButton } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import { Keys } from '../../ui/Keys'
import { useHotkeys } from '../../ui/useHotkeys'
import { useWhenThere } from '../../ui/useKeyHold'
import { isOnControl } from './focusPlace'
import './traceSearch.css'
import { useTraceHits } from './useTraceHits'
import type { TraceSearchScope } from './useTraceHits'
import { useWaterfall, useWaterfallStore } from './useWaterfall'

const scopes: readonly { readonly scope: TraceSearchScope; readonly label: string }[] = [
  { scope: 'all', label: 'all' },
  { scope: 'name', label: 'names' },
  { scope: 'content', label: 'contents' },
  { scope: 'attributes', label: 'attributes' },
]
/** How long typing rests before the engine is asked. */
const restMs = 180

export interface TraceSearchProps {
  readonly traceKey: string
  readonly text: string
  readonly onText: (text: string) => void
}

/**
 * Search in this trace: hits are highlighted and counted, nothing is hidden. Names answer at once; contents and
 * attributes as far as the engine has looked.
 */
export function TraceSearch({ traceKey, text, onText }: TraceSearchProps): ReactElement {
  const store = useWaterfallStore()
  const field = useRef<HTMLInputElement>(null)
  const [scope, setScope] = useState<TraceSearchScope>('all')
  const [asked, askNow] = useRested(text.trim())
  const isAsking = asked !== ''
  const answer = useTraceHits(traceKey, asked, scope)
  // While typing rests, the engine's last answer is one to other words.
  const isAsked = asked === text.trim()
  const found = isAsking && isAsked ? answer.observationIds : null
  const isPending = text.trim() !== '' && (!isAsked || answer.isComing)
  const hits = useMemo(() => {
    if (text.trim() === '') return null
    const byName = scope === 'all' || scope === 'name' ? hitsByName(store.index.trace, text.trim()) : null
    const byEngine = found === null ? null : hitsOf(store.index.trace, found)
    if (byName !== null && byEngine !== null) return uniteHits(byName, byEngine)
    return byName ?? byEngine ?? hitsOf(store.index.trace, [])
  }, [store, text, scope, found])
  useEffect(() => store.setHits(hits), [store, hits])
  useEffect(() => () => store.setHits(null), [store])

  const selected = useWaterfall((state) => state.selectedRow)
  const step = (direction: 1 | -1): void => {
    const { hits: now, selectedRow } = store.get()
    const row = now === null ? null : stepHit(now, selectedRow, direction)
    if (row !== null) store.select(row)
  }
  // Stepping waits for the first answer to these words, or it would depend on how fast one types. Of a trace that takes
  // many answers it goes through what was found so far.
  const firstAnswer = isPending && found === null ? 'coming' : 'there'
  const next = useWhenThere(firstAnswer, () => step(1))
  const previous = useWhenThere(firstAnswer, () => step(-1))
  const stepWhenFound = (direction: 1 | -1): boolean => {
    if (text.trim() === '') return false
    askNow()
    if (direction === 1) next()
    else previous()
    return true
  }
  useHotkeys([
    {
      id: 'traceSearch.focus',
      label: 'Search in this trace',
      section: 'Search',
      keys: ['/', 'mod+f'],
      run: () => focusField(field.current),
    },
    {
      id: 'traceSearch.next',
      label: 'Next hit',
      section: 'Search',
      keys: ['Enter'],
      inPalette: false,
      run: () => (isOnControl() ? false : stepWhenFound(1)),
    },
    {
      id: 'traceSearch.previous',
      label: 'Previous hit',
      section: 'Search',
      keys: ['shift+Enter'],
      inPalette: false,
      run: () => (isOnControl() ? false : stepWhenFound(-1)),
    },
    {
      id: 'traceSearch.clear',
      label: 'Clear the search',
      section: 'Search',
      keys: ['Escape'],
      inPalette: false,
      run: () => {
        if (text === '') return false
        onText('')
        return true
      },
    },
  ])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') stepWhenFound(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') {
      if (text === '') field.current?.blur()
      else onText('')
    } else if (event.key === 'ArrowDown') field.current?.blur()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const count = hits?.rows.length ?? 0
  return (
    <div className="traceSearch" role="search">
      <Icon name="search" size={14} />
      <input
        ref={field}
        type="text"
        aria-label="Search in this trace"
        placeholder="Find in trace"
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text === '' ? (
        <Keys keys="/" />
      ) : (
        <>
          <span className="traceSearchCount" role="status">
            {answer.error !== null && isAsking && isAsked ? (
              <span className="traceSearchError" title={answer.error.message}>
                names only
              </span>
            ) : null}
            {`${hits === null || hitNumber(hits, selected) === 0 ? '' : `${formatCount(hitNumber(hits, selected))} of `}${formatCount(count)}${found !== null && answer.isCut ? '+' : ''}${pendingWords(isPending, found === null ? 0 : answer.share)}`}
          </span>
          <select
            aria-label="Where to search"
            value={scope}
            onChange={(event) => setScope(event.target.value as TraceSearchScope)}
          >
            {scopes.map((entry) => (
              <option key={entry.scope} value={entry.scope}>
                {entry.label}
              </option>
            ))}
          </select>
          <IconButton
            icon="chevronUp"
            size="small"
            label="Previous hit (Shift+Enter)"
            disabled={count === 0}
            onClick={() => stepWhenFound(-1)}
          />
          <IconButton
            icon="chevronDown"
            size="small"
            label="Next hit (Enter)"
            disabled={count === 0}
            onClick={() => stepWhenFound(1)}
          />
        </>
      )}
    </div>
  )
}

/** What is shown behind a count that still grows; how far it is only where that takes long. */
function pendingWords(isPending: boolean, share: number): string {
  if (!isPending) return ''
  return share === 0 ? '…' : `… ${Math.floor(share * 100)} %`
}

function focusField(field: HTMLInputElement | null): void {
  field?.focus()
  field?.select()
}

/** The text once typing has rested, and how not to wait for that. */
function useRested(text: string): readonly [string, () => void] {
  const [rested, setRested] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), restMs)
    return () => clearTimeout(timer)
  }, [text])
  return [text === '' ? '' : rested, () => setRested(text)]
}
