import { stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import type { UserPrices } from '../../../shared/model/prices'
import { filesIn } from './fileList'
import type { FileList } from './fileList'
import type { ReadEvent, ReadFiles } from './readEvents'
import { readFiles } from './readFiles'
import type { FromReading, ReadingStart, ToReading } from './readingProtocol'

/** Below this a thread costs more than it brings: starting one takes some 50 ms. */
const worthBytes = 4 * 1024 * 1024

/**
 * Memory of the thread. Records die young: a young generation of this size takes a third of the time that the usual
 * 16 MB take for collecting (measured). The old one never needs much; the lower its limit, the sooner V8 collects it,
 * the higher, the more garbage it lets lie: at 1 GB it was collected every 0.3 s, at 4 GB it held 60 MB more.
 */
const limits = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 2_000 }

/** How long a thread that is told to stop has to close what it has open, milliseconds, unless told otherwise. */
const closingMs = 200

/**
 * Reads files in a thread of their own where that pays, which is from `worth` bytes on; `url` is the entry of the store's
 * threads.
 */
export function readInThread(url: URL, worth: number = worthBytes, closing: number = closingMs): ReadFiles {
  return async function* (files, signal, prices) {
    if (await isWorth(files, worth)) yield* readElsewhere(url, files, signal, prices, closing)
    else yield* readFiles(files, signal, prices)
  }
}

/** Whether the files have as many bytes; of a large folder only the first are looked at. */
async function isWorth(files: FileList, worth: number): Promise<boolean> {
  let total = 0
  for (const { path, unreadable } of filesIn(files)) {
    if (total >= worth) break
    if (unreadable !== null) continue
    // What cannot be read is told by the reading itself.
    total += (await stat(path).catch(() => null))?.size ?? 0
  }
  return total >= worth
}

async function* readElsewhere(
  url: URL,
  files: FileList,
  signal: AbortSignal,
  prices: UserPrices | undefined,
  closing: number,
): AsyncGenerator<ReadEvent, void> {
  const start: ReadingStart = { role: 'reading', files, prices: prices ?? null }
  const worker = new Worker(url, { workerData: start, name: 'reading', resourceLimits: limits })
  const inbox: ReadEvent[] = []
  const state = { ended: false, failure: null as Error | null }
  let wake: () => void = () => undefined
  const end = (failure: Error | null): void => {
    state.ended = true
    state.failure ??= failure
    wake()
  }
  worker.on('message', (message: FromReading) => {
    if (message.type === 'event') inbox.push(message.event)
    else end(message.type === 'failed' ? new Error(message.message) : null)
    wake()
  })
  worker.on('error', (error: Error) => end(error))
  worker.on('exit', () => end(state.ended ? null : new Error('the reading thread ended')))
  const send = (message: ToReading): void => worker.postMessage(message)
  const abort = (): void => wake()
  signal.addEventListener('abort', abort, { once: true })
  try {
    for (;;) {
      if (signal.aborted) return
      const event = inbox.shift()
      if (event !== undefined) {
        yield event
        send({ type: 'taken' })
      } else if (state.ended) {
        if (state.failure !== null) throw state.failure
        return
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    signal.removeEventListener('abort', abort)
    if (!state.ended) {
      // Ended in the midst of opening a file, it would leave that open for as long as the program runs.
      send({ type: 'cancel' })
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, closing)
        wake = () => {
          if (!state.ended) return
          clearTimeout(timer)
          resolve()
        }
      })
    }
    // It holds no database: ending it anywhere loses nothing.
    await worker.terminate()
  }
}
