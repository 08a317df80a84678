import { useEffect, useEffectEvent } from 'react'
import type { EventName, EventPayload } from '../../shared/contract/contract'
import { useEngine } from './EngineProvider'

/** Calls `listener` for every event of that name while the component is mounted; always the latest listener. */
export function useEngineEvent<E extends EventName>(
  name: E,
  listener: (payload: EventPayload<E>) => void,
): void {
  const client = useEngine()
  const latest = useEffectEvent(listener)
  useEffect(() => client.on(name, (payload) => latest(payload)), [client, name])
}
