import { useCallback, useEffect, useRef } from 'react'
import { useAppStore, useRoute } from '../../state/appStore'

/**
 * The chosen trace, kept in the address; the first one unless said otherwise. `onCome` hears of a trace that the
 * address names by itself (a link, a reload, back and forward), so that the conversation can go there too.
 */
export function useCurrentTrace(
  sessionKey: string,
  numbers: ReadonlyMap<string, number>,
  onCome: (traceKey: string) => void,
): readonly [number, (traceKey: string) => void] {
  const route = useRoute()
  const inAddress =
    route.page === 'session' && route.sessionKey === sessionKey ? (route.params['trace'] ?? null) : null
  const told = useRef<string | null>(null)
  useEffect(() => {
    if (inAddress === told.current) return
    told.current = inAddress
    if (inAddress !== null) onCome(inAddress)
  }, [inAddress, onCome])
  const set = useCallback(
    (traceKey: string) => {
      const { view, navigate } = useAppStore.getState()
      if (
        view.route.page !== 'session' ||
        view.route.sessionKey !== sessionKey ||
        view.route.params['trace'] === traceKey
      )
        return
      told.current = traceKey
      navigate({ ...view.route, params: { ...view.route.params, trace: traceKey } }, { replace: true })
    },
    [sessionKey],
  )
  return [inAddress === null ? 0 : (numbers.get(inAddress) ?? 0), set]
}
