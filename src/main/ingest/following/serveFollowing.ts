import type { MessagePort } from 'node:worker_threads'
import { eventsAhead } from '../reading/readingProtocol'
import { FileFollower } from './fileFollower'
import type { FromFollowing, ToFollowing } from './followingThread'
import type { GrowRequest } from './followProtocol'

interface Serving {
  readonly controller: AbortController
  ahead: number
  wake(): void
}

/** Follows files in a thread of its own and sends what comes of it, never far ahead of who takes it. */
export function serveFollowing(port: MessagePort): void {
  const follower = new FileFollower()
  const servings = new Map<number, Serving>()
  const send = (message: FromFollowing): void => port.postMessage(message)

  const serve = async (call: number, request: GrowRequest): Promise<void> => {
    const serving: Serving = { controller: new AbortController(), ahead: 0, wake: () => undefined }
    const { signal } = serving.controller
    servings.set(call, serving)
    try {
      for await (const event of follower.grow(request, signal)) {
        if (signal.aborted) break
        send({ type: 'event', call, event })
        serving.ahead += 1
        while (serving.ahead >= eventsAhead && !signal.aborted)
          await new Promise<void>((resolve) => {
            serving.wake = resolve
          })
      }
    } catch {
      // Without an end the file is read whole, which tells what is wrong with it.
    } finally {
      servings.delete(call)
      send({ type: 'end', call })
    }
  }

  const save = async (call: number, fileId: number, bytes: number): Promise<void> => {
    const memory = await follower.save(fileId, bytes).catch(() => null)
    send({ type: 'saved', call, memory })
  }

  port.on('message', (message: ToFollowing) => {
    if (message.type === 'grow') void serve(message.call, message.request)
    else if (message.type === 'save') void save(message.call, message.fileId, message.bytes)
    else if (message.type === 'forget') follower.forget(message.fileId)
    else {
      const serving = servings.get(message.call)
      if (serving === undefined) return
      if (message.type === 'stop') serving.controller.abort()
      else serving.ahead -= 1
      serving.wake()
    }
  })
}
