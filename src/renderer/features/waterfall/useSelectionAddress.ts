import { useEffect, useRef } from 'react'
import { boundsOf, sameRange } from '../../../shared/logic/timeScale'
import { currentRange } from '../../../shared/logic/timeTrail'
import { useEngine } from '../../engine/EngineProvider'
import { useKeys } from '../../ui/useKeyHold'
import type { Observation } from '../spanDetails/observation'
import { changeTraceAddress } from './traceAddress'
import type { WaterfallStore } from './waterfallStore'

/** How long the view rests before it goes into the address. */
const restMs = 350
/** When the step that a page begins at goes there: the picture comes first, and a browser draws itself for an address. */
const firstStepMs = 150

/**
 * Keeps the address and the selection together, both ways: a selected step's span id goes into the address once it is
 * known, and a span id in the address (a link, a reload, "back") selects its step.
 */
export function useSelectionAddress(
  traceKey: string,
  spanId: string | null,
  store: WaterfallStore,
  selected: Observation | null,
): void {
  const client = useEngine()
  const keys = useKeys()
  const written = useRef<string | null>(null)
  useEffect(() => {
    const isSelected = spanId === written.current && store.get().selectedRow !== null
    if (spanId === null || isSelected) {
      if (store.get().selectedRow === null && store.index.trace.count > 0) store.select(0, { reveal: false })
      return undefined
    }
    written.current = spanId
    const stop = new AbortController()
    // A key moves from the step one was led to, not from the one before.
    const release = keys.hold()
    client
      .call('observations.find', { traceKey, spanId }, { signal: stop.signal })
      .then(({ observationId }) => {
        const row = observationId === null ? -1 : store.index.trace.observationId.indexOf(observationId)
        store.select(row < 0 ? 0 : row)
      })
      .catch(() => {
        if (!stop.signal.aborted && store.get().selectedRow === null && store.index.trace.count > 0)
          store.select(0, { reveal: false })
      })
      .finally(release)
    return () => {
      stop.abort()
      release()
    }
  }, [client, keys, traceKey, spanId, store])

  const selectedSpan = selected?.spanId ?? null
  useEffect(() => {
    if (selectedSpan === null || selectedSpan === written.current) return undefined
    const write = (): void => {
      written.current = selectedSpan
      changeTraceAddress(traceKey, { spanId: selectedSpan })
    }
    if (written.current !== null) {
      write()
      return undefined
    }
    const timer = setTimeout(write, firstStepMs)
    return () => clearTimeout(timer)
  }, [traceKey, selectedSpan])
}

/** Keeps the part in sight and the ranges one went into in the address, once they stand still. */
export function useViewAddress(traceKey: string, store: WaterfallStore): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    let before = store.get()
    const write = (): void => {
      timer = null
      const { view, trail, marks } = store.get()
      const all = boundsOf(currentRange(trail, { startNs: store.index.startNs, endNs: store.index.endNs }))
      changeTraceAddress(traceKey, {
        trail,
        view: sameRange(view, all) ? null : view,
        marks: marks.filter((mark) => mark.isKept).map((mark) => mark.range),
      })
    }
    const stop = store.subscribe(() => {
      const now = store.get()
      if (now.view === before.view && now.trail === before.trail && now.marks === before.marks) return
      before = now
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(write, restMs)
    })
    return () => {
      stop()
      if (timer !== null) clearTimeout(timer)
    }
  }, [traceKey, store])
}
