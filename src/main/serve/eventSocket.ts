import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { Engine } from '../engine/engine'

export interface EventSocket {
  /** Takes over a connection that the guards let through. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

const pingMs = 20_000
/** A page that reads this much slower than events come is cut off; it connects again and asks for what it shows. */
const maxWaitingBytes = 8 * 1_048_576

/**
 * Sends every engine event to every page, and counts the pages: `onPages` hears how many are connected, whenever that
 * changes. A page that answers no ping counts as gone.
 */
export function openEventSocket(
  engine: Pick<Engine, 'subscribe'>,
  onPages: (pages: number) => void,
): EventSocket {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: 1_024,
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has('spanglass') ? 'spanglass' : false),
  })
  const silent = new WeakSet<WebSocket>()

  const unsubscribe = engine.subscribe((name, payload) => {
    const message = JSON.stringify({ name, payload })
    for (const page of server.clients) {
      if (page.bufferedAmount > maxWaitingBytes) page.terminate()
      else page.send(message)
    }
  })

  const heartbeat = setInterval(() => {
    for (const page of server.clients) {
      if (silent.has(page)) page.terminate()
      else {
        silent.add(page)
        page.ping()
      }
    }
  }, pingMs)
  heartbeat.unref()

  server.on('connection', (page: WebSocket) => {
    onPages(server.clients.size)
    page.on('pong', () => silent.delete(page))
    page.on('error', () => page.terminate())
    page.on('close', () => onPages(server.clients.size))
  })

  return {
    accept: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (page) => server.emit('connection', page, request)),
    close() {
      clearInterval(heartbeat)
      unsubscribe()
      for (const page of server.clients) page.close(1001, 'Spanglass has ended.')
      server.close()
    },
  }
}
