import { toStoreError } from '../store/storeError'

/** How often a full disk is tried again. */
const retryMs = 2_000

/**
 * Does `work`; when the disk is full, says so and tries again until there is room or `signal` aborts. The work must
 * leave nothing behind when it fails (a transaction).
 */
export async function whenRoom<T>(
  signal: AbortSignal,
  onWaiting: (sentence: string) => void,
  work: () => T | Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const failure = toStoreError(error)
      if (failure.code !== 'disk_full') throw error
      onWaiting(`${failure.message} The import waits for room.`)
      await sleep(retryMs, signal)
    }
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal.addEventListener('abort', abort, { once: true })
  })
}
