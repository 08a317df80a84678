import type { MessagePort } from 'node:worker_threads'
import { describeError } from '../../shared/util/describeError'
import { toStoreError } from './storeError'
import type { FromWorker, OperationContext, Operations, ToWorker } from './workerProtocol'

export interface RunningOperations {
  readonly operations: Operations
  close(): Promise<void> | void
}

/** Calls that took longer are written to stderr when `SPANGLASS_TIME_QUERIES` is set. */
const slowMs = 100

/**
 * Serves operations on a port until told to close. Asynchronous operations interleave; a synchronous one has the
 * thread to itself.
 */
export function runWorker(
  port: MessagePort,
  start: () => RunningOperations | Promise<RunningOperations>,
): void {
  const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)
  const running = new Map<number, AbortController>()
  const timed = process.env['SPANGLASS_TIME_QUERIES'] !== undefined

  const call = async (
    served: RunningOperations,
    message: Extract<ToWorker, { type: 'call' }>,
  ): Promise<void> => {
    const controller = new AbortController()
    running.set(message.id, controller)
    const context: OperationContext = {
      signal: controller.signal,
      progress: (value) => send({ type: 'progress', id: message.id, value }),
    }
    const began = performance.now()
    try {
      const operation = Object.hasOwn(served.operations, message.operation)
        ? served.operations[message.operation]
        : undefined
      if (operation === undefined) throw new Error(`unknown store operation ${message.operation}`)
      const value: unknown = await operation(message.argument as never, context)
      const transfer =
        value instanceof Uint8Array &&
        value.buffer instanceof ArrayBuffer &&
        value.byteLength === value.buffer.byteLength
          ? [value.buffer]
          : []
      send({ type: 'result', id: message.id, value }, transfer)
    } catch (error) {
      const failure = toStoreError(error)
      if (failure.code === 'internal')
        process.stderr.write(`store operation ${message.operation} failed: ${describeError(error)}\n`)
      send({ type: 'failed', id: message.id, code: failure.code, message: failure.message })
    } finally {
      running.delete(message.id)
      const took = performance.now() - began
      if (timed && took > slowMs) process.stderr.write(`slow: ${message.operation} ${took.toFixed(0)} ms\n`)
    }
  }

  const started = Promise.resolve().then(start)
  started.then(
    () => send({ type: 'ready' }),
    (error: unknown) => {
      const failure = toStoreError(error)
      send({ type: 'startFailed', code: failure.code, message: failure.message })
    },
  )
  port.on('message', (message: ToWorker) => {
    if (message.type === 'cancel') {
      running.get(message.id)?.abort()
      return
    }
    void started.then(
      async (served) => {
        if (message.type === 'call') return call(served, message)
        for (const controller of running.values()) controller.abort()
        await served.close()
        send({ type: 'closed' })
        port.close()
        return undefined
      },
      () => {
        // The thread never started: there is nothing to close but the port.
        if (message.type === 'close') port.close()
      },
    )
  })
}
