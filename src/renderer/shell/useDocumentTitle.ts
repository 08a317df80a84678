import { useEffect } from 'react'
import { useCapabilities } from '../engine/useCapability'
import { useRoute } from '../state/appStore'
import { lowerPlaces, places, startPlace } from './places'

/** Until the frame that shows the place is through: telling the browser takes longer than it looks, and no one sees it. */
const laterMs = 50

/** Names the tab after the place and the workspace. Foreign names stay out: a title cannot isolate their direction. */
export function useDocumentTitle(): void {
  const { page } = useRoute()
  const workspace = useCapabilities()?.workspaceName ?? null
  const label = page === 'trace' ? 'Trace' : page === 'session' ? 'Session' : placeLabel(page)
  useEffect(() => {
    const title = [label, workspace, 'Spanglass'].filter((part) => part !== null && part !== '').join(' · ')
    const timer = setTimeout(() => {
      document.title = title
    }, laterMs)
    return () => clearTimeout(timer)
  }, [label, workspace])
}

function placeLabel(page: string): string | null {
  return (
    [startPlace, ...places, ...lowerPlaces].find((place) => place.pages.some((name) => name === page))
      ?.label ?? null
  )
}
