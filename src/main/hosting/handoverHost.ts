import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reply } from '../../shared/contract/errors'
import type { Engine } from '../engine/engine'
import type { Files } from '../ports/platform'
import { cannotWrite } from './cannotWrite'
import type { HandoverRequest, HolderDescription } from './handoverProtocol'
import { bytesKey, createLineReader, handoverRequestSchema } from './handoverProtocol'

export interface HandoverHost {
  readonly engine: Pick<Engine, 'dispatch' | 'openPaths'>
  readonly files: Pick<Files, 'register'>
  describe(): HolderDescription
  /** Brings a window to the front, where there is one. */
  show(): void
}

/**
 * Listens for other starts on the same workspace: they hand their files over, the command line its calls. Only the
 * same user can connect: the socket lies in a folder of mode 0700 (on Windows it is a pipe with an unguessable name),
 * and its place is written into `holderFile` (0600). Where that cannot be written, the workspace is open for reading
 * only: nothing can be handed over, and nobody listens. Answers a function that ends it.
 */
export async function listenForHandover(holderFile: string, host: HandoverHost): Promise<() => void> {
  const isWindows = process.platform === 'win32'
  const folder = isWindows ? null : mkdtempSync(join(tmpdir(), 'spanglass-'))
  const socketPath =
    folder === null ? `\\\\.\\pipe\\spanglass-${randomBytes(16).toString('hex')}` : join(folder, 'socket')
  const connections = new Set<Socket>()
  const server = createServer((socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
    serveConnection(socket, host)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  const { pid, host: kind } = host.describe()
  const stop = (): void => {
    for (const socket of connections) socket.destroy()
    server.close()
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
  try {
    writeFileSync(holderFile, `${JSON.stringify({ pid, host: kind, socket: socketPath })}\n`, { mode: 0o600 })
  } catch (error) {
    stop()
    if (cannotWrite(error)) return () => undefined
    throw error
  }
  return () => {
    stop()
    rmSync(holderFile, { force: true })
  }
}

function serveConnection(socket: Socket, host: HandoverHost): void {
  const running = new Map<number, AbortController>()
  const send = (id: number, reply: Reply<unknown>): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify({ id, reply })}\n`)
  }
  const readLines = createLineReader((line) => {
    const request = handoverRequestSchema.safeParse(JSON.parse(line))
    if (!request.success) throw new TypeError('the other program sent something else than a request')
    if (request.data.type === 'cancel') {
      running.get(request.data.id)?.abort()
      return
    }
    const { id } = request.data
    const controller = new AbortController()
    running.set(id, controller)
    answer(host, request.data, controller.signal)
      .then((reply) => send(id, reply))
      .catch(() =>
        send(id, {
          ok: false,
          error: { code: 'internal', message: 'The running program could not do that.' },
        }),
      )
      .finally(() => running.delete(id))
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
    for (const controller of running.values()) controller.abort()
  })
}

async function answer(
  host: HandoverHost,
  request: Exclude<HandoverRequest, { type: 'cancel' }>,
  signal: AbortSignal,
): Promise<Reply<unknown>> {
  switch (request.type) {
    case 'hello':
      return { ok: true, value: host.describe() }
    case 'open':
      host.show()
      if (request.paths.length > 0) await host.engine.openPaths(request.paths)
      return { ok: true, value: null }
    case 'register':
      return { ok: true, value: request.paths.map((path) => host.files.register(path)) }
    case 'call': {
      const reply = await host.engine.dispatch(request.procedure, request.input, signal)
      if (!reply.ok || !(reply.value instanceof Uint8Array)) return reply
      return { ok: true, value: { [bytesKey]: Buffer.from(reply.value).toString('base64') } }
    }
  }
}
