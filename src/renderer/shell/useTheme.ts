import { useEffect } from 'react'
import { useSettings } from '../engine/useSettings'
import { persisted } from '../state/persistedState'

type Theme = 'system' | 'light' | 'dark'
const lastTheme = persisted<Theme>('theme', (stored) =>
  stored === 'light' || stored === 'dark' ? stored : 'system',
)

let theme: Theme = 'system'

/**
 * Puts the last known theme on the page before the settings are read, so that nothing flashes, and from now on follows
 * the system where the theme is the system's. Once for a page.
 */
export function startTheme(): void {
  theme = lastTheme.load()
  systemIsDark().addEventListener('change', applyTheme)
  applyTheme()
}

/** Keeps the page in the chosen theme. */
export function useTheme(): void {
  const settings = useSettings()
  useEffect(() => {
    theme = settings.theme
    lastTheme.save(theme)
    applyTheme()
  }, [settings.theme])
}

const systemIsDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)')

function applyTheme(): void {
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark().matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}
