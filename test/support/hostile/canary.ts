import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A server that should never be called: it counts connections (without waiting for a request) and first lines. */
export interface Canary {
  readonly port: number
  readonly connections: string[]
  close(): void
}

export async function startCanary(): Promise<Canary> {
  const connections: string[] = []
  const server = createServer((socket) => {
    const index = connections.push('(no request)') - 1
    socket.on('data', (data) => {
      connections[index] = data.toString('latin1').split('\r\n')[0] ?? ''
      socket.end('HTTP/1.1 204 No Content\r\naccess-control-allow-origin: *\r\nconnection: close\r\n\r\n')
    })
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { port: (server.address() as AddressInfo).port, connections, close: () => server.close() }
}
