import { useQueryClient } from '@tanstack/react-query'
import { startTransition, useEffect, useRef } from 'react'
import type { ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { EngineProvider } from '../../engine/EngineProvider'
import type { RendererClient } from '../../engine/rendererClient'
import { ImportsPage } from '../../features/importing/ImportsPage'
import { TracesPage } from '../../features/traces/TracesPage'
import { TracePage } from '../../features/waterfall/TracePage'
import { useRoute } from '../../state/appStore'
import { listRoute } from '../../state/view'
import { HotkeyProvider } from '../../ui/useHotkeys'
import { smallImports, smallList, smallStorage } from './smallLists'
import { smallPackedTrace, smallStep, smallTrace, smallTraceKey } from './smallTrace'
import './warmUp.css'

/** How long to leave the page alone while answers are on their way. */
const againMs = 50
/** What is drawn is there long before; then it goes, whatever became of it. */
const atMostMs = 2_000

/** A page to draw out of sight, and how one sees that all of it has run. */
interface Scene {
  readonly page: ReactElement
  readonly isDrawn: (place: HTMLElement) => boolean
}

/** One after the other, each when there is nothing else to do: the trace first, which is the largest. */
const scenes: readonly Scene[] = [
  {
    page: <TracePage traceKey={smallTraceKey} />,
    isDrawn: (place) =>
      place.querySelector('.lanesSurface canvas[data-painted]') !== null &&
      (place.querySelector('.splitPaneSide') === null ||
        place.querySelector('.details:not([style*="none"]) .card') !== null),
  },
  {
    page: <TracesPage route={listRoute('traces')} />,
    isDrawn: (place) => place.querySelector('.tableBodyRow [role="gridcell"] bdi') !== null,
  },
  { page: <ImportsPage />, isDrawn: (place) => place.querySelector('tbody tr') !== null },
]

/**
 * Draws a small trace and small lists out of sight, once, as soon as the first page is there and the browser has
 * nothing to do: code that has never run must be read and compiled first, which makes the first trace that is opened
 * twice as slow as the second. Nothing of it can be seen, focused, read out, or reaches keys, address or workspace.
 */
export function useWarmUp(): void {
  const cache = useQueryClient()
  const isTrace = useRoute().page === 'trace'
  const next = useRef(0)
  useEffect(() => {
    // A trace that is open has run most of it already. jsdom has no idle time.
    if (isTrace) next.current = scenes.length
    if (typeof requestIdleCallback !== 'function') return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let idle = 0
    let remove: (() => void) | undefined
    const wait = (): void => {
      if (next.current < scenes.length) timer = setTimeout(look, againMs)
    }
    const look = (): void => {
      idle = requestIdleCallback(() => {
        const scene = scenes[next.current]
        if (scene === undefined) return
        if (cache.isFetching() > 0 || document.hidden) {
          wait()
          return
        }
        next.current += 1
        remove = drawOutOfSight(scene, wait)
      })
    }
    wait()
    return () => {
      clearTimeout(timer)
      cancelIdleCallback(idle)
      remove?.()
    }
  }, [cache, isTrace])
}

/** Draws a page in a place of its own; answers how to take it away before it goes by itself, which `onEnd` hears of. */
function drawOutOfSight(scene: Scene, onEnd: () => void): () => void {
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
  const end = (): void => {
    if (isGone) return
    remove()
    onEnd()
  }
  const timer = setTimeout(end, atMostMs)
  const look = (): void => {
    if (!isGone) requestAnimationFrame(scene.isDrawn(place) ? end : look)
  }
  startTransition(() =>
    root.render(
      <EngineProvider client={smallClient()}>
        <HotkeyProvider isDeaf>{scene.page}</HotkeyProvider>
      </EngineProvider>,
    ),
  )
  requestAnimationFrame(look)
  return remove
}

/** An engine that knows the small trace and its lists and nothing else: other questions stay open. */
function smallClient(): RendererClient {
  const answers: Readonly<Record<string, unknown>> = {
    'traces.get': smallTrace,
    'observations.get': smallStep,
    'notes.list': { notes: [] },
    'traces.list': smallList,
    'imports.list': smallImports,
    'app.getStorage': smallStorage,
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
