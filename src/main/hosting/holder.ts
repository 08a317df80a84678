import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import type { EngineErrorCode, Reply } from '../../shared/contract/errors'
import type { HolderDescription } from './handoverProtocol'
import { bytesKey, createLineReader, holderFileSchema, holderSchema } from './handoverProtocol'

/** The program that holds a workspace, seen from another one of the same user. */
export interface Holder extends HolderDescription {
  /** Brings it to the front and has it import these absolute paths. */
  open(paths: readonly string[]): Promise<void>
  /** Handles, valid there, for absolute paths. */
  register(paths: readonly string[]): Promise<string[]>
  /** Runs a procedure there, as `Engine.dispatch` does. */
  dispatch(procedure: string, input: unknown, signal?: AbortSignal): Promise<Reply<unknown>>
  close(): void
}

const gone: Reply<never> = {
  ok: false,
  error: {
    code: 'internal' satisfies EngineErrorCode,
    message: 'The program that holds the workspace has ended.',
  },
}

/** Finds who holds the workspace; null when nobody answers (a file of a killed program counts as nobody). */
export async function findHolder(holderFile: string): Promise<Holder | null> {
  const socketPath = readSocketPath(holderFile)
  if (socketPath === null) return null
  const socket = await connectTo(socketPath)
  if (socket === null) return null
  const waiting = new Map<number, (reply: Reply<unknown>) => void>()
  let lastId = 0

  const readLines = createLineReader((line) => {
    const { id, reply } = JSON.parse(line) as { id: number; reply: Reply<unknown> }
    waiting.get(id)?.(reply)
    waiting.delete(id)
  })
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    try {
      readLines(chunk)
    } catch {
      socket.destroy()
    }
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const settle of waiting.values()) settle(gone)
    waiting.clear()
  })

  const ask = (request: object, signal?: AbortSignal): Promise<Reply<unknown>> =>
    new Promise((resolve) => {
      if (socket.destroyed) {
        resolve(gone)
        return
      }
      const id = ++lastId
      waiting.set(id, resolve)
      signal?.addEventListener('abort', () => socket.write(`${JSON.stringify({ id, type: 'cancel' })}\n`), {
        once: true,
      })
      socket.write(`${JSON.stringify({ id, ...request })}\n`)
    })

  const hello = await ask({ type: 'hello' })
  const description = holderSchema.safeParse(hello.ok ? hello.value : null)
  if (!description.success) {
    socket.destroy()
    return null
  }
  return {
    ...description.data,
    async open(paths) {
      valueOf(await ask({ type: 'open', paths }))
    },
    register: async (paths) => valueOf(await ask({ type: 'register', paths })) as string[],
    dispatch: async (procedure, input, signal) =>
      withBytes(await ask({ type: 'call', procedure, input }, signal)),
    close: () => socket.destroy(),
  }
}

function readSocketPath(holderFile: string): string | null {
  try {
    const parsed = holderFileSchema.safeParse(JSON.parse(readFileSync(holderFile, 'utf8')))
    return parsed.success ? parsed.data.socket : null
  } catch {
    return null
  }
}

function connectTo(socketPath: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    const fail = (): void => {
      socket.destroy()
      resolve(null)
    }
    socket.setTimeout(3_000, fail)
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}

function valueOf(reply: Reply<unknown>): unknown {
  if (reply.ok) return reply.value
  throw new Error(reply.error.message)
}

function withBytes(reply: Reply<unknown>): Reply<unknown> {
  if (!reply.ok || typeof reply.value !== 'object' || reply.value === null) return reply
  const base64 = (reply.value as Record<string, unknown>)[bytesKey]
  return typeof base64 === 'string'
    ? { ok: true, value: new Uint8Array(Buffer.from(base64, 'base64')) }
    : reply
}
