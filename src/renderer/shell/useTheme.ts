import { useEffect } from 'react'
import { useSettings } from '../engine/useSettings'
import { persisted } from '../state/persistedState'

type Theme = 'system' | 'light' | 'dark'
const lastTheme = persisted<Theme>('theme', (stored) =>
  stored === 'light' || stored === 'dark' ? stored : 'system',
)

/** Puts the last known theme on the page before the settings are read, so that nothing flashes. */
export function applyLastTheme(): void {
  applyTheme(lastTheme.load())
}

/** Keeps the page in the chosen theme, or in the system's. */
export function useTheme(): void {
  const { theme } = useSettings()
  useEffect(() => {
    lastTheme.save(theme)
    applyTheme(theme)
    if (theme !== 'system') return undefined
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const follow = (): void => applyTheme('system')
    dark.addEventListener('change', follow)
    return () => dark.removeEventListener('change', follow)
  }, [theme])
}

function applyTheme(theme: Theme): void {
  const isDark =
    theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}
