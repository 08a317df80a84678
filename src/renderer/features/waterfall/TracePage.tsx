import { memo, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { readTraceIndex, type TraceIndex } from '../../../shared/logic/traceIndex'
import { traceText } from '../../../shared/logic/traceText'
import { errorCode } from '../../engine/replies'
import { useBinary, useEngineQuery } from '../../engine/useEngineQuery'
import { useAppStore, useNavigate } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { useKeyHold } from '../../ui/useKeyHold'
import { lastSize } from '../../ui/lastSizes'
import { lanesName } from './LaneCanvas'
import { TraceBody } from './TraceBody'
import { TraceTitle } from './TraceTitle'
import './tracePage.css'
import { traceAddressNow } from './traceAddress'
import { useTraceNeighbours } from './useTraceNeighbours'
import { WaterfallContext } from './useWaterfall'
import { createWaterfallStore, type WaterfallStore } from './waterfallStore'

/**
 * One trace as a picture with its details. While another trace loads (Shift+J), the one on screen stays and fades; a
 * new picture comes whole or not at all.
 */
export const TracePage = memo(function TracePage({ traceKey }: { readonly traceKey: string }): ReactElement {
  const answer = useEngineQuery('traces.get', { traceKey })
  const packed = useBinary('traces.readPacked', { traceKey }, readTraceIndex)
  const isStale = answer.isPlaceholderData || packed.isPlaceholderData
  const shown = useShown(traceKey, isStale ? undefined : answer.data, isStale ? undefined : packed.data)
  const neighbours = useTraceNeighbours(traceKey, answer.isPlaceholderData ? undefined : answer.data)
  const error = answer.error ?? packed.error
  // Keys mean the trace one went to; only stepping on needs nothing of it.
  useKeyHold((shown === null || isStale) && error === null, { passing: ['shift+j', 'shift+k'] })
  if (error !== null) {
    const retry = (): void => {
      void answer.refetch()
      void packed.refetch()
    }
    return <TraceError error={error} onRetry={retry} />
  }
  if (shown === null) return <Loading />
  const { store } = shown
  return (
    <div className="tracePage" data-stale={isStale} aria-busy={isStale}>
      <TraceTitle answer={shown.answer} neighbours={neighbours} asText={() => traceText(store.index, -1)} />
      {store.index.trace.count === 0 ? (
        <EmptyState icon="traces" title="This trace has no spans">
          <p>
            The source named it, but none of its steps is in the workspace. Importing the file that holds them
            completes it.
          </p>
        </EmptyState>
      ) : (
        <WaterfallContext value={store}>
          <TraceBody key={shown.traceKey} traceKey={shown.traceKey} answer={shown.answer} />
        </WaterfallContext>
      )}
    </div>
  )
})

interface Shown {
  readonly traceKey: string
  readonly answer: Output<'traces.get'>
  readonly store: WaterfallStore
}

/** What is on screen: figures and picture of one trace, changed only together. A picture read again keeps its place. */
function useShown(
  traceKey: string,
  answer: Output<'traces.get'> | undefined,
  index: TraceIndex | undefined,
): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null)
  if (answer === undefined || index === undefined) return shown
  if (shown !== null && shown.answer === answer && shown.store.index === index) return shown
  const isSame = shown !== null && shown.traceKey === traceKey
  const address = traceAddressNow(traceKey)
  const store =
    isSame && shown.store.index === index
      ? shown.store
      : createWaterfallStore(index, {
          trail: address.trail,
          view: address.view,
          marks: address.marks,
          selectedRow: address.spanId === null ? 0 : null,
          lanes: lastSize(lanesName),
          ...(isSame ? { before: shown.store } : {}),
        })
  const next = { traceKey, answer, store }
  setShown(next)
  return next
}

function Loading(): ReactElement {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="tracePage" aria-busy="true">
      <div className="traceLoading" role="status">
        {isSlow ? 'Reading the trace…' : ''}
      </div>
    </div>
  )
}

function TraceError({
  error,
  onRetry,
}: {
  readonly error: Error
  readonly onRetry: () => void
}): ReactElement {
  const navigate = useNavigate()
  const list = useAppStore((state) => state.lastList)
  const back = <Button onClick={() => navigate(list)}>Back to the list</Button>
  if (errorCode(error) === 'not_found') {
    return (
      <EmptyState icon="traces" title="This trace is not in the workspace" actions={back}>
        <p>
          It may have been deleted, or its import undone. Notes on it are kept and attach again when it
          returns.
        </p>
      </EmptyState>
    )
  }
  return (
    <ErrorPanel
      title="The trace could not be read"
      message={error.message}
      onRetry={onRetry}
      actions={back}
    />
  )
}
