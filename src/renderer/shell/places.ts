import type { Output } from '../../shared/contract/contract'
import { listRoute } from '../state/view'
import type { PageName, Route } from '../state/view'
import type { IconName } from '../ui/Icon'

/** A place of the rail. */
export interface Place {
  readonly id: string
  readonly label: string
  readonly icon: IconName
  /** Letter after `g`. */
  readonly letter: string
  readonly route: Route
  /** Pages that belong to it: the rail marks the place while one of them is shown. */
  readonly pages: readonly PageName[]
}

export const places: readonly Place[] = [
  {
    id: 'sessions',
    label: 'Sessions',
    icon: 'sessions',
    letter: 's',
    route: listRoute('sessions'),
    pages: ['sessions', 'session'],
  },
  {
    id: 'traces',
    label: 'Traces',
    icon: 'traces',
    letter: 't',
    route: listRoute('traces'),
    pages: ['traces', 'trace'],
  },
  {
    id: 'imports',
    label: 'Imports',
    icon: 'imports',
    letter: 'i',
    route: { page: 'imports', importId: null },
    pages: ['imports', 'mapping'],
  },
]

export const lowerPlaces: readonly Place[] = [
  {
    id: 'settings',
    label: 'Settings',
    icon: 'settings',
    letter: 'e',
    route: { page: 'settings' },
    pages: ['settings'],
  },
]

export const startPlace: Place = {
  id: 'start',
  label: 'Start',
  icon: 'logo',
  letter: 'h',
  route: { page: 'start' },
  pages: ['start'],
}

/** Where a fresh start leads: into the data when there is any, else to the page that gets some. */
export function firstRoute(storage: Pick<Output<'app.getStorage'>, 'sessions' | 'traces'>): Route {
  if (storage.sessions > 0) return listRoute('sessions')
  return storage.traces > 0 ? listRoute('traces') : { page: 'start' }
}
