import { useSettings, useUpdateSettings } from '../engine/useSettings'
import { useAppStore, useNavigate } from '../state/appStore'
import { useHotkeys } from '../ui/useHotkeys'
import { lowerPlaces, places, startPlace } from './places'

/** The keys and commands that work everywhere. */
export function useShellHotkeys(): void {
  const navigate = useNavigate()
  const openPalette = useAppStore((state) => state.openPalette)
  const openHelp = useAppStore((state) => state.openHelp)
  const { theme } = useSettings()
  const update = useUpdateSettings()
  const section = 'Everywhere'
  useHotkeys(
    [
      { id: 'shell.find', label: 'Find', section, keys: ['/'], inPalette: false, run: () => openPalette() },
      {
        id: 'shell.commands',
        label: 'Find, or run a command',
        section,
        keys: ['mod+k'],
        inFields: true,
        inPalette: false,
        run: () => openPalette(),
      },
      {
        id: 'shell.onlyCommands',
        label: 'Commands',
        section,
        keys: ['mod+shift+p'],
        inFields: true,
        inPalette: false,
        run: () => openPalette('>'),
      },
      { id: 'shell.help', label: 'Show the keyboard shortcuts', section, keys: ['?'], run: () => openHelp() },
      ...[startPlace, ...places, ...lowerPlaces].map((place) => ({
        id: `shell.go.${place.id}`,
        label: `Go to ${place.label}`,
        section,
        keys: [`g ${place.letter}`],
        run: () => navigate(place.route),
      })),
      {
        id: 'shell.theme',
        label: 'Switch between light and dark',
        section,
        keys: [],
        run: () =>
          void update({ theme: document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark' }),
      },
      ...(theme === 'system'
        ? []
        : [
            {
              id: 'shell.systemTheme',
              label: 'Use the theme of the system',
              section,
              keys: [],
              run: () => void update({ theme: 'system' }),
            },
          ]),
      {
        id: 'shell.back',
        label: 'Back',
        section,
        keys: ['alt+ArrowLeft'],
        inPalette: false,
        run: () => history.back(),
      },
      {
        id: 'shell.forward',
        label: 'Forward',
        section,
        keys: ['alt+ArrowRight'],
        inPalette: false,
        run: () => history.forward(),
      },
    ],
    true,
    0,
  )
}
