import { useEffect } from 'react'
import { useCapabilities } from '../engine/useCapability'
import { useRoute } from '../state/appStore'
import { lowerPlaces, places, startPlace } from './places'

/** Names the tab after the place and the workspace. Foreign names stay out: a title cannot isolate their direction. */
export function useDocumentTitle(): void {
  const { page } = useRoute()
  const workspace = useCapabilities()?.workspaceName ?? null
  const label = page === 'trace' ? 'Trace' : page === 'session' ? 'Session' : placeLabel(page)
  useEffect(() => {
    document.title = [label, workspace, 'Spanglass']
      .filter((part) => part !== null && part !== '')
      .join(' · ')
  }, [label, workspace])
}

function placeLabel(page: string): string | null {
  return (
    [startPlace, ...places, ...lowerPlaces].find((place) => place.pages.some((name) => name === page))
      ?.label ?? null
  )
}
