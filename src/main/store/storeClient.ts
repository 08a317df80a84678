import { Worker } from 'node:worker_threads'
import { StoreError } from './storeError'
import type { FromWorker, ToWorker, WorkerRole, WorkerStart } from './workerProtocol'

interface PendingCall {
  resolve(value: unknown): void
  reject(error: Error): void
  progress: ((value: unknown) => void) | undefined
  dispose(): void
}

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (value: unknown) => void
}

/**
 * V8 lets a heap of less than 2 GB at most grow about twofold between full collections, a larger one fourfold: the
 * writer held 90 MB more that way (measured), none of it alive. A young generation of half the usual size spares another
 * 110 MB while importing and costs no time that could be measured.
 */
const limits = { maxOldGenerationSizeMb: 2_000, maxYoungGenerationSizeMb: 24 }

/** One store thread seen from the engine. */
export class StoreThread {
  private readonly pending = new Map<number, PendingCall>()
  private nextId = 1
  private readonly worker: Worker
  readonly ready: Promise<void>
  private closed: Promise<void> | null = null
  onEvent: ((name: string, value: unknown) => void) | null = null
  private ended = false

  constructor(url: URL, start: WorkerStart) {
    this.worker = new Worker(url, {
      workerData: start,
      name: `store-${start.role}`,
      resourceLimits: limits,
    })
    this.ready = new Promise((resolve, reject) => {
      this.worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') resolve()
        else if (message.type === 'startFailed') reject(new StoreError(message.code, message.message))
        else this.receive(message)
      })
      this.worker.on('error', (error) => {
        reject(error)
        this.failAll(error)
      })
      this.worker.on('exit', () => {
        this.ended = true
        reject(new StoreError('internal', 'a store thread ended'))
        this.failAll(new StoreError('internal', 'a store thread ended'))
      })
    })
    // A thread that fails to start is reported by whoever awaits `ready`.
    this.ready.catch(() => undefined)
  }

  /** True once the thread is gone, by itself or because it was closed. */
  get hasEnded(): boolean {
    return this.ended
  }

  /** Number of calls not yet answered. */
  get load(): number {
    return this.pending.size
  }

  call(operation: string, argument: unknown, options: CallOptions = {}): Promise<unknown> {
    if (options.signal?.aborted === true) return Promise.reject(new StoreError('cancelled', 'Cancelled.'))
    const id = this.nextId++
    const answer = this.expect(id, options)
    try {
      this.send({ type: 'call', id, operation, argument })
    } catch (error) {
      // What cannot be sent is not waited for.
      this.settle(id)?.reject(error instanceof Error ? error : new Error(String(error)))
    }
    return answer
  }

  /** Apart from what sends: what a call was given must not stay in memory until it is answered. */
  private expect(id: number, { signal, onProgress }: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const abort = (): void => this.send({ type: 'cancel', id })
      signal?.addEventListener('abort', abort, { once: true })
      this.pending.set(id, {
        resolve,
        reject,
        progress: onProgress,
        dispose: () => signal?.removeEventListener('abort', abort),
      })
    })
  }

  /** Lets running operations end as cancelled, closes the database, ends the thread. */
  close(): Promise<void> {
    this.closed ??= new Promise((resolve) => {
      if (this.ended) {
        resolve()
        return
      }
      this.worker.once('exit', () => resolve())
      this.send({ type: 'close' })
    })
    return this.closed
  }

  private send(message: ToWorker): void {
    this.worker.postMessage(message)
  }

  private receive(message: FromWorker): void {
    if (message.type === 'event') {
      this.onEvent?.(message.name, message.value)
      return
    }
    if (message.type !== 'result' && message.type !== 'failed' && message.type !== 'progress') return
    if (message.type === 'progress') {
      this.pending.get(message.id)?.progress?.(message.value)
      return
    }
    const call = this.settle(message.id)
    if (message.type === 'result') call?.resolve(message.value)
    else call?.reject(new StoreError(message.code, message.message))
  }

  /** A call that is waited for no longer. */
  private settle(id: number): PendingCall | undefined {
    const call = this.pending.get(id)
    this.pending.delete(id)
    call?.dispose()
    return call
  }

  private failAll(error: Error): void {
    for (const call of this.pending.values()) {
      call.dispose()
      call.reject(error)
    }
    this.pending.clear()
  }
}

