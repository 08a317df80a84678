import { memo } from 'react'
import type { MouseEvent, ReactElement } from 'react'
import { useAppStore, useFilter, useNavigate } from '../state/appStore'
import { encodeView } from '../state/urlState'
import { classNames } from '../ui/classNames'
import { Icon } from '../ui/Icon'
import { Tooltip } from '../ui/Tooltip'
import { lowerPlaces, places, startPlace } from './places'
import type { Place } from './places'

/** The slim rail of places at the left. Real links: they open in another tab too. */
export const NavigationRail = memo(function NavigationRail(): ReactElement {
  const openHelp = useAppStore((state) => state.openHelp)
  return (
    <nav className="rail" aria-label="Places">
      <PlaceLink place={startPlace} />
      {places.map((place) => (
        <PlaceLink key={place.id} place={place} />
      ))}
      <span className="spacer" />
      <Tooltip side="right" text="Keyboard shortcuts (?)">
        <button type="button" className="railLink" onClick={openHelp}>
          <Icon name="help" size={18} />
          <span className="railLabel">Keys</span>
        </button>
      </Tooltip>
      {lowerPlaces.map((place) => (
        <PlaceLink key={place.id} place={place} />
      ))}
    </nav>
  )
})

function PlaceLink({ place }: { readonly place: Place }): ReactElement {
  const filter = useFilter()
  const navigate = useNavigate()
  // Going from a list to one of its traces changes nothing here.
  const isCurrent = useAppStore((state) => place.pages.includes(state.view.route.page))
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    navigate(place.route)
  }
  return (
    <Tooltip side="right" text={`${place.label} (g ${place.letter})`}>
      <a
        className={classNames('railLink', isCurrent && 'railLinkCurrent', place.id === 'start' && 'railLogo')}
        href={encodeView({ route: place.route, filter })}
        aria-label={place.label}
        aria-current={isCurrent ? 'page' : undefined}
        onClick={follow}
      >
        <Icon name={place.icon} size={place.id === 'start' ? 22 : 18} />
        {place.id === 'start' ? null : <span className="railLabel">{place.label}</span>}
      </a>
    </Tooltip>
  )
}
