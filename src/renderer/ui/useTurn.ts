import { useEffect, useState } from 'react'
import type { FrameTurns } from './frameTurns'

/**
 * A value as it is drawn: a new one when its turn comes, the one before until then. `undefined` while the first one
 * waits, which it does unless `isAtOnce` says so.
 */
export function useTurn<T extends object | null>(
  value: T,
  turns: FrameTurns,
  isAtOnce: boolean,
): T | undefined {
  const [drawn, setDrawn] = useState<T | undefined>(isAtOnce ? value : undefined)
  useEffect(() => (drawn === value ? undefined : turns.wait(() => setDrawn(value))), [drawn, value, turns])
  return drawn
}