/** What the notes thread says about the workspace; the writer is started only where it can be written. */
export interface OpenedWorkspace {
  readonly readOnlyReason: string | null
  readonly storeFolder: string
  readonly notices: readonly string[]
}

/**
 * The store as the engine sees it: typed by the operation tables of its threads. One writer (bulk data), one thread
 * for what people make, two readers that share the questions.
 */
export class StoreClient<Reads, Writes, Notes> {
  private constructor(
    readonly workspace: OpenedWorkspace,
    private readonly notesThread: StoreThread,
    private readonly writer: StoreThread | null,
    private readonly readers: readonly StoreThread[],
  ) {}

  /** Starts the threads in the order that lets each find the files it needs: notes (holds the lock), writer, readers. */
  static async start<Reads, Writes, Notes>(
    url: URL,
    folder: string,
    resourcesFolder: string,
  ): Promise<StoreClient<Reads, Writes, Notes>> {
    const started: StoreThread[] = []
    const thread = async (role: WorkerRole, at: string): Promise<StoreThread> => {
      const next = new StoreThread(url, { role, folder: at, resourcesFolder })
      started.push(next)
      await next.ready
      return next
    }
    try {
      const notes = await thread('notes', folder)
      const workspace = (await notes.call('status', {})) as OpenedWorkspace
      const writer = workspace.readOnlyReason === null ? await thread('writer', folder) : null
      const readers = await Promise.all([
        thread('reader', workspace.storeFolder),
        thread('reader', workspace.storeFolder),
      ])
      return new StoreClient<Reads, Writes, Notes>(workspace, notes, writer, readers)
    } catch (error) {
      await Promise.allSettled(started.toReversed().map((each) => each.close()))
      throw error
    }
  }

  read<N extends keyof Reads & string>(
    operation: N,
    argument: ArgumentOf<Reads[N]>,
    options?: CallOptions,
  ): Promise<ResultOf<Reads[N]>> {
    const reader = this.readers.reduce((least, each) => (each.load < least.load ? each : least))
    return reader.call(operation, argument, options) as Promise<ResultOf<Reads[N]>>
  }

  write<N extends keyof Writes & string>(
    operation: N,
    argument: ArgumentOf<Writes[N]>,
    options?: CallOptions,
  ): Promise<ResultOf<Writes[N]>> {
    if (this.writer === null) {
      return Promise.reject(
        new StoreError('read_only', this.workspace.readOnlyReason ?? 'The workspace cannot be written.'),
      )
    }
    return this.writer.call(operation, argument, options) as Promise<ResultOf<Writes[N]>>
  }

  note<N extends keyof Notes & string>(
    operation: N,
    argument: ArgumentOf<Notes[N]>,
    options?: CallOptions,
  ): Promise<ResultOf<Notes[N]>> {
    return this.notesThread.call(operation, argument, options) as Promise<ResultOf<Notes[N]>>
  }

  /** Hears what the writer says unasked. */
  onEvent(listener: (name: string, value: unknown) => void): void {
    if (this.writer !== null) this.writer.onEvent = listener
  }

  /** Writer first: it finishes its batch; the notes thread last: it holds the workspace. */
  async close(): Promise<void> {
    await Promise.all([this.writer?.close(), ...this.readers.map((reader) => reader.close())])
    await this.notesThread.close()
  }
}

type ArgumentOf<F> = F extends (argument: infer A, ...rest: never[]) => unknown ? A : never
type ResultOf<F> = F extends (...parameters: never[]) => infer R ? Awaited<R> : never
