import type { MessagePort } from 'node:worker_threads'
import { describeError } from '../../../shared/util/describeError'
import type { PreparedBatch } from './preparedBatch'
import type { ReadEvent } from './readEvents'
import { readFiles } from './readFiles'
import { eventsAhead, weightOf } from './readingProtocol'
import type { FromReading, ReadingStart, ToReading } from './readingProtocol'

/** Reads files in a thread of its own and sends what comes of it, never far ahead of who takes it. */
export async function serveReading(port: MessagePort, { files, prices }: ReadingStart): Promise<void> {
  const controller = new AbortController()
  let ahead = 0
  /** Of each event that was sent and not taken yet, in their order. */
  const weights: number[] = []
  let wake: () => void = () => undefined
  port.on('message', (message: ToReading) => {
    if (message.type === 'cancel') controller.abort()
    else ahead -= weights.shift() ?? 0
    wake()
  })
  const send = (message: FromReading, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)
  try {
    for await (const event of readFiles(files, controller.signal, prices ?? undefined)) {
      send({ type: 'event', event }, buffersOf(event))
      const weight = weightOf(event)
      weights.push(weight)
      ahead += weight
      while (ahead >= eventsAhead && !controller.signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
    send({ type: 'end' })
  } catch (error) {
    send({ type: 'failed', message: describeError(error) })
  } finally {
    port.close()
  }
}

/** Memory that is handed over instead of copied. */
function buffersOf(event: ReadEvent): ArrayBuffer[] {
  if (event.type !== 'batch') return []
  return [...arraysOf(event.batch), ...event.frames.map(({ data }) => data)].map(
    (array) => array.buffer as ArrayBuffer,
  )
}

function arraysOf({ contents, details, observations }: PreparedBatch): ArrayBufferView[] {
  const { payloads, messages, steps } = contents
  return [
    observations.cells,
    observations.instants,
    observations.shapeOf,
    payloads.hashes,
    payloads.sizes,
    payloads.isJson,
    messages.hashes,
    messages.sizes,
    messages.roles,
    steps.parents,
    steps.messages,
    steps.depths,
    ...details,
  ]
}
