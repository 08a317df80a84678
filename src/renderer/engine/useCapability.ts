import type { Output } from '../../shared/contract/contract'
import { useEngineQuery } from './useEngineQuery'

export type Capabilities = Output<'app.getCapabilities'>

/** What the host can do; null until it has said so. Never ask "is this Electron?". */
export function useCapabilities(): Capabilities | null {
  return useEngineQuery('app.getCapabilities', {}).data ?? null
}
