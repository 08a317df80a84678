import { useEffect, useRef } from 'react'
import { useEngineQuery } from '../engine/useEngineQuery'
import { useUpdateSettings } from '../engine/useSettings'
import { useAppStore } from '../state/appStore'
import type { AppState } from '../state/appStore'
import { readHabits, writeHabits } from '../state/habits'

/** Changes are written when nothing has changed for this long. */
const pauseMs = 1_000

/** Takes the remembered layout over once at the start, and writes it back when it has changed. */
export function useHabits(): void {
  const { data } = useEngineQuery('app.getSettings', {})
  const update = useUpdateSettings()
  const written = useRef<string | null>(null)
  const layout = data?.layout ?? null

  useEffect(() => {
    if (layout === null || written.current !== null) return
    const habits = readHabits(layout)
    if (habits !== null) useAppStore.setState(habits)
    written.current = writeHabits(useAppStore.getState())
  }, [layout])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const write = (): void => {
      const text = writeHabits(useAppStore.getState())
      if (written.current === null || text === written.current) return
      written.current = text
      // A habit that could not be kept is not worth a notice: it holds until the page closes.
      update({ layout: text }).catch(() => undefined)
    }
    const stop = useAppStore.subscribe((now, before) => {
      if (isSameLayout(now, before)) return
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(write, pauseMs)
    })
    return () => {
      stop()
      if (timer !== null) clearTimeout(timer)
    }
  }, [update])
}

function isSameLayout(a: AppState, b: AppState): boolean {
  return a.columns === b.columns && a.sizes === b.sizes && a.folds === b.folds
}
