import { Worker } from 'node:worker_threads'
import type { FileMemory } from '../../store/tables/fileMemories'
import { FileFollower } from './fileFollower'
import type { GrowEvent, GrowReader, GrowRequest } from './followProtocol'

/** What the thread that follows files is started with. */
export interface FollowingStart {
  readonly role: 'following'
}

/** Messages between the thread that writes and the one that follows files; `call` tells growths apart. */
export type ToFollowing =
  | { readonly type: 'grow'; readonly call: number; readonly request: GrowRequest }
  | { readonly type: 'taken' | 'stop'; readonly call: number }
  | { readonly type: 'save'; readonly call: number; readonly fileId: number; readonly bytes: number }
  | { readonly type: 'forget'; readonly fileId: number }

export type FromFollowing =
  | { readonly type: 'event'; readonly call: number; readonly event: GrowEvent }
  | { readonly type: 'saved'; readonly call: number; readonly memory: FileMemory | null }
  | { readonly type: 'end'; readonly call: number }

/** Below this a file is read again in a moment, and not worth a thread. */
const worthBytes = 4 * 1024 * 1024

/** Memory of the thread. Beyond it the thread ends, and the files are read whole. */
const limits = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 1_500 }

interface Call {
  readonly inbox: GrowEvent[]
  isOver: boolean
  wake(): void
}

/** Follows long files in a thread of their own, which begins with the first of them; short ones in this thread. */
export class FollowingThread implements GrowReader {
  private readonly here = new FileFollower()
  private worker: Worker | null = null
  private readonly calls = new Map<number, Call>()
  /** Who waits for what is remembered. */
  private readonly savings = new Map<number, (memory: FileMemory | null) => void>()
  private lastCall = 0

  /** `url`: the entry of the store's threads. */
  constructor(
    private readonly url: URL,
    private readonly worth: number = worthBytes,
  ) {}

  forget(fileId?: number): void {
    this.here.forget(fileId)
    if (fileId === undefined) this.end()
    else this.send({ type: 'forget', fileId })
  }

  async save(fileId: number, bytes: number): Promise<FileMemory | null> {
    const memory = await this.here.save(fileId, bytes)
    if (memory !== null || this.worker === null) return memory
    const call = ++this.lastCall
    return new Promise((resolve) => {
      this.savings.set(call, resolve)
      this.send({ type: 'save', call, fileId, bytes })
    })
  }

  async *grow(request: GrowRequest, signal: AbortSignal): AsyncGenerator<GrowEvent, void> {
    if (request.bytes < this.worth) {
      yield* this.here.grow(request, signal)
      return
    }
    this.here.forget(request.fileId)
    yield* this.growThere(request, signal)
  }

  private async *growThere(request: GrowRequest, signal: AbortSignal): AsyncGenerator<GrowEvent, void> {
    this.worker ??= this.begin()
    const call = ++this.lastCall
    const state: Call = { inbox: [], isOver: false, wake: () => undefined }
    this.calls.set(call, state)
    const abort = (): void => state.wake()
    signal.addEventListener('abort', abort, { once: true })
    this.send({ type: 'grow', call, request })
    try {
      for (;;) {
        signal.throwIfAborted()
        const event = state.inbox.shift()
        if (event !== undefined) {
          yield event
          this.send({ type: 'taken', call })
        } else if (state.isOver) return
        else
          await new Promise<void>((resolve) => {
            state.wake = resolve
          })
      }
    } finally {
      signal.removeEventListener('abort', abort)
      this.calls.delete(call)
      this.send({ type: 'stop', call })
    }
  }

  private begin(): Worker {
    const workerData: FollowingStart = { role: 'following' }
    const worker = new Worker(this.url, { workerData, name: 'following', resourceLimits: limits })
    // What it remembers can be read again: nothing waits for it at the end.
    worker.unref()
    worker.on('message', (message: FromFollowing) => {
      if (message.type === 'saved') {
        this.savings.get(message.call)?.(message.memory)
        this.savings.delete(message.call)
        return
      }
      const call = this.calls.get(message.call)
      if (message.type === 'event') call?.inbox.push(message.event)
      else if (call !== undefined) call.isOver = true
      call?.wake()
    })
    const isGone = (): void => {
      if (this.worker === worker) this.end()
    }
    worker.on('error', isGone)
    worker.on('exit', isGone)
    return worker
  }

  /** Growths that it was reading end without an end: these files are read whole. */
  private end(): void {
    void this.worker?.terminate()
    this.worker = null
    for (const call of this.calls.values()) {
      call.isOver = true
      call.wake()
    }
    for (const resolve of this.savings.values()) resolve(null)
    this.savings.clear()
  }

  private send(message: ToFollowing): void {
    this.worker?.postMessage(message)
  }
}
