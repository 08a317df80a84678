import { randomBytes } from 'node:crypto'
import type { Clock } from '../ports/platform'

/**
 * Codes that stand for the token once. A browser is started with a URL on its command line, which other users of the
 * machine can read; what they read there is used up by then.
 */
export interface LaunchCodes {
  /** A new code, good for one use within a minute. */
  issue(): string
  /** True the first time for a code that was issued and is not too old. */
  redeem(code: string): boolean
}

const lifetimeMs = 60_000

export function createLaunchCodes(clock: Clock): LaunchCodes {
  const issued = new Map<string, number>()
  return {
    issue() {
      const code = randomBytes(24).toString('base64url')
      issued.set(code, clock.nowMs())
      return code
    },
    redeem(code) {
      const issuedMs = issued.get(code)
      issued.delete(code)
      return issuedMs !== undefined && clock.nowMs() - issuedMs <= lifetimeMs
    },
  }
}
