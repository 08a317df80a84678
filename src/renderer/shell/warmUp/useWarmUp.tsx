import { useQueryClient } from '@tanstack/react-query'
import { startTransition, useEffect, useRef } from 'react'
import { createRoot } from 'react-dom/client'
import { EngineProvider } from '../../engine/EngineProvider'
import type { RendererClient } from '../../engine/rendererClient'
import { TracePage } from '../../features/waterfall/TracePage'
import { useRoute } from '../../state/appStore'
import { HotkeyProvider } from '../../ui/useHotkeys'
import { smallPackedTrace, smallStep, smallTrace, smallTraceKey } from './smallTrace'
import './warmUp.css'

/** How long to leave the page alone while answers are on their way. */
const againMs = 50
/** The small trace is drawn long before; then it goes, whatever became of it. */
const atMostMs = 2_000

/**
 * Draws a small trace out of sight, once, as soon as the first page is there and the browser has nothing to do: code
 * that has never run must be read and compiled first, which makes the first trace that is opened twice as slow as the
 * second. Nothing of it can be seen, focused, read out, or reaches keys, address or workspace.
 */
export function useWarmUp(): void {
  const cache = useQueryClient()
  const isTrace = useRoute().page === 'trace'
  const isDone = useRef(false)
  useEffect(() => {
    // A trace that is open has warmed everything up already. jsdom has no idle time.
    if (isTrace) isDone.current = true
    if (isDone.current || typeof requestIdleCallback !== 'function') return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let idle = 0
    let remove: (() => void) | undefined
    const look = (): void => {
      idle = requestIdleCallback(() => {
        if (cache.isFetching() > 0 || document.hidden) timer = setTimeout(look, againMs)
        else {
          isDone.current = true
          remove = drawOutOfSight()
        }
      })
    }
    timer = setTimeout(look, againMs)
    return () => {
      clearTimeout(timer)
      cancelIdleCallback(idle)
      remove?.()
    }
  }, [cache, isTrace])
}

/** Draws the small trace in a place of its own; answers how to take it away before it goes by itself. */
function drawOutOfSight(): () => void {
  const place = document.createElement('div')
  place.className = 'warmUp'
  place.inert = true
  place.setAttribute('aria-hidden', 'true')
  const page = document.getElementById('main')
  place.style.width = `${String(page?.clientWidth ?? window.innerWidth)}px`
  place.style.height = `${String(page?.clientHeight ?? window.innerHeight)}px`
  document.body.append(place)
  const root = createRoot(place, { identifierPrefix: 'warm-up' })
  let isGone = false
  const remove = (): void => {
    if (isGone) return
    isGone = true
    clearTimeout(timer)
    place.remove()
    // Not while React is at work on another tree.
    setTimeout(() => root.unmount())
  }
  const timer = setTimeout(remove, atMostMs)
  const look = (): void => {
    if (isGone) return
    const isDrawn =
      place.querySelector('.lanesSurface canvas[data-painted]') !== null &&
      (place.querySelector('.details') === null || place.querySelector('.details .card') !== null)
    requestAnimationFrame(isDrawn ? remove : look)
  }
  startTransition(() =>
    root.render(
      <EngineProvider client={smallClient()}>
        <HotkeyProvider isDeaf>
          <TracePage traceKey={smallTraceKey} />
        </HotkeyProvider>
      </EngineProvider>,
    ),
  )
  requestAnimationFrame(look)
  return remove
}

/** An engine that knows the small trace and nothing else: other questions stay open. */
function smallClient(): RendererClient {
  const answers: Readonly<Record<string, unknown>> = {
    'traces.get': smallTrace,
    'observations.get': smallStep,
    'notes.list': { notes: [] },
  }
  const nothing = (): void => undefined
  const silent = (): (() => void) => nothing
  return {
    takesFolders: false,
    call: (name) =>
      Object.hasOwn(answers, name)
        ? Promise.resolve(answers[name] as never)
        : new Promise<never>(() => undefined),
    binary: () => Promise.resolve(smallPackedTrace()),
    registerFiles: () => Promise.resolve([]),
    on: silent,
    onConnection: silent,
    onUpload: silent,
    onRefused: silent,
  }
}
