import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Output } from '../../shared/contract/contract'
import { useEngine } from './EngineProvider'
import { useEngineQuery } from './useEngineQuery'

export type SettingsView = Output<'app.getSettings'>

const defaults: SettingsView = { theme: 'system', wheel: 'scroll', zone: 'system', layout: '{}' }

/** The settings in force; the defaults until the engine has answered. */
export function useSettings(): SettingsView {
  return useEngineQuery('app.getSettings', {}).data ?? defaults
}

/** Changes settings at once on screen, and in the workspace; the old ones return when that fails. */
export function useUpdateSettings(): (changes: Partial<SettingsView>) => Promise<void> {
  const client = useEngine()
  const cache = useQueryClient()
  return useCallback(
    async (changes) => {
      const key = ['app.getSettings', {}]
      const before = cache.getQueryData<SettingsView>(key)
      cache.setQueryData<SettingsView>(key, (now) => ({ ...(now ?? defaults), ...changes }))
      try {
        cache.setQueryData(key, await client.call('app.updateSettings', { changes }))
      } catch (error) {
        cache.setQueryData(key, before)
        throw error
      }
    },
    [client, cache],
  )
}

/** The IANA zone times are read in: the chosen one, else the computer's. An unknown name falls back to the computer's. */
export function useZone(): string {
  const { zone } = useSettings()
  return resolveZone(zone)
}

/** Zones that were asked for: each costs a formatter, about a millisecond, and every part with a time asks. */
const resolved = new Map<string, { readonly name: string; readonly untilMs: number }>()
/** The computer's own zone may change while the page is open. */
const resolvedForMs = 60_000

export function resolveZone(zone: string): string {
  const nowMs = performance.now()
  const known = resolved.get(zone)
  if (known !== undefined && nowMs < known.untilMs) return known.name
  const name = askForZone(zone)
  resolved.set(zone, { name, untilMs: nowMs + resolvedForMs })
  return name
}

function askForZone(zone: string): string {
  if (zone !== 'system') {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
    } catch {
      // An unknown name: the computer's zone is the honest fallback.
    }
  }
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
