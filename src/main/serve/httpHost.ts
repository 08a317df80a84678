import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { describeError } from '../../shared/util/describeError'
import type { Engine } from '../engine/engine'
import type { PageResponse } from '../hosting/pageFiles'
import { readPageFile, refusePage } from '../hosting/pageFiles'
import type { Logger } from '../ports/platform'
import type { Refusal } from './accessGuard'
import { guardDataRequest, guardDownload, guardRequest, guardSocket } from './accessGuard'
import { answerCall } from './callRoute'
import type { Downloads } from './downloads'
import type { EventSocket } from './eventSocket'
import type { LaunchCodes } from './launchCodes'
import { sendFailure } from './replies'
import type { Uploads } from './uploads'

export interface HttpHostParts {
  readonly engine: Pick<Engine, 'dispatch'>
  readonly events: EventSocket
  readonly uploads: Pick<Uploads, 'receive'>
  readonly downloads: Pick<Downloads, 'begin'>
  readonly launchCodes: LaunchCodes
  readonly logger: Logger
  /** The secret of this run, base64url. */
  readonly token: string
  /** Folder of the built page. */
  readonly pageFolder: string
}

export interface HttpHost {
  readonly port: number
  close(): void
}

/** Without a byte in either direction for this long, a connection is closed (not while a call is thinking). */
const idleMs = 60_000
/** A request must have said its headers within this time; a connection that says nothing is closed after it. */
const headersMs = 10_000

/**
 * The HTTP server of serve mode, on 127.0.0.1 only. Routes: `POST /rpc/<procedure>`, `POST /uploads`, the socket
 * `/events`, `GET /exports/<ticket>`, `GET /open/<code>`, and page files for every other path. A port that is taken
 * rejects with the system's error.
 */
export async function openHttpHost(
  parts: HttpHostParts,
  port: number | null,
  waitMs = headersMs,
): Promise<HttpHost> {
  const server = createServer({
    headersTimeout: waitMs,
    connectionsCheckingInterval: waitMs,
    requestTimeout: 0,
    keepAliveTimeout: 5_000,
    // The access guard answers a missing Host, with the headers that every answer has.
    requireHostHeader: false,
  })
  server.maxConnections = 256
  server.setTimeout(idleMs)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(parts, request, response).catch((error: unknown) => {
      // Never the text of the error to the page: it may hold a path.
      parts.logger.error(`a request failed: ${describeError(error)}`)
      sendFailure(response, 'internal', 'The request failed; the terminal says more.')
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    upgrade(parts, request, socket, head),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Browsers open connections in advance. An answer on one that asked nothing would be taken for the answer to
    // whatever they ask on it next, and shown in place of the page.
    const isTooLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
    if (socket.writable && !isTooLate)
      refuseSocket(socket, { status: 400, sentence: 'That was no HTTP request.' })
    else socket.destroy()
  })
  await listen(server, port)
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      parts.events.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

function listen(server: Server, port: number | null): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port ?? 0, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function answer(
  parts: HttpHostParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = guardRequest(request)
  if (refusal !== null) {
    refuse(response, refusal)
    return
  }
  const { path, query } = splitTarget(request)
  if (path.startsWith('/rpc/')) {
    const closed = guardDataRequest(request, 'application/json', parts.token)
    if (closed !== null) refuse(response, closed)
    else await answerCall(parts.engine, decodeName(path.slice('/rpc/'.length)), request, response)
    return
  }
  if (path === '/uploads') {
    const closed = guardDataRequest(request, 'application/octet-stream', parts.token)
    if (closed !== null) refuse(response, closed)
    else await parts.uploads.receive(request, response, query)
    return
  }
  if (path.startsWith('/exports/')) {
    const closed = guardDownload(request)
    if (closed !== null) refuse(response, closed)
    else if (!parts.downloads.begin(path.slice('/exports/'.length), request, response))
      sendFailure(response, 'not_found', 'This download was begun already or is too old. Export again.')
    return
  }
  if (path.startsWith('/open/')) {
    sendPage(response, request.method, openPage(parts, request.method, path.slice('/open/'.length)))
    return
  }
  sendPage(response, request.method, await readPageFile(parts.pageFolder, request.method ?? '', path))
}

/** The data routes answer with a reply; the status says which check refused. */
function refuse(response: ServerResponse, { status, sentence }: Refusal): void {
  // Whoever was refused may be in the middle of a long body.
  response.setHeader('connection', 'close')
  sendFailure(response, 'refused', sentence, status)
}

function openPage(
  { launchCodes, token }: HttpHostParts,
  method: string | undefined,
  code: string,
): PageResponse {
  if (method !== 'GET') return refusePage(405, 'This takes a GET.')
  if (!launchCodes.redeem(code)) {
    return refusePage(404, 'This link was used already or is too old. The terminal shows the full address.')
  }
  const page = refusePage(303, 'See the page.')
  return { ...page, headers: { ...page.headers, location: `/#token=${token}` } }
}

function sendPage(response: ServerResponse, method: string | undefined, page: PageResponse): void {
  response.writeHead(page.status, { ...page.headers, 'content-length': Buffer.byteLength(page.body) })
  response.end(method === 'HEAD' ? undefined : page.body)
}

function upgrade(parts: HttpHostParts, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const refusal = guardRequest(request) ?? guardSocket(request, parts.token)
  const wrongPath = splitTarget(request).path !== '/events'
  if (refusal !== null) refuseSocket(socket, refusal)
  else if (wrongPath) refuseSocket(socket, { status: 404, sentence: 'There is no socket here.' })
  else parts.events.accept(request, socket, head)
}

/** An answer on a connection that has no `ServerResponse`: a refused socket, or bytes that were no request. */
function refuseSocket(socket: Duplex, { status, sentence }: Refusal): void {
  const { headers } = refusePage(status, sentence)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.on('error', () => undefined)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}connection: close\r\n\r\n${sentence}\n`,
  )
}

/** Path and query as they came, without resolving `..`: that is the business of whoever reads the path. */
function splitTarget({ url = '/' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const question = url.indexOf('?')
  if (question < 0) return { path: url, query: new URLSearchParams() }
  return { path: url.slice(0, question), query: new URLSearchParams(url.slice(question + 1)) }
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
